"""The screen in the lobby."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from core.auth.devices import register_device
from core.clock import frozen, to_utc
from core.scheduling.models import Group, Session, StaffMember
from plugins.active_longevity.events.models import Event
from plugins.active_longevity.wall.rules import PAGE_SECONDS, WallRow, coming, page_at, pages

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)  # 10:00 in Shymkent
BASE = "/shymkent/active-longevity/wall"


def row(minutes: int, length: int = 60, **more: Any) -> WallRow:
    start = NOW + dt.timedelta(minutes=minutes)
    return WallRow(start, start + dt.timedelta(minutes=length), f"{minutes}", "", **more)


def test_what_is_over_goes_and_the_rest_is_now_next_or_later() -> None:
    shown = coming(
        [row(120), row(30), row(-30), row(30, cancelled=True), row(-60), row(-90, 240)], NOW
    )
    assert [(one.title_kk, one.state) for one in shown] == [
        ("-90", "now"), ("-30", "now"), ("30", "next"), ("30", "cancelled"), ("120", "later"),
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (4, [4]), (5, [3, 2]), (9, [3, 3, 3])])
def test_rows_that_do_not_fit_make_pages_that_take_turns(count: int, sizes: list[int]) -> None:
    made = pages([row(number) for number in range(count)])
    assert [len(one) for one in made] == sizes
    seen = {
        page_at(NOW + dt.timedelta(seconds=step * PAGE_SECONDS), len(made))
        for step in range(len(made))
    }
    assert seen == set(range(len(made)))


def test_long_titles_make_more_pages_and_lose_no_row() -> None:
    long = [replace(row(number), title_kk="Ұзын атау " * 12) for number in range(3)]
    made = pages([*long, row(9)])
    assert [len(one) for one in made] == [2, 2]
    assert [one for page in made for one in page] == [*long, row(9)]
    assert [len(one) for one in pages([replace(row(1), title_kk="ұ" * 999)] * 2)] == [1, 1]


@pytest.fixture
def sessions(work: Any, world: Any) -> dt.date:
    """Nine sessions of one group today, the first at 10:00, led by somebody."""
    day = dt.date(2026, 11, 20)
    with work() as session:
        leader = StaffMember(region_id=world.region.id, centre_id=world.centre_id,
                             full_name="Оразбаева Шолпан")  # fmt: skip
        session.add(leader)
        session.flush()
        group = Group(
            region_id=world.region.id, centre_id=world.centre_id, module="active_longevity",
            service_kind="active_longevity.yoga", title="Таңғы топ", capacity=12,
            room_id=world.hall_id, starts_on=day, ends_on=day, version=1,
        )  # fmt: skip
        session.add(group)
        session.flush()
        for hour in range(10, 19):
            start = to_utc(day, dt.time(hour), world.region.timezone)
            session.add(Session(
                region_id=world.region.id, centre_id=world.centre_id, group_id=group.id,
                room_id=world.hall_id, instructor_id=leader.id, local_date=day, starts_at=start,
                ends_at=start + dt.timedelta(minutes=50),
            ))  # fmt: skip
    return day


def test_the_screen_speaks_both_languages_and_takes_turns(sign_in: Any, sessions: dt.date) -> None:
    bota = sign_in("bota", "ru")
    seen: set[str] = set()
    for step in range(3):
        with frozen(NOW + dt.timedelta(minutes=5, seconds=step * PAGE_SECONDS)):
            page = bota.get(f"{BASE}/show").text
        assert '<div id="wall" lang="kk"' in page
        assert all(word in page for word in ("2-зал", "Зал 2", "Таңғы топ", "Йога", "10:05"))
        assert f'hx-trigger="every {PAGE_SECONDS}s"' in page
        assert "Оразбаева" not in page
        seen |= set(re.findall(r"<strong>(\d\d:\d\d)–", page))
    assert seen == {f"{hour}:00" for hour in range(10, 19)}
    with frozen(NOW + dt.timedelta(hours=12)):
        over = bota.get(f"{BASE}/show").text
    assert "10:00–" not in over
    assert "Таңғы топ" not in over


def test_a_fragment_is_what_the_screen_asks_for_and_a_still_page_asks_no_more(
    sign_in: Any, sessions: dt.date
) -> None:
    bota = sign_in("bota")
    with frozen(NOW):
        part = bota.get(f"{BASE}/show", headers={"HX-Request": "true"}).text
        still = bota.get(f"{BASE}/show?all=1").text
    assert part.lstrip().startswith('<div id="wall" lang="kk"')
    assert "hx-trigger" not in still
    assert "http-equiv" not in still
    assert still.count("Таңғы топ") == 9


def test_a_paired_television_opens_it_and_others_are_led_to_pairing(
    app: Any, world: Any, work: Any, actor: Any, sessions: dt.date
) -> None:
    aigul = actor("aigul")
    with work() as session:
        _device, code = register_device(
            session, actor=aigul, region_id=world.region.id, centre_id=world.centre_id,
            name="Фойе теледидары", kind="kiosk",
        )  # fmt: skip
    television = app.test_client()
    led = television.get(f"{BASE}/screen")
    assert led.status_code == 302
    assert "pair" in led.location
    assert television.post(led.location, data={"code": code}).status_code == 303
    answer = television.get(f"{BASE}/screen")
    assert answer.status_code == 200
    assert 'id="wall"' in answer.text


def test_a_trip_of_several_days_stands_on_each_of_them(sign_in: Any, work: Any, world: Any) -> None:
    start = NOW - dt.timedelta(days=1)
    with work() as session:
        session.add(Event(
            region_id=world.region.id, centre_id=world.centre_id, kind="trip", name_kk="Түркістан",
            local_date=start.date(), starts_at=start, ends_at=NOW + dt.timedelta(days=1), seats=9,
            place="Орталық алды",
        ))  # fmt: skip
    shown = []
    for days in (-2, -1, 0, 1, 2):
        with frozen(NOW + dt.timedelta(days=days, hours=-1)):
            shown.append("Түркістан" in sign_in("bota").get(f"{BASE}/show").text)
    assert shown == [False, True, True, True, False]
