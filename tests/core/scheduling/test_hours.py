"""Weekly hours: who sets them, what is refused, and what they close."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed
from core.scheduling import services
from core.scheduling.hours_rules import Hours, minutes_per_week
from core.scheduling.hours_services import digest_of, hours_of, set_hours
from core.scheduling.resource_things import find_thing
from tests.core.scheduling.conftest import MONDAY
from tests.core.scheduling.test_busy import at, look
from tests.core.scheduling.test_resources import key_of

NINE, ONE, SIX = dt.time(9), dt.time(13), dt.time(18)
WEEK = [Hours(day, NINE, SIX) for day in range(1, 6)]


def put(stage: Any, kind: str, key: str, rows: list[Hours], **more: Any) -> list[Hours]:
    username = more.pop("username", "aigul")

    def deed(session: Any, *, actor: Any, region: Any) -> list[Hours]:
        thing = find_thing(
            session, actor=actor, region=region, kind=kind, key=key, permission="sessions.view"
        )
        set_hours(session, actor=actor, region=region, thing=thing, rows=rows, **more)
        return hours_of(session, thing=thing)

    found: list[Hours] = stage.do(deed, username)
    return found


def test_hours_are_set_over_what_was_there_and_taken_away(stage: Any) -> None:
    hall = str(stage.world.hall_id)
    assert put(stage, "room", hall, [*WEEK, WEEK[0]]) == WEEK, "the same line twice is one"
    evening = [Hours(1, SIX, dt.time(23, 59))]
    assert put(stage, "room", hall, evening, seen=digest_of(WEEK)) == evening
    with pytest.raises(Conflict, match="version"):
        put(stage, "room", hall, WEEK, seen=digest_of(WEEK))
    with pytest.raises(NotAllowed):
        put(stage, "room", hall, [], username="bota")
    assert look(stage, at(MONDAY, 10, 11), room_id=stage.world.hall_id)
    assert not look(stage, at(MONDAY, 22, 24), room_id=stage.world.hall_id), "up to midnight"
    assert put(stage, "room", hall, []) == []
    assert not look(stage, at(MONDAY, 10, 11), room_id=stage.world.hall_id)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([Hours(1, SIX, NINE)], "hours.times"),
        ([Hours(1, NINE, NINE)], "hours.times"),
        ([Hours(0, NINE, SIX)], "hours.weekday"),
        ([Hours(1, NINE, ONE), Hours(1, dt.time(12), SIX)], "hours.overlap"),
        ([Hours(1, NINE, SIX, MONDAY, dt.date(2026, 1, 1))], "hours.dates"),
    ],
)
def test_hours_that_cannot_be_are_refused(stage: Any, rows: list[Hours], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        put(stage, "centre", "active-longevity", rows)
    assert (refusal.value.code, refusal.value.field) == (code, "lines")


def test_a_group_outside_the_hours_is_refused_with_the_hours_and_what_is_free(stage: Any) -> None:
    put(stage, "centre", "active-longevity", WEEK)
    late = (services.Slot(1, dt.time(18), dt.time(19)),)
    with pytest.raises(InvalidInput, match=r"centre\.closed") as refusal:
        stage.group(room_id=stage.world.hall_id, slots=late)
    text = str(refusal.value.fields["starts_at"])
    assert "23.11.2026 18:00–19:00" in text
    assert "09:00–18:00" in text
    assert "16:00–17:00, 16:30–17:30, 17:00–18:00" in text, "the nearest that are open and free"
    teacher = stage.staff()
    mornings = [Hours(1, NINE, ONE, valid_from=MONDAY + dt.timedelta(days=7))]
    put(stage, "staff", key_of(stage, "staff", teacher), mornings)
    slots = (services.Slot(1, dt.time(14), dt.time(15)),)
    with pytest.raises(InvalidInput, match=r"instructor\.busy") as refused:
        stage.group(instructor_id=teacher, slots=slots)
    assert "30.11.2026" in str(refused.value.fields["instructor_id"])
    assert "23.11.2026" not in str(refused.value.fields["instructor_id"])


def test_who_sets_hours_is_told_what_lies_outside(stage: Any, sign_in: Any) -> None:
    client, hall = sign_in("aigul"), stage.world.hall_id
    stage.group(title="Би", room_id=hall)
    stage.group(title="Хор", slots=(services.Slot(2, dt.time(10), dt.time(11)),))
    fields = {"lines-0-weekdays": ["1"], "lines-0-starts_at": "9", "lines-0-ends_at": "18:00"}
    saved = client.post(f"/shymkent/hours/room/{hall}", data=fields)
    told = client.get(saved.location).get_data(as_text=True)
    assert "«Би», 25.11.2026 10:00–11:00" in told, "Wednesday has no hours"
    assert "«Би», 23.11.2026" not in told
    assert "Хор" not in told
    everything = {f"lines-0-{name[8:]}": value for name, value in fields.items()}
    everything["lines-0-weekdays"] = ["1", "3", "5"]
    centre = client.post("/shymkent/hours/centre/active-longevity", data=everything)
    told = client.get(centre.location).get_data(as_text=True)
    assert "«Хор», 24.11.2026" in told
    assert "«Би»" not in told, "the room has hours of its own"


def test_minutes_of_a_week() -> None:
    assert minutes_per_week(WEEK, MONDAY) == 5 * 540
    assert minutes_per_week([], MONDAY) is None
    later = [Hours(day, NINE, ONE, valid_from=MONDAY + dt.timedelta(days=3)) for day in (1, 5)]
    assert minutes_per_week(later, MONDAY) == 240


def test_the_pages_of_hours(stage: Any, sign_in: Any, count_queries: Any) -> None:
    client, hall = sign_in("aigul"), stage.world.hall_id
    address = f"/shymkent/hours/room/{hall}"
    assert client.get(address).status_code == 200
    fields = {
        "lines-0-weekdays": ["1", "2"], "lines-0-starts_at": "9", "lines-0-ends_at": "18:00",
        "lines-1-weekdays": ["6"], "lines-1-starts_at": "10:00", "lines-1-ends_at": "14:00",
        "lines-1-valid_from": "01.12.2026",
    }  # fmt: skip
    assert client.post(address, data=fields).status_code == 303
    count_queries.clear()
    page = client.get("/shymkent/hours/").get_data(as_text=True)
    assert len(count_queries.statements) < 25
    assert "09:00–18:00" in page
    assert "01.12.2026 бастап" in page
    form = client.get(address).get_data(as_text=True)
    assert 'value="10:00"' in form
    crossed = client.post(address, data=fields | {"lines-0-ends_at": "08:00"})
    assert crossed.status_code == 422
    assert "Соңы басынан кейін" in crossed.get_data(as_text=True)
    half = client.post(address, data=fields | {"lines-1-ends_at": ""})
    assert half.status_code == 422
    again = {"lines-0-weekdays": ["3"], "lines-0-starts_at": "9", "lines-0-ends_at": "10"}
    stale = client.post(address, data=again | {"seen": "old"})
    assert stale.status_code == 422
    digest = stale.get_data(as_text=True).split('name="seen" type="hidden" value="')[1]
    assert client.post(address, data=again | {"seen": digest[:16]}).status_code == 303
    assert client.get("/shymkent/hours/centre/active-longevity").status_code == 200
    assert client.get("/shymkent/hours/room/x").status_code == 404
    assert sign_in("bota").get(address).status_code in (403, 404)
