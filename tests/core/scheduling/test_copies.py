"""A term copied: groups to new dates, with conflicts row by row, with or without their people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Conflict, InvalidInput
from core.scheduling import services
from core.scheduling.models import Enrolment, Group, Session, StaffMember
from core.scheduling.rules import Slot
from core.scheduling.series_models import SeriesDeedPart
from tests.core.scheduling.conftest import MONDAY, Hand, messages, starts

D, T = dt.date, dt.time


def copying(world: Any, *group_ids: int, **values: Any) -> dict[str, Any]:
    base = {
        "centre_id": world.centre_id, "group_ids": list(group_ids), "first": "2027-02-22",
        "last": "2027-03-28", "with_people": False,
    }  # fmt: skip
    return base | values


def copies(work: Any) -> list[Group]:
    with work(writes=False) as session:
        rows = session.scalars(
            sa.select(Group).where(Group.copied_from_id.is_not(None)).order_by(Group.title)
        ).all()
        session.expunge_all()
        return list(rows)


def test_a_term_is_copied_over_the_end_of_february(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
) -> None:
    member = stage.staff()
    group_id = stage.group(
        room_id=world.hall_id, instructor_id=member, slots=(Slot(1, T(10), T(11)),), days_off="skip"
    )
    shown = hand.show("copy", **copying(world, group_id))
    assert shown.plan.counts == {"add": 2}
    hand.press(shown)
    hand.press(shown)
    (copy,) = copies(work)
    assert (copy.copied_from_id, copy.room_id, copy.instructor_id, copy.capacity) == (
        group_id, world.hall_id, member, 10,
    )  # fmt: skip
    assert starts(stage, copy.id) == ["02-22 10:00", "03-01 10:00"]
    assert starts(stage, copy.id, "cancelled") == ["03-08 10:00", "03-15 10:00", "03-22 10:00"]
    assert starts(stage, group_id)[0] == "11-23 10:00", "the old one stays"
    with pytest.raises(Conflict) as error:
        hand.do("copy", **copying(world, group_id))
    assert error.value.code == "series.refused"
    assert messages(work) == []


def test_conflicts_are_named_row_by_row_among_the_copies_too(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
) -> None:
    """Two groups that followed each other in the hall would now be there at once."""
    first = stage.group(title="А", room_id=world.hall_id, slots=(Slot(1, T(10), T(11)),))
    after = MONDAY + dt.timedelta(days=28)
    second = stage.group(
        title="Б", room_id=world.hall_id, slots=(Slot(1, T(10), T(11)), Slot(2, T(10), T(11))),
        starts_on=after, ends_on=after + dt.timedelta(days=20),
    )  # fmt: skip
    stage.group(
        title="В", room_id=world.hall_id, slots=(Slot(2, T(10), T(11)),), starts_on=D(2027, 2, 23),
        ends_on=D(2027, 2, 23),
    )  # fmt: skip
    shown = hand.show("copy", **copying(world, first, second, last="2027-03-07"))
    told = [(one.words(), one.obstacles[0]) for one in shown.plan.left_out]
    assert [when for when, _why in told] == [
        "22.02.2027 10:00–11:00", "23.02.2027 10:00–11:00", "01.03.2027 10:00–11:00",
    ]  # fmt: skip
    assert "«А»" in told[0][1]
    assert "«В»" in told[1][1]
    with pytest.raises(InvalidInput):
        hand.press(shown)
    hand.press(shown, agreed=True)
    one, two = copies(work)
    assert starts(stage, one.id) == ["02-22 10:00", "03-01 10:00"]
    assert starts(stage, two.id) == ["03-02 10:00"]
    assert len(starts(stage, two.id, "cancelled")) == 3, "they may be restored when it is free"


def test_people_come_along_when_the_rules_allow(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
    club: Any,
) -> None:
    group_id = stage.group()
    people = [stage.person("Айгүл", surname=name) for name in ("Ахметова", "Болатова", "Ғалиева")]
    for person in people:
        stage.enrol(group_id, person)
    club.REFUSED.add(people[1])
    shown = hand.show("copy", **copying(world, group_id, with_people=True))
    assert shown.plan.affected.people == 3
    deed = hand.press(shown)
    (copy,) = copies(work)
    with work(writes=False) as session:
        rows = session.execute(
            sa.select(Enrolment.person_id, Enrolment.enrolled_on).where(
                Enrolment.group_id == copy.id
            )
        ).all()
        assert sorted(rows) == [(people[0], D(2027, 2, 22)), (people[2], D(2027, 2, 22))]
        (remark,) = session.scalars(
            sa.select(SeriesDeedPart.remarks).where(SeriesDeedPart.deed_id == deed.id)
        ).one()
        assert remark.startswith("Болатова Айгүл: ")


def test_a_closed_instructor_is_not_copied(stage: Any, hand: Hand, work: Any, world: Any) -> None:

    member = stage.staff()
    group_id = stage.group(instructor_id=member)
    with work() as session:
        session.get_one(StaffMember, member).is_active = False
    shown = hand.show("copy", **copying(world, group_id))
    assert any(before == "Омарова Сәуле" for _name, before, _after in shown.plan.units[0].changes)
    hand.press(shown)
    (copy,) = copies(work)
    assert copy.instructor_id is None
    with work(writes=False) as session:
        led = session.scalars(
            sa.select(Session.instructor_id).where(Session.group_id == copy.id).distinct()
        ).all()
        assert led == [None]


def test_bad_input_of_copies(stage: Any, hand: Hand, world: Any) -> None:
    group_id = stage.group()
    for field, values in (
        ("ends_on", {"last": "2027-02-21"}),
        ("ends_on", {"first": "2026-01-01", "last": "2026-02-01"}),
        ("group_ids", {"group_ids": []}),
    ):
        with pytest.raises(InvalidInput) as error:
            hand.show("copy", **copying(world, group_id, **values))
        assert error.value.field == field
    stage.do(services.end_group, "aigul", group=stage.load(Group, group_id), reason="а")
    shown = hand.show("copy", **copying(world, group_id))
    assert shown.plan.counts["add"] == 15, "a group that has ended is the usual source"
    empty = hand.show("copy", **copying(world, group_id, first="2027-02-23", last="2027-02-23"))
    assert empty.plan.refusals
