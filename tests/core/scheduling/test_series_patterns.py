"""Another weekly pattern from a date on, days off when a group is made and when the table changes,
fewer places than people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Conflict, InvalidInput
from core.reference.models import SpecialDay
from core.scheduling import services
from core.scheduling.models import Enrolment, Group, GroupSlot, Session
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MONDAY, Hand, messages, starts

D, T = dt.date, dt.time


def pattern(stage: Any, group_id: int, **values: Any) -> dict[str, Any]:
    group = stage.load(Group, group_id)
    base = {
        "group_id": group_id, "first": "2026-12-07", "room_id": group.room_id or 0,
        "staff_id": group.instructor_id or 0, "capacity": group.capacity, "over": "",
        "slots": [[day, "10:00", "11:00"] for day in (1, 3, 5)],
    }  # fmt: skip
    return base | values


def test_another_pattern_keeps_what_is_before_it(stage: Any, hand: Hand, work: Any) -> None:
    group_id = stage.group()
    person = stage.person()
    stage.enrol(group_id, person)
    before = {one.id: one.starts_at for one in stage.sessions(group_id)}
    hand.do("cancel", session_id=stage.sessions(group_id)[7].id, scope="this", reason="а")
    shown = hand.show(
        "pattern",
        **pattern(stage, group_id, slots=[[2, "15:00", "16:00"], [5, "10:00", "11:00"]]),
    )
    assert shown.plan.counts == {"cancel": 1, "move": 2}
    hand.press(shown)
    assert starts(stage, group_id) == [
        "11-23 10:00", "11-25 10:00", "11-27 10:00", "11-30 10:00", "12-02 10:00", "12-04 10:00",
        "12-08 15:00", "12-11 10:00", "12-15 15:00", "12-18 10:00",
    ]  # fmt: skip
    kept = {one.id: one.starts_at for one in stage.sessions(group_id)}
    assert list(kept)[:6] == list(before)[:6]
    with work(writes=False) as session:
        assert session.scalar(sa.select(Enrolment.state)) == "enrolled"
        rows = session.scalars(sa.select(GroupSlot).where(GroupSlot.group_id == group_id)).all()
        assert sorted(
            (one.weekday, one.valid_from, one.valid_to) for one in rows if one.valid_to
        ) == [(day, None, D(2026, 12, 6)) for day in (1, 3, 5)]
    assert [event for event, _person in messages(work)] == ["group_changed", "session_cancelled"]


def test_a_bad_pattern_is_refused_at_its_field(stage: Any, hand: Hand) -> None:
    group_id = stage.group()
    for field, values in (
        ("first", {"first": "2026-11-22"}),
        ("first", {"first": "2027-03-01"}),
        ("first", {}),
        ("patterns", {"slots": []}),
        ("patterns", {"slots": [[1, "11:00", "10:00"]]}),
        ("room_id", {"room_id": 999_999}),
        ("staff_id", {"staff_id": 999_999}),
    ):
        with pytest.raises(InvalidInput) as error:
            hand.show("pattern", **pattern(stage, group_id, **values))
        assert error.value.field == field


def test_fewer_places_than_people_names_them_and_asks(stage: Any, hand: Hand, work: Any) -> None:
    group_id = stage.group()
    people = [stage.person("Айгүл", surname=name) for name in ("Ахметова", "Болатова", "Ғалиева")]
    for person in people:
        stage.enrol(group_id, person)
    with pytest.raises(InvalidInput) as error:
        hand.show("pattern", **pattern(stage, group_id, capacity=1))
    assert error.value.field == "capacity"
    told = str(error.value.message)
    assert told.index("Болатова Айгүл") < told.index("Ғалиева Айгүл")
    assert "Ахметова" not in told, "who joined first keeps the place"
    hand.do("pattern", **pattern(stage, group_id, capacity=2, over="leave"))
    hand.do("pattern", **pattern(stage, group_id, capacity=1, over="queue"))
    with work(writes=False) as session:
        states = dict(session.execute(sa.select(Enrolment.person_id, Enrolment.state)).all())
        assert states == dict(zip(people, ["enrolled", "queued", "left"], strict=True))
    group = stage.load(Group, group_id)
    with pytest.raises(InvalidInput) as error:
        stage.do(
            services.edit_group, "aigul", group=group,
            data=services.GroupChanges(title="Йога", capacity=0, ends_on=group.ends_on),
        )  # fmt: skip
    assert error.value.field == "capacity"


def test_a_group_is_made_around_days_off(stage: Any) -> None:
    """16 December 2026 is a Wednesday."""
    skipped = stage.group(days_off="skip")
    assert starts(stage, skipped, "cancelled") == ["12-16 10:00"]
    gone = next(one for one in stage.sessions(skipped) if one.state == "cancelled")
    assert gone.cancel_reason == "Тәуелсіздік күні"
    moved = stage.group(title="Б", days_off="move")
    assert "12-17 10:00" in starts(stage, moved)
    assert len(starts(stage, moved)) == 12
    held = stage.group(title="В", days_off="hold")
    assert "12-16 10:00" in starts(stage, held)


def test_the_room_must_be_free_on_the_day_to_which_a_session_moves(stage: Any, world: Any) -> None:
    stage.group(
        title="Шахмат", room_id=world.hall_id, slots=(Slot(4, T(10), T(11)),), days_off="hold"
    )
    moved = stage.group(
        title="Йога", room_id=world.hall_id, slots=(Slot(3, T(10), T(11)),), days_off="move"
    )
    assert starts(stage, moved)[-1] == "12-18 10:00", "Thursday is taken, Friday is free"


def swap(work: Any, world: Any, day: dt.date, kind: str) -> None:
    with work() as session:
        session.add(
            SpecialDay(region_id=world.region.id, local_date=day, kind=kind, name_kk="Ауыстыру")
        )


def test_the_table_changes_and_coming_sessions_follow(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
) -> None:
    skips = stage.group(title="А", days_off="skip")
    moves = stage.group(title="Б", days_off="move")
    holds = stage.group(title="В", days_off="hold")
    by_hand = stage.sessions(skips)[6]
    assert by_hand.local_date == D(2026, 12, 7)
    hand.do("cancel", session_id=by_hand.id, scope="this", reason="қолмен")
    swap(work, world, D(2026, 12, 16), "ordinary")
    swap(work, world, D(2026, 12, 9), "moved_off")
    swap(work, world, D(2026, 12, 7), "moved_off")
    shown = hand.show("days_off", centre_id=world.centre_id)
    assert [unit.title for unit in shown.plan.units] == ["А", "Б"]
    hand.press(shown)
    assert starts(stage, skips, "cancelled") == ["12-07 10:00", "12-09 10:00"]
    assert stage.load(Session, by_hand.id).cancel_reason == "қолмен"
    assert starts(stage, moves)[5:] == [
        "12-04 10:00", "12-08 10:00", "12-10 10:00", "12-11 10:00", "12-14 10:00", "12-16 10:00",
        "12-18 10:00",
    ]  # fmt: skip
    assert "12-09 10:00" in starts(stage, holds)
    assert hand.show("days_off", centre_id=world.centre_id).plan.units == []


def test_a_group_chooses_another_way(stage: Any, hand: Hand) -> None:
    group_id = stage.group(days_off="hold")
    hand.do("days_off", group_id=group_id, policy="move")
    assert stage.load(Group, group_id).days_off == "move"
    assert "12-17 10:00" in starts(stage, group_id)
    hand.do("days_off", group_id=group_id, policy="skip")
    assert starts(stage, group_id, "cancelled") == ["12-17 10:00"]
    hand.do("days_off", group_id=group_id, policy="hold")
    assert "12-16 10:00" in starts(stage, group_id)
    with pytest.raises(InvalidInput):
        hand.show("days_off", group_id=group_id, policy="x")


def test_a_group_that_has_ended_has_no_plan(stage: Any, hand: Hand) -> None:
    group_id = stage.group()
    stage.do(services.end_group, "aigul", group=stage.load(Group, group_id), reason="а")
    with pytest.raises(Conflict):
        hand.show("pattern", **pattern(stage, group_id))
    with pytest.raises(Conflict):
        hand.show("days_off", group_id=group_id, policy="skip")


def test_a_substitute_stays_when_the_instructor_changes(stage: Any, hand: Hand) -> None:
    usual, other, third = stage.staff(), stage.staff("Ахметов Ерлан"), stage.staff("Үшінші Адам")
    group_id = stage.group(instructor_id=usual)
    one = stage.sessions(group_id)[7]
    hand.do("lead", session_id=one.id, scope="this", staff_id=other)
    hand.do("pattern", **pattern(stage, group_id, staff_id=third))
    kept = stage.load(Session, one.id)
    assert (kept.instructor_id, kept.regular_instructor_id) == (other, third)
    rest = [s.instructor_id for s in stage.sessions(group_id) if s.local_date >= D(2026, 12, 7)]
    assert rest.count(third) == 5


def test_the_end_of_the_year_and_a_later_end(stage: Any) -> None:
    group_id = stage.group(
        days_off="skip", ends_on=D(2026, 12, 30), starts_on=MONDAY, slots=(Slot(4, T(10), T(11)),)
    )
    group = stage.load(Group, group_id)
    stage.do(
        services.edit_group, "aigul", group=group,
        data=services.GroupChanges(title="Йога", capacity=10, ends_on=D(2027, 1, 14)),
    )  # fmt: skip
    assert starts(stage, group_id)[-2:] == ["12-31 10:00", "01-14 10:00"]
    assert starts(stage, group_id, "cancelled") == ["01-07 10:00"], "Christmas"
