"""Courses as nurses meet them: planned in one step, given, missed, moved, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.desk_services import record_walk_in
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed
from core.people.models import PersonCentre
from core.people.queries import find_person
from core.scheduling.resource_models import Booking
from plugins.active_longevity.courses import procedure_services, queries, services
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.visit_services import (
    alternatives,
    cancel_visit,
    give_visit,
    miss_visit,
    move_visit,
    undo_visit,
)
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.tests.courses.conftest import MONDAY, Stage, on

# The catalogue -------------------------------------------------------------------------------


def test_the_usual_procedures_are_taken_over_once(stage: Stage) -> None:
    def take() -> int:
        director = stage.actor("aigul")
        with stage.work() as session:
            return procedure_services.take_shipped(
                session, actor=director, region=stage.world.region,
                centre_id=stage.world.centre_id,
            )  # fmt: skip

    assert take() == 8
    assert take() == 0
    with stage.work(writes=False) as session:
        found = queries.procedure_lines(session, centre_ids=[stage.world.centre_id])
        lines = {one.procedure.shipped: one for one in found}
        assert (lines["salt"].procedure.visits, lines["salt"].places) == (10, 8)
        assert lines["tea_heart"].places is None
        assert lines["massage"].procedure.gap_days == 1


def test_places_of_the_room_are_pieces_that_are_counted(stage: Stage) -> None:
    hall = stage.world.hall_id
    salt = stage.procedure("salt_room", room_id=hall, places=2)
    first, second, third = (stage.person() for _ in range(3))
    stage.plan(first, salt)
    stage.plan(second, salt)
    with pytest.raises(DomainError) as refused:
        stage.plan(third, salt)
    assert refused.value.code == "resource.busy"
    proposal = stage.propose(third, salt)
    assert [one.starts_at for one in proposal.visits] == [on(1, 5, 30), on(2, 5, 30), on(3, 5, 30)]
    with pytest.raises(InvalidInput) as wrong:  # the hall holds twenty
        stage.procedure("salt_room", room_id=hall, places=21)
    assert "places" in wrong.value.fields
    massage = stage.procedure("massage", room_id=hall)
    with pytest.raises(DomainError) as busy:  # the room is in use by those in its places
        stage.plan(third, massage)
    assert busy.value.code == "room.busy"


def test_a_receptionist_does_not_change_the_catalogue(stage: Stage) -> None:
    bota = stage.actor("bota")
    with stage.work() as session, pytest.raises(NotAllowed):
        procedure_services.take_shipped(
            session, actor=bota, region=stage.world.region, centre_id=stage.world.centre_id
        )


# Planning ------------------------------------------------------------------------------------


def test_a_course_is_planned_once_however_often_it_is_pressed(stage: Stage) -> None:
    person, salt = stage.person(), stage.procedure()
    made = stage.plan(person, salt, press_key="one")
    assert stage.plan(person, salt, press_key="one") == made
    assert stage.states(made) == [(1, "planned"), (2, "planned"), (3, "planned")]
    with pytest.raises(Conflict) as refused:
        stage.plan(person, salt, [on(8), on(9), on(10)], press_key="two")
    assert refused.value.code == "course.running"


def test_all_or_nothing(stage: Stage) -> None:
    first, second = stage.person(), stage.person()
    massage = stage.procedure(room_id=stage.world.hall_id)
    stage.plan(first, massage, [on(2)])
    with pytest.raises(DomainError):
        stage.plan(second, massage, [on(1), on(2), on(3)])
    with stage.work(writes=False) as session:
        assert session.scalars(sa.select(Course.person_id)).all() == [first]
        assert session.scalar(sa.select(sa.func.count(Booking.id))) == 1


def test_what_cannot_be_placed_is_told_with_the_reason(stage: Stage) -> None:
    first, second = stage.person(), stage.person()
    hall = stage.world.hall_id
    massage = stage.procedure(room_id=hall, visits=6)
    other = stage.procedure("physiotherapy", minutes=240)
    long = [on(1, 3), on(2, 3), on(3, 3)]
    stage.plan(first, other, long)
    found = stage.propose(first, massage, time=dt.time(8), needed=4, weekdays={2, 3, 4, 5})
    assert [one.starts_at for one in found.visits][:3] == [on(1, 7), on(2, 7), on(3, 7)]
    day_off = dt.date(2027, 3, 8)
    proposal = stage.propose(second, massage, first=day_off, needed=2)
    assert [one.date for one in proposal.left] == [day_off]
    assert "8" in proposal.left[0].why or proposal.left[0].why


def test_nobody_is_planned_too_near(stage: Stage) -> None:
    person = stage.person()
    rare = stage.procedure(gap_days=3)
    with pytest.raises(Conflict) as refused:
        stage.plan(person, rare, [on(1), on(3)])
    assert refused.value.code == "course.limits"
    made = stage.plan(person, rare, [on(1), on(4), on(7)])
    twin = stage.procedure(gap_days=3)
    with pytest.raises(Conflict):  # another course of the same service
        stage.plan(person, twin, [on(5), on(10)])
    assert len(stage.states(made)) == 3


def test_a_stranger_or_somebody_uncleared_gets_no_course(stage: Stage) -> None:
    massage = stage.procedure()
    with pytest.raises(DomainError) as refused:
        stage.plan(stage.person(cleared=False), massage)
    assert "clearance" in refused.value.code
    person = stage.person()
    with stage.work() as session:
        session.execute(sa.update(PersonCentre).where(PersonCentre.person_id == person)
                        .values(detached_at=on(0)))  # fmt: skip
    with pytest.raises(InvalidInput) as stranger:
        stage.plan(person, massage)
    assert stranger.value.code == "person.not_here"


# Giving --------------------------------------------------------------------------------------


def test_given_once_is_one_service_and_voided_with_its_reason(stage: Stage) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure(visits=2), [on(0), on(1)])
    first, second = stage.visits(made)
    stage.deed(give_visit, first.id)
    stage.deed(give_visit, first.id)
    assert stage.ledger(person) == [("massage", 0, True)]
    with pytest.raises(Conflict) as early:
        stage.deed(give_visit, second.id)
    assert early.value.code == "visit.future"
    with frozen(on(1, 6)):
        stage.deed(give_visit, second.id)
    assert stage.course(made).state == "done"
    with frozen(on(1, 7)):
        with pytest.raises(InvalidInput):
            stage.deed(undo_visit, second.id, reason=" ")
        stage.deed(undo_visit, second.id, reason="басқа адам")
    assert stage.ledger(person) == [("massage", 0, True), ("massage", 1, False)]
    assert stage.course(made).state == "running"
    with frozen(on(1, 8)):
        stage.deed(give_visit, second.id)
    assert stage.ledger(person)[-1] == ("massage", 1, True)


def test_a_limit_holds_at_the_desk_too_and_only_a_reason_stands_above_it(stage: Stage) -> None:
    person = stage.person()
    tea = stage.procedure("tea_heart", gap_days=0, most_a_day=1, visits=5)
    made = stage.plan(person, tea, [on(0)])
    public_id = stage.public(person)
    desk = stage.actor("bota")

    def drink(token: str) -> None:
        with stage.work() as session:
            record_walk_in(
                session, actor=desk, region=stage.world.region, centre_id=stage.world.centre_id,
                person=find_person(session, actor=desk, region=stage.world.region,
                                   public_id=public_id),
                kind_code="active_longevity.tea_heart", token=token,
            )  # fmt: skip

    drink("a" * 22)
    with pytest.raises(Conflict) as refused:
        drink("b" * 22)
    assert refused.value.code == "active_longevity.course.day"
    (visit,) = stage.visits(made)
    with pytest.raises(Conflict) as asks:
        stage.deed(give_visit, visit.id)
    assert (asks.value.code, asks.value.field) == ("course.asks", "reason")
    stage.deed(give_visit, visit.id, reason="дәрігер рұқсат берді")
    assert len(stage.ledger(person)) == 2


def test_a_missed_visit_goes_to_the_end_and_comes_back_when_it_was_a_mistake(
    stage: Stage,
) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure(), [on(0), on(1), on(2)])
    first = stage.visits(made)[0]
    with pytest.raises(Conflict):
        stage.deed(miss_visit, first.id)  # it is 08:00, the visit is at ten
    with frozen(on(0, 8)):
        stage.deed(miss_visit, first.id)
        stage.deed(miss_visit, first.id)
        assert stage.states(made) == [(0, "missed"), (1, "planned"), (2, "planned"),
                                      (3, "planned")]  # fmt: skip
        stage.deed(undo_visit, first.id, reason="кешікті")
    assert stage.states(made) == [(0, "planned"), (1, "planned"), (2, "planned"), (3, "cancelled")]
    with frozen(on(0, 9)):
        stage.deed(give_visit, first.id)
    assert stage.ledger(person) == [("massage", 0, True)]


def test_later_visits_move_along_when_they_would_come_too_near(stage: Stage) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure(gap_days=2), [on(1), on(3), on(5)])
    first = stage.visits(made)[0]
    moved = stage.deed(move_visit, first.id, starts_at=on(2))
    assert len(moved) == 3
    assert stage.states(made) == [(2, "planned"), (4, "planned"), (7, "planned")]  # no Sunday
    last = stage.visits(made)[-1]
    with pytest.raises(Conflict) as refused:
        stage.deed(move_visit, last.id, starts_at=on(5))
    assert refused.value.code == "course.limits"
    with stage.work(writes=False) as session:
        kept = session.scalar(sa.select(sa.func.count()).where(Booking.state == "planned"))
    assert kept == 3
    with stage.work(writes=False) as session:
        visit = session.get_one(CourseVisit, last.id)
        offered = alternatives(session, region=stage.world.region, visit=visit).visits
    assert [one.starts_at for one in offered] == [on(8), on(9), on(10)]


def test_no_visit_is_put_where_the_clearance_has_ended(stage: Stage) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure(), [on(0), on(1), on(2)])
    with stage.work() as session:
        session.scalars(
            sa.select(Clearance).where(Clearance.person_id == person)
        ).one().valid_until = on(2).date()
    first = stage.visits(made)[0]
    with pytest.raises(Conflict) as refused:
        stage.deed(move_visit, first.id, starts_at=on(3))
    assert refused.value.code == "course.forbidden"
    with frozen(on(0, 8)):
        stage.deed(miss_visit, first.id)
    assert stage.states(made) == [(0, "missed"), (1, "planned"), (2, "planned")]


def test_a_done_course_does_not_run_again_beside_a_newer_one(stage: Stage) -> None:
    person, procedure = stage.person(), stage.procedure(visits=1)
    old = stage.plan(person, procedure, [on(0)])
    (visit,) = stage.visits(old)
    with frozen(on(0, 8)):
        stage.deed(give_visit, visit.id)
        newer = stage.plan(person, procedure, [on(1)])
        with pytest.raises(Conflict) as refused:
            stage.deed(undo_visit, visit.id, reason="қате")
        assert refused.value.code == "course.running"
        assert stage.ledger(person) == [("massage", 0, True)]
        stage.deed(cancel_visit, stage.visits(newer)[0].id, reason="қате")
        with stage.work() as session:
            services.stop_course(session, actor=stage.nurse, region=stage.world.region,
                                 course=session.get_one(Course, newer), reason="қате")  # fmt: skip
        stage.deed(undo_visit, visit.id, reason="қате")
    assert stage.course(old).state == "running"


def test_a_course_stands_still_goes_on_and_ends(stage: Stage) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure(), [on(1), on(2), on(3)])
    stage.deed(cancel_visit, stage.visits(made)[2].id, reason="емхана")

    def deed(name: Any, **more: Any) -> None:
        with stage.work() as session:
            name(session, actor=stage.nurse, region=stage.world.region,
                 course=session.get_one(Course, made), **more)  # fmt: skip

    deed(services.pause_course, reason="сапар")
    assert stage.states(made) == [(1, "cancelled"), (2, "cancelled"), (3, "cancelled")]
    for _press in range(2):
        deed(services.extend_course, starts=[on(8), on(9), on(10)], press_key="go")
    assert stage.course(made).state == "running"
    assert [one.day for one in stage.visits(made) if one.state == "planned"] == [8, 9, 10]
    with pytest.raises(InvalidInput):
        deed(services.extend_course, starts=[on(15)], press_key="more")
    deed(services.stop_course, reason="шықты")
    assert stage.course(made).state == "stopped"
    with pytest.raises(Conflict):
        deed(services.extend_course, starts=[on(15)], press_key="again")
    stage.plan(person, stage.procedure(), [on(8)])  # the times are free again


def test_a_visit_is_where_a_closure_has_put_its_booking(stage: Stage) -> None:
    made = stage.plan(stage.person(), stage.procedure(), [on(1), on(2)])
    first, second = stage.visits(made)
    with stage.work() as session:
        session.get_one(Booking, first.booking_id).state = "cancelled"
        moved = session.get_one(Booking, second.booking_id)
        for name in ("starts_at", "ends_at", "occupied_from", "occupied_to"):
            setattr(moved, name, getattr(moved, name) + dt.timedelta(days=2))
        moved.local_date += dt.timedelta(days=2)
    with stage.work(writes=False) as session:
        line = queries.line_of(session, session.get_one(Course, made))
        assert (line.planned, line.unplanned, line.next_at) == (1, 2, on(4))
        there = queries.day_lines(
            session, centre_ids=[stage.world.centre_id], day=MONDAY + dt.timedelta(days=4)
        )
        assert [one.visit.starts_at for one in there] == [on(4)]
    with stage.work() as session:
        assert services.follow(session) == 2
        assert services.follow(session) == 0
    assert stage.states(made) == [(1, "cancelled"), (4, "planned")]


def test_a_procedure_out_of_use_begins_no_course(stage: Stage) -> None:
    massage, director = stage.procedure(), stage.actor("aigul")
    with stage.work() as session:
        procedure_services.set_active(
            session, actor=director, region=stage.world.region,
            procedure=session.get_one(Procedure, massage), active=False,
        )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        stage.plan(stage.person(), massage)
    assert refused.value.code == "procedure.closed"
