"""The line in the lobby: numbers, calling, the kiosk, the screen, the visitor's page."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest

from core.auth.devices import register_device
from core.auth.models import UserSession
from core.clock import frozen
from core.db import ALL_REGIONS, unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed
from core.households.models import Protection
from core.people.models import Person, PersonCategory
from plugins.equal_society.desk import queries, services
from plugins.equal_society.desk.models import Ticket

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)  # 10:00 in Shymkent
TODAY = dt.date(2026, 11, 20)
BASE = "/shymkent/equal-society"


def at(minutes: int) -> Any:
    return frozen(NOW + dt.timedelta(minutes=minutes))


def take(session: Any, who: Any, world: Any, **more: Any) -> Ticket:
    return services.take_ticket(session, actor=who, region=world.region,
                                centre_id=world.centre_id, **more)  # fmt: skip


def call(session: Any, who: Any, world: Any, **more: Any) -> Ticket | None:
    return services.call_next(session, actor=who, region=world.region, centre_id=world.centre_id,
                              **{"window": "2", **more})  # fmt: skip


def mark(session: Any, who: Any, world: Any, ticket: Ticket, deed: Any) -> Ticket:
    return services.mark_ticket(session, actor=who, region=world.region, ticket=ticket, deed=deed)


def test_numbers_begin_anew_each_day_and_a_second_press_takes_no_other(
    work: Any, world: Any, actor: Any
) -> None:
    bota, bolat = actor("bota"), actor("bolat")
    with work() as session, at(0):
        numbers = [take(session, bota, world, press_key=key).number for key in ("a", "a", "b")]
        assert numbers == [1, 1, 2]
        with pytest.raises(NotAllowed):
            take(session, bolat, world)
    with work() as session, at(24 * 60):
        assert take(session, bota, world).number == 1


def test_twenty_at_once_get_numbers_without_gap_or_repeat_and_windows_call_different_ones(
    app: Any, work: Any, world: Any, actor: Any
) -> None:
    bota, sabit = actor("bota"), actor("sabit")
    numbers: list[int] = []
    called: list[int] = []

    def one(deed: Any, found: list[int]) -> None:
        with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
            made = deed(session)
            found.append(made.number)

    def together(deeds: list[Any], found: list[int]) -> None:
        threads = [threading.Thread(target=one, args=(deed, found)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together([lambda session: take(session, bota, world)] * 20, numbers)
    assert sorted(numbers) == list(range(1, 21))
    together([lambda session, who=who: call(session, who, world) for who in (bota, sabit)], called)
    assert sorted(called) == [1, 2]


def test_the_file_proves_a_better_place_and_the_desk_gives_one_with_its_reason(
    work: Any, world: Any, actor: Any, applicant: Any
) -> None:
    bota, group_1 = actor("bota"), applicant("Дина", "disability_1")
    with work() as session:
        with at(0):
            usual = take(session, bota, world)
            proved = take(session, bota, world, person_id=group_1, priority="small_child")
            said = take(session, bota, world, priority="small_child")
        assert (proved.priority, proved.proved) == ("group_1", True)
        assert (said.priority, said.proved) == ("small_child", False)
        for wrong, field in (({"priority": "other"}, "reason"), ({"priority": "vip"}, "priority")):
            with pytest.raises(InvalidInput) as refused:
                take(session, bota, world, **wrong)
            assert refused.value.field == field
        services.change_priority(session, actor=bota, region=world.region, ticket=usual,
                                 priority="other", reason="Қан қысымы көтерілді")  # fmt: skip
        with at(1):
            line = services.line(session, region=world.region, centre_id=world.centre_id)
            assert [ticket.number for ticket, _turn in line] == [2, 1, 3]
            call(session, bota, world)
            with pytest.raises(Conflict):  # who is called has no place in the line any more
                services.change_priority(session, actor=bota, region=world.region, ticket=proved,
                                         priority="")  # fmt: skip


def test_a_number_goes_through_the_desk_and_the_wait_is_measured(
    work: Any, world: Any, actor: Any
) -> None:
    bota, sabit = actor("bota"), actor("sabit")
    with work() as session:
        with at(0):
            take(session, bota, world)
            take(session, bota, world)
        with at(7):
            first = call(session, bota, world, call_key="k")
            assert first is not None
            assert call(session, bota, world, call_key="k") is first  # the same press
            with pytest.raises(Conflict, match="1"):
                call(session, bota, world, call_key="other")
            with pytest.raises(InvalidInput) as refused:
                call(session, sabit, world, window=" ")
            assert refused.value.field == "window"
        with at(9):
            mark(session, bota, world, first, "again")
            assert (first.calls, first.last_called_at) == (2, NOW + dt.timedelta(minutes=9))
            mark(session, bota, world, first, "missed")
            mark(session, bota, world, first, "missed")
            with pytest.raises(Conflict):
                mark(session, bota, world, first, "served")
            mark(session, bota, world, first, "back")  # came after all, and keeps the place
        with at(11):
            assert call(session, bota, world) is first
            mark(session, bota, world, first, "served")
            second = call(session, sabit, world)
            assert second is not None
            assert call(session, bota, world) is None
        counts = queries.counts(session, centre_id=world.centre_id, day=TODAY)
        assert (counts.taken, counts.waiting, counts.served, counts.missed) == (2, 0, 1, 0)
        assert (counts.median, counts.longest) == (11, 11)


# Pages ----------------------------------------------------------------------------------------


def test_the_desk_calls_and_finishes_and_two_presses_are_one(
    sign_in: Any, work: Any, world: Any, actor: Any
) -> None:
    client = sign_in("bota", "ru")
    for priority in ("", "veteran"):
        client.post(f"{BASE}/desk/numbers", data={"priority": priority, "press": f"p{priority}"})
    for _twice in range(2):
        client.post(f"{BASE}/desk/next", data={"window": "3", "press": "call"})
    page = client.get(f"{BASE}/desk/").text
    assert "Номер 2 у вашего окна" in page
    assert "Ветеран" in page
    with work(writes=False) as session:
        (mine,) = queries.called(session, centre_id=world.centre_id, day=_day(session))
        assert (mine.number, mine.window_name) == (2, "3")
        mine_id = mine.public_id
    for _twice in range(2):
        client.post(f"{BASE}/desk/numbers/{mine_id}", data={"deed": "served"})
    assert "Вызвать следующего" in client.get(f"{BASE}/desk/").text
    for url in (mine_id, f"{mine_id}/person"):
        client.post(f"{BASE}/desk/numbers/{url}", data={"deed": "nonsense"})
        assert "Выберите из списка" in client.get(f"{BASE}/desk/").text
    refused = client.post(f"{BASE}/desk/numbers", data={"priority": "other", "press": "x"})
    assert refused.status_code == 422
    assert "Укажите причину" in refused.text


def _day(session: Any) -> dt.date:
    return session.query(Ticket).first().local_date


def test_a_number_is_given_to_a_file_and_leads_to_the_visitor(
    sign_in: Any, work: Any, world: Any, applicant: Any, equal_centre: int
) -> None:
    person_id, client = applicant("Дина"), sign_in("bota", "ru")
    with work() as session:
        session.add(PersonCategory(
            region_id=world.region.id, person_id=person_id, code="disability_2",
            valid_to=TODAY + dt.timedelta(30),
        ))  # fmt: skip
        who = session.get_one(Person, person_id).public_id
    client.post(f"{BASE}/desk/numbers", data={"press": "p"})
    with work(writes=False) as session:
        ticket = session.query(Ticket).one().public_id
    found = client.get(f"{BASE}/desk/numbers/{ticket}?q=омарова").text
    assert "Омарова" in found
    named = client.post(f"{BASE}/desk/numbers/{ticket}/person", data={"person": who})
    assert named.status_code == 303
    with frozen(NOW):
        page = client.get(named.location).text
    assert "Номер 1" in page
    assert "Скоро истекает" in page
    assert f"ticket:{ticket}" in page
    assert sign_in("bolat").get(f"{BASE}/desk/people/{who}").status_code in {303, 404}


def test_the_kiosk_gives_numbers_and_the_screen_names_nobody(
    app: Any, world: Any, work: Any, actor: Any, applicant: Any, sign_in: Any
) -> None:
    who, aigul = applicant("Дина", "disability_1"), actor("aigul")
    with work() as session:
        session.get_one(Person, who).card_number = "1234567"
        _device, code = register_device(
            session, actor=aigul, region_id=world.region.id, centre_id=world.centre_id,
            name="Фойе", kind="kiosk",
        )  # fmt: skip
    kiosk = app.test_client()
    led = kiosk.get(f"{BASE}/lobby/kiosk")
    assert kiosk.post(led.location, data={"code": code}).status_code == 303
    assert "Алдымен" in kiosk.get(f"{BASE}/lobby/kiosk").text
    for data, shown in (
        ({"press": "a"}, ">1<"), ({"press": "a"}, ">1<"),
        ({"press": "b", "priority": "child"}, ">2<"),
        ({"press": "c", "card": "1234567"}, ">3<"), ({"press": "d", "card": "999"}, "картаны"),
    ):  # fmt: skip
        answer = kiosk.post(f"{BASE}/lobby/kiosk", data=data)
        assert answer.status_code == 200
        assert shown in answer.text
        assert "Омарова" not in answer.text
    wrong = kiosk.post(f"{BASE}/lobby/kiosk", data={"press": "e", "priority": "other"})
    assert wrong.status_code == 409
    bota = sign_in("bota")
    bota.post(f"{BASE}/desk/next", data={"window": "4", "press": "k"})
    for page in (kiosk.get(f"{BASE}/lobby/screen").text, bota.get(f"{BASE}/lobby/show").text):
        assert "Омарова" not in page
        assert "Окно" in page
        assert "Терезе" in page
        assert '<strong class="tile-v num">2</strong>' in page  # a child goes first
        assert "3, 1" in page
    assert kiosk.get(f"{BASE}/desk/").status_code in {302, 303, 403, 404}


def test_a_protected_person_has_no_name_in_the_line(
    work: Any, world: Any, actor: Any, applicant: Any, sign_in: Any
) -> None:
    who, bota = applicant("Жасырын"), actor("bota")
    with work() as session:
        take(session, bota, world, person_id=who)
        session.add(Protection(region_id=world.region.id, person_id=who, started_on=TODAY))
    page = sign_in("bota", "ru").get(f"{BASE}/desk/").text
    assert "Жасырын" not in page
    assert "Защищённый человек" in page


def test_a_page_that_asks_by_itself_prolongs_no_session(sign_in: Any, world: Any, app: Any) -> None:
    client = sign_in("bota")
    with frozen(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=20)) as _later:
        client.get(f"{BASE}/desk/?auto=1", headers={"HX-Request": "true"})
        assert _last_seen(app) < dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
        client.get(f"{BASE}/desk/")
        assert _last_seen(app) > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=19)


def _last_seen(app: Any) -> dt.datetime:

    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        return session.query(UserSession).one().last_seen_at


def test_the_desk_asks_the_same_however_long_the_line(
    sign_in: Any, work: Any, world: Any, actor: Any, count_queries: Any
) -> None:
    bota, client = actor("bota"), sign_in("bota")
    sizes = []
    for more in (1, 6):
        with work() as session:
            for _one in range(more):
                take(session, bota, world)
        client.get(f"{BASE}/desk/")
        count_queries.clear()
        client.get(f"{BASE}/desk/")
        sizes.append(len(count_queries.statements))
    assert sizes[0] == sizes[1]
