"""What is free: sessions, bookings, blockings, hours and closures; pieces of a resource."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import to_utc
from core.errors import Conflict, InvalidInput
from core.regions.models import Room
from core.scheduling import services
from core.scheduling.busy import Apart, Use, free_starts, lock_use, obstacles, refuse_busy, tell
from core.scheduling.busy_rules import Taken, Timeline, peak
from core.scheduling.hours_rules import Hours, hours_fault, parts_by_day, stretches_on
from core.scheduling.models import Group
from core.scheduling.resource_models import (
    Blocking,
    Booking,
    GroupResource,
    Resource,
    WeeklyHours,
)
from core.scheduling.rules import Interval, Slot, overlap
from tests.core.scheduling.conftest import MONDAY

ZONE = "Asia/Almaty"


def at(day: dt.date, start: float, end: float) -> Interval:
    """Local hours of a date; 10.5 is 10:30."""
    zero = to_utc(day, dt.time(), ZONE)
    return Interval(zero + dt.timedelta(hours=start), zero + dt.timedelta(hours=end))


def add(stage: Any, model: Any, **fields: Any) -> int:
    with stage.work() as session:
        row = model(region_id=stage.world.region.id, **fields)
        session.add(row)
        session.flush()
        return int(row.id)


def treadmills(stage: Any, quantity: int = 6, **fields: Any) -> int:
    values = {"kind": "equipment", "name_kk": "Жүгіру жолы", "quantity": quantity}
    return add(stage, Resource, centre_id=stage.world.centre_id, **(values | fields))


def book(stage: Any, when: Interval, **fields: Any) -> int:
    values = {
        "centre_id": stage.world.centre_id,
        "module": "club",
        "kind": "table",
        "title": "Үстел",
        "local_date": MONDAY,
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
        "occupied_from": when.starts_at,
        "occupied_to": when.ends_at,
    }
    return add(stage, Booking, **(values | fields))


def block(stage: Any, when: Interval, **fields: Any) -> int:
    values = {"kind": "maintenance", "starts_at": when.starts_at, "ends_at": when.ends_at}
    return add(stage, Blocking, **(values | fields))


def look(stage: Any, *wanted: Interval, apart: Apart | None = None, **use: Any) -> list[Any]:
    with stage.work(writes=False) as session:
        return obstacles(
            session,
            stage.world.region,
            use=Use(stage.world.centre_id, **use),
            wanted=wanted,
            apart=apart or Apart(),
        )


def refusal(stage: Any, *wanted: Interval, **use: Any) -> Any:
    with stage.work() as session, pytest.raises(Conflict) as caught:
        refuse_busy(
            session, stage.world.region, use=Use(stage.world.centre_id, **use), wanted=wanted
        )
    return caught.value


def test_sessions_bookings_and_blockings_stand_in_the_way_in_order(stage: Any) -> None:
    hall = stage.world.hall_id
    stage.group(title="Би", room_id=hall)
    book(stage, at(MONDAY, 12, 13), room_id=hall, occupied_to=at(MONDAY, 12, 13.5).ends_at)
    block(stage, at(MONDAY, 14, 16), room_id=hall, reason="Еден жөндеу")
    book(stage, at(MONDAY, 8, 9), room_id=hall, state="cancelled")
    block(stage, at(MONDAY, 8, 9), room_id=hall, lifted_at=at(MONDAY, 7, 8).starts_at)
    found = look(stage, at(MONDAY, 8, 18), room_id=hall)
    assert [(one.why, one.title) for one in found] == [
        ("session", "Би"),
        ("booking", "Үстел"),
        ("blocking", "Еден жөндеу"),
    ]
    assert {one.field for one in found} == {"room_id"}
    assert not look(stage, at(MONDAY, 11, 12), room_id=hall), "what touches is not in the way"
    assert look(stage, at(MONDAY, 13, 14), room_id=hall)[0].why == "booking", "with its buffer"
    assert look(stage, at(MONDAY, 13.5, 14), room_id=hall) == []


def test_what_is_being_changed_is_not_in_its_own_way(stage: Any) -> None:
    hall = stage.world.hall_id
    group = stage.group(room_id=hall)
    meeting = stage.sessions(group)[0]
    booking = book(stage, at(MONDAY, 12, 13), room_id=hall)
    morning, noon = at(MONDAY, 10, 11), at(MONDAY, 12, 13)
    assert not look(stage, morning, room_id=hall, apart=Apart(group_id=group))
    assert not look(stage, morning, room_id=hall, apart=Apart(session_ids=[meeting.id]))
    assert not look(stage, noon, room_id=hall, apart=Apart(booking_id=booking))
    assert look(stage, noon, room_id=hall, apart=Apart(group_id=group))


def test_a_cancelled_session_is_not_in_the_way(stage: Any) -> None:
    first = stage.sessions(stage.group(room_id=stage.world.hall_id))[0]
    stage.change("cancel", first, reason="Жөндеу")
    assert not look(stage, at(MONDAY, 10, 11), room_id=stage.world.hall_id)


def test_a_shared_room_takes_several_but_not_while_it_is_repaired(stage: Any) -> None:
    hall = stage.world.hall_id
    with stage.work() as session:
        session.get_one(Room, hall).is_shared = True
    stage.group(title="Би", room_id=hall)
    assert stage.group(title="Жаттығу", room_id=hall)
    block(stage, at(MONDAY, 10, 11), room_id=hall)
    assert [one.why for one in look(stage, at(MONDAY, 10, 11), room_id=hall)] == ["blocking"]


def test_two_groups_share_six_treadmills_and_a_third_finds_none(stage: Any) -> None:
    resource = treadmills(stage)
    for title in ("Би", "Жүгіру"):
        group = stage.group(title=title)
        add(stage, GroupResource, group_id=group, resource_id=resource, units=3)
        if title == "Би":
            assert not look(stage, at(MONDAY, 10, 11), resources=((resource, 3),))
    error = refusal(stage, at(MONDAY, 10, 11), resources=((resource, 1),))
    text = str(error.fields["resource"])
    assert error.code == "resource.busy"
    assert "«Жүгіру жолы»" in text
    assert "«Би», 23.11.2026 10:00–11:00; «Жүгіру», 23.11.2026 10:00–11:00" in text
    assert "08:30–09:30, 09:00–10:00, 11:00–12:00" in text
    seven = look(stage, at(MONDAY, 15, 16), resources=((resource, 7),))
    assert [(one.field, one.title) for one in seven] == [("resource", "6")]
    assert "6" in str(refusal(stage, at(MONDAY, 15, 16), resources=((resource, 7),)))


def test_pieces_under_repair_are_fewer_to_use(stage: Any) -> None:
    resource = treadmills(stage)
    book(stage, at(MONDAY, 10, 11), resource_id=resource, units=2)
    block(stage, at(MONDAY, 10, 12), resource_id=resource, units=2)
    assert not look(stage, at(MONDAY, 10, 11), resources=((resource, 2),))
    assert len(look(stage, at(MONDAY, 10, 11), resources=((resource, 3),))) == 2
    assert not look(stage, at(MONDAY, 11, 12), resources=((resource, 4),))
    block(stage, at(MONDAY, 13, 14), resource_id=resource)
    assert look(stage, at(MONDAY, 13, 14), resources=((resource, 1),)), "no number: all of them"


def test_hours_own_before_the_centres_and_none_means_open(stage: Any) -> None:
    hall, teacher = stage.world.hall_id, stage.staff()
    evening = at(MONDAY, 19, 20)
    assert not look(stage, evening, room_id=hall, staff_id=teacher)
    centre = {"centre_id": stage.world.centre_id, "weekday": 1}
    add(stage, WeeklyHours, starts_at=dt.time(9), ends_at=dt.time(13), **centre)
    add(stage, WeeklyHours, starts_at=dt.time(13), ends_at=dt.time(18), **centre)
    assert not look(stage, at(MONDAY, 12, 14), room_id=hall), "touching stretches are one"
    found = look(stage, evening, room_id=hall, staff_id=teacher)
    assert [(one.why, one.field, one.title) for one in found] == [
        ("hours", "starts_at", "09:00–18:00")
    ]
    add(stage, WeeklyHours, room_id=hall, weekday=1, starts_at=dt.time(7), ends_at=dt.time(22))
    assert not look(stage, evening, room_id=hall), "the pool is open longer than the centre"
    add(
        stage, WeeklyHours, staff_id=teacher, weekday=2,
        starts_at=dt.time(9), ends_at=dt.time(18), valid_from=MONDAY,
    )  # fmt: skip
    found = look(stage, at(MONDAY, 10, 11), staff_id=teacher)
    assert [(one.field, one.what, one.title) for one in found] == [
        ("instructor_id", "Омарова Сәуле", "")
    ], "whose own hours name only Tuesdays works on no Monday"
    before = at(MONDAY - dt.timedelta(days=7), 10, 11)
    assert not look(stage, before, staff_id=teacher), "before they hold, the centre's do"


def test_a_closed_centre_is_in_the_way_of_everything_once(stage: Any) -> None:
    days = at(MONDAY, 0, 72)
    block(stage, days, centre_id=stage.world.centre_id, kind="closed", reason="Карантин")
    wanted = [at(MONDAY + dt.timedelta(days=n), 10, 11) for n in range(3)]
    found = look(stage, *wanted, room_id=stage.world.hall_id)
    assert [(one.why, one.title) for one in found] == [("closed", "Карантин")]
    assert tell(found, ZONE) == "«Карантин», 23.11.2026–25.11.2026"
    with pytest.raises(InvalidInput, match=r"centre\.closed") as caught:
        stage.group(title="Би")
    assert caught.value.field == "starts_at"


def test_who_is_away_is_told_without_the_reason(stage: Any) -> None:
    teacher = stage.staff()
    block(stage, at(MONDAY, 0, 48), staff_id=teacher, kind="sick", reason="тұмау")
    text = str(refusal(stage, at(MONDAY, 10, 11), staff_id=teacher).fields["instructor_id"])
    assert "Омарова Сәуле" in text
    assert "23.11.2026–24.11.2026" in text
    assert "тұмау" not in text
    assert "Ауыру" not in text


def test_free_starts_are_the_earliest_that_nothing_touches(stage: Any) -> None:
    hall = stage.world.hall_id
    stage.group(title="Би", room_id=hall)
    for start, end in ((9, 13), (14, 18)):
        add(
            stage, WeeklyHours, centre_id=stage.world.centre_id, weekday=1,
            starts_at=dt.time(start), ends_at=dt.time(end),
        )  # fmt: skip
    with stage.work(writes=False) as session:
        found = free_starts(
            session,
            stage.world.region,
            use=Use(stage.world.centre_id, room_id=hall),
            length=dt.timedelta(minutes=90),
            first=at(MONDAY, 8, 9).starts_at,
            last=at(MONDAY, 8, 24).ends_at,
            limit=4,
        )
    assert found == [at(MONDAY, 11, 12.5), at(MONDAY, 11.5, 13), at(MONDAY, 14, 15.5),
                     at(MONDAY, 14.5, 16)]  # fmt: skip


def test_a_new_title_is_not_refused_for_a_repair_that_was_allowed(stage: Any) -> None:
    group = stage.load(Group, stage.group(room_id=stage.world.hall_id))
    block(stage, at(MONDAY, 10, 11), room_id=stage.world.hall_id)
    changes = services.GroupChanges("Йога 2", 10, group.ends_on, room_id=group.room_id)
    stage.do(services.edit_group, "aigul", group=group, data=changes)
    longer = services.GroupChanges(
        "Йога 2", 10, group.ends_on + dt.timedelta(days=7), room_id=group.room_id
    )
    with pytest.raises(Conflict):
        stage.do(services.edit_group, "aigul", group=stage.load(Group, group.id), data=longer)


def test_a_hundred_and_fifty_sessions_are_checked_in_milliseconds(
    stage: Any, count_queries: Any
) -> None:
    """Nine statements at most, however many stretches."""
    hall, teacher, resource = stage.world.hall_id, stage.staff(), treadmills(stage)
    year = MONDAY + dt.timedelta(days=364)
    days = tuple(
        Slot(day, dt.time(hour), dt.time(hour + 1)) for day in (1, 3, 5) for hour in (9, 12)
    )
    group = stage.group(room_id=hall, instructor_id=teacher, ends_on=year, slots=days)
    add(stage, GroupResource, group_id=group, resource_id=resource, units=3)
    wanted = [
        at(MONDAY + dt.timedelta(days=7 * week + day), 10, 11)
        for week in range(50)
        for day in (0, 2, 4)
    ]
    use = {"room_id": hall, "staff_id": teacher, "resources": ((resource, 3),)}
    count_queries.clear()
    assert look(stage, *wanted, **use) == []
    assert len(wanted) == 150
    reads = [one for one in count_queries.statements if one.lstrip().startswith("SELECT")]
    assert len(reads) <= 9, reads
    with stage.work() as session:
        whole = Use(stage.world.centre_id, **use)
        lock_use(session, whole)
        started = time.process_time()
        refuse_busy(session, stage.world.region, use=whole, wanted=wanted)
        assert time.process_time() - started < 0.25


# Pure rules --------------------------------------------------------------------------------

NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
stretches = st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(1, 4))


def interval(start: int, length: int) -> Interval:
    return Interval(NOON + dt.timedelta(minutes=start), NOON + dt.timedelta(minutes=start + length))


@given(st.lists(stretches, max_size=8), stretches)
@settings(max_examples=150, deadline=None)
def test_the_peak_is_the_most_in_use_at_any_minute(
    rows: list[tuple[int, int, int]], asked: tuple[int, int, int]
) -> None:
    taken = [
        Taken("session", "", interval(start, length), number, units)
        for number, (start, length, units) in enumerate(rows)
    ]
    wanted = interval(asked[0], asked[1])
    during = Timeline(taken).during(wanted)
    assert {one.row_id for one in during} == {
        one.row_id for one in taken if overlap(one.interval, wanted)
    }
    by_minute = [
        sum(units for start, length, units in rows if start <= minute < start + length)
        for minute in range(asked[0], asked[0] + asked[1])
    ]
    assert peak(during, wanted) == max(by_minute)


def test_hours_of_a_date_and_their_faults() -> None:
    nine, one, six = dt.time(9), dt.time(13), dt.time(18)
    winter = Hours(1, nine, one, valid_to=dt.date(2026, 12, 31))
    assert stretches_on([winter], MONDAY) == [(540, 780)]
    assert stretches_on([winter], MONDAY + dt.timedelta(days=1)) == [], "closed on that weekday"
    assert stretches_on([winter], dt.date(2027, 1, 4)) is None, "nothing is said of that date"
    night = Hours(1, six, dt.time(23, 59))
    assert stretches_on([night], MONDAY) == [(1080, 1440)]
    assert hours_fault([winter, Hours(1, one, six)]) is None
    assert hours_fault([winter, Hours(1, dt.time(12), six)]) == "overlap"
    assert hours_fault([winter, Hours(1, nine, six, valid_from=dt.date(2027, 1, 1))]) is None
    assert hours_fault([Hours(1, one, nine)]) == "times"
    assert hours_fault([Hours(8, nine, one)]) == "weekday"
    backwards = Hours(1, nine, one, dt.date(2026, 2, 1), dt.date(2026, 1, 1))
    assert hours_fault([backwards]) == "dates"


def test_a_stretch_over_new_year_and_over_the_end_of_february_is_cut_by_date() -> None:
    for last in (dt.date(2026, 12, 31), dt.date(2028, 2, 29), dt.date(2027, 2, 28)):
        parts = parts_by_day(at(last, 23, 25), ZoneInfo(ZONE))
        assert parts == [(last, (1380, 1440)), (last + dt.timedelta(days=1), (0, 60))]
