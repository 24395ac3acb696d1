"""Appointments with specialists: free times, booking, moving, cancelling, marks, messages."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.clock import frozen
from core.db import unit_of_work
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.messaging.models import Message
from core.scheduling import appointment_services as services
from core.scheduling.appointment_queries import appointments_between
from core.scheduling.appointment_rules import Lasting, State, mark_fault, time_fault
from core.scheduling.appointment_times import first_free, free_times
from core.scheduling.resource_models import Blocking, Booking, WeeklyHours
from core.scheduling.rules import Slot
from tests.core.scheduling.appointment_cast import Office
from tests.core.scheduling.conftest import MONDAY, MORNING, Stage

DAY = dt.timedelta(days=1)
SYSTEM = system_actor("tests")


@pytest.fixture
def office(stage: Stage) -> Office:
    return Office(stage)


def times(
    office: Office, kind: str, day: dt.date = MONDAY, person_id: int | None = None
) -> list[str]:
    region = office.stage.world.region
    with office.stage.work(writes=False) as session:
        found = free_times(
            session, region, line=office.line(session, kind), first=day, last=day,
            person_id=person_id,
        )  # fmt: skip
        return [f"{one.starts_at + dt.timedelta(hours=5):%H:%M}" for one in found]


def hours(office: Office, *rows: tuple[int, int, int], staff: int) -> None:
    with office.stage.work() as session:
        session.add_all(
            WeeklyHours(region_id=office.stage.world.region.id, staff_id=staff, weekday=day,
                        starts_at=dt.time(first), ends_at=dt.time(last))
            for day, first, last in rows
        )  # fmt: skip


def messages(office: Office) -> list[tuple[str, str]]:
    with office.stage.work(writes=False) as session:
        return [
            (row.event, row.state)
            for row in session.scalars(sa.select(Message).order_by(Message.id))
        ]


# Rules -------------------------------------------------------------------------------------


def test_length_and_buffers() -> None:
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    visit = Lasting(50, before=5, after=10)
    assert visit.occupied(noon).starts_at == noon - dt.timedelta(minutes=5)
    assert visit.occupied(noon).ends_at == noon + dt.timedelta(minutes=60)
    assert visit.visit(noon).ends_at == noon + dt.timedelta(minutes=50)
    assert [Lasting(n).step.seconds // 60 for n in (5, 12, 20, 25, 30, 50)] == [
        5,
        10,
        20,
        20,
        30,
        30,
    ]


def test_why_a_time_or_a_mark_is_refused() -> None:
    now = dt.datetime(2026, 12, 31, 20, tzinfo=dt.UTC)
    minute = dt.timedelta(minutes=1)
    assert time_fault(now + dt.timedelta(seconds=61), now=now, notice_minutes=0) == "minute"
    assert time_fault(now, now=now, notice_minutes=0) == "past"
    assert time_fault(now + 59 * minute, now=now, notice_minutes=60) == "notice"
    assert time_fault(now + 60 * minute, now=now, notice_minutes=60) is None
    today = dt.date(2027, 1, 1)
    given = {"day": today, "starts_at": now + minute, "today": today, "now": now}
    assert mark_fault(State.DONE, state="planned", **given) is None
    assert mark_fault(State.MISSED, state="planned", **given) == "future"
    assert mark_fault(State.DONE, state="cancelled", **given) == "cancelled"
    assert mark_fault(State.DONE, state="done", **given) is None
    assert mark_fault(State.DONE, state="planned", **(given | {"day": today + DAY})) == "future"


# Free times --------------------------------------------------------------------------------


def test_free_times_leave_out_all_that_occupies(office: Office) -> None:
    stage = office.stage
    hours(office, (1, 9, 13), (1, 14, 16), staff=office.psychologist)
    with frozen(office.at(8)):
        # 50 minutes and 10 after: the last begins an hour before the end of a stretch
        every = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00",
                 "14:00", "14:30", "15:00"]  # fmt: skip
        assert times(office, office.talk) == every
        office.book(stage.person(), office.at(10), kind=office.talk, staff=office.psychologist)
        stage.group(instructor_id=office.psychologist, slots=(Slot(1, dt.time(14), dt.time(15)),))
        with stage.work() as session:
            session.add(Blocking(region_id=stage.world.region.id, staff_id=office.psychologist,
                                 kind="leave", starts_at=office.at(12),
                                 ends_at=office.at(13)))  # fmt: skip
        assert times(office, office.talk) == ["09:00", "11:00", "15:00"]
        # somebody else's session in the room, and the person's own group elsewhere
        stage.group(room_id=office.room, title="Ән", slots=(Slot(1, dt.time(9), dt.time(9, 30)),))
        person = stage.person()
        stage.enrol(stage.group(title="Би", slots=(Slot(1, dt.time(11, 40), dt.time(12)),)), person)
        assert times(office, office.talk) == ["11:00", "15:00"]
        assert times(office, office.talk, person_id=person) == ["15:00"]
        assert times(office, office.talk, MONDAY + DAY) == []  # does not work on Tuesdays


def test_days_off_notice_and_the_past_are_not_offered(office: Office) -> None:
    assert times(office, office.law)[0] == "10:00"  # it is 09:30
    assert times(office, office.law, MONDAY - DAY) == []
    assert times(office, office.law, dt.date(2026, 12, 16)) == []  # Independence Day
    assert times(office, office.law, MONDAY + 61 * DAY) == []  # further than is booked
    late = office.kind("Шұғыл емес", {office.lawyer: None}, minutes=30, notice_minutes=180)
    assert times(office, late)[0] == "12:30"
    assert times(office, late)[-1] == "19:30"


def test_first_free_is_the_earliest_of_all_who_give_it(office: Office) -> None:
    stage = office.stage
    other = stage.staff("Заңгер Берік")
    kind = office.kind("Кеңес", {office.lawyer: None, other: None}, minutes=30)
    hours(office, (3, 9, 12), staff=office.lawyer)
    hours(office, (2, 15, 16), staff=other)
    region = stage.world.region

    def first(staff_id: int | None = None) -> tuple[dt.datetime, int] | None:
        with stage.work(writes=False) as session:
            line = office.line(session, kind)
            found = first_free(session, region, line=line, staff_id=staff_id)
            return (found.starts_at, found.giver.staff.id) if found else None

    assert first() == (office.at(15, day=MONDAY + DAY), other)
    assert first(office.lawyer) == (office.at(9, day=MONDAY + 2 * DAY), office.lawyer)
    office.book(stage.person(), office.at(15, day=MONDAY + DAY), kind=kind, staff=other)
    assert first(other) == (office.at(15, 30, day=MONDAY + DAY), other)


# Booking -----------------------------------------------------------------------------------


def test_booking_tells_the_person_and_takes_the_time(office: Office) -> None:
    stage = office.stage
    person, second = stage.people(2)
    office.book(person, office.at(11))
    assert [event for event, _state in messages(office)] == ["appointment_booked"]
    with pytest.raises(services.TimeTaken) as taken:
        office.book(second, office.at(11))
    assert len(taken.value.free) == 3
    assert [one.starts_at for one in taken.value.free] == [
        office.at(10), office.at(10, 30), office.at(11, 30)]  # fmt: skip
    # another specialist is free then, the person is not
    with pytest.raises(services.TimeTaken) as busy:
        office.book(person, office.at(11), kind=office.talk, staff=office.psychologist)
    assert busy.value.code == "person.busy"
    stage.enrol(stage.group(slots=(Slot(1, dt.time(15), dt.time(16)),)), second)
    with pytest.raises(services.TimeTaken) as lesson:
        office.book(second, office.at(15, 30))
    assert "Йога" in str(lesson.value.message)


def test_a_group_is_refused_where_the_person_has_an_appointment(office: Office) -> None:
    stage, person = office.stage, office.stage.person()
    office.book(person, office.at(11))
    group = stage.group(slots=(Slot(1, dt.time(11), dt.time(12)),))
    with pytest.raises(Conflict) as busy:
        stage.enrol(group, person)
    assert busy.value.code == "person.busy"


def test_the_same_press_books_once(office: Office) -> None:
    person = office.stage.person()
    first = office.book(person, office.at(11), press_key="one")
    assert office.book(person, office.at(11), press_key="one") == first
    with pytest.raises(Conflict) as other:
        office.book(person, office.at(12), press_key="one")
    assert other.value.code == "appointment.press"
    with office.stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Booking.id))) == 1


def test_what_cannot_be_booked_says_why(office: Office) -> None:
    stage = office.stage
    person = stage.person()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"starts_at": office.at(9)}, "appointment.past"),
        ({"starts_at": office.at(11) + dt.timedelta(seconds=5)}, "appointment.minute"),
        ({"starts_at": office.at(11, day=dt.date(2026, 12, 16))}, "appointment.day_off"),
        ({"starts_at": office.at(11, day=MONDAY + 90 * DAY)}, "appointment.far"),
        ({"starts_at": office.at(11), "staff": office.psychologist}, "appointment.staff"),
    ]
    for values, code in wrong:
        with pytest.raises(InvalidInput) as refusal:
            office.book(person, **values)
        assert refusal.value.code == code
    with pytest.raises(InvalidInput) as stranger:
        office.book(stage.person(centre_id=stage.world.second_centre_id), office.at(11))
    assert stranger.value.code == "person.not_here"
    with pytest.raises(InvalidInput) as dead:
        office.book(stage.person(died_on=MONDAY - DAY), office.at(11))
    assert dead.value.code == "person.died"
    with pytest.raises(NotAllowed):
        office.book(person, office.at(11), username="bolat")


# Moving, cancelling, marks -----------------------------------------------------------------


def test_moving_frees_the_old_time_and_keeps_to_free_ones(office: Office) -> None:
    stage = office.stage
    person, second = stage.people(2)
    booking = office.book(person, office.at(11))
    other = office.book(second, office.at(12))
    with pytest.raises(services.TimeTaken):
        office.move(booking, office.at(12))
    office.move(booking, office.at(11, 10))  # overlaps only itself
    office.move(booking, office.at(14))
    office.move(other, office.at(11))
    assert stage.load(Booking, booking).starts_at == office.at(14)
    office.do(services.cancel_appointment, booking, reason="сұрады")
    with pytest.raises(Conflict) as over:
        office.move(booking, office.at(15))
    assert over.value.code == "appointment.cancelled"


def test_cancelling_takes_unsent_messages_back(office: Office) -> None:
    person = office.stage.person()
    booking = office.book(person, office.at(11))
    with pytest.raises(InvalidInput):
        office.do(services.cancel_appointment, booking, reason="  ")
    office.do(services.cancel_appointment, booking, reason="сұрады")
    office.do(services.cancel_appointment, booking, reason="тағы")
    assert office.stage.load(Booking, booking).cancel_reason == "сұрады"
    found = messages(office)
    assert found[0] == ("appointment_booked", "cancelled")
    assert [event for event, _state in found[1:]] == ["appointment_cancelled"]
    # undone: planned again, unless somebody has the time
    office.do(services.undo_appointment, booking, reason="қате")
    assert office.stage.load(Booking, booking).state == "planned"
    office.do(services.cancel_appointment, booking, reason="сұрады")
    office.book(office.stage.person(), office.at(11))
    with pytest.raises(Conflict) as taken:
        office.do(services.undo_appointment, booking, reason="қате")
    assert taken.value.code == "appointment.taken"


def test_a_held_visit_is_one_service_in_the_ledger(office: Office) -> None:
    stage, person = office.stage, office.stage.person()
    booking = office.book(person, office.at(11), kind=office.talk, staff=office.psychologist)
    with pytest.raises(Conflict) as early:
        office.do(services.mark_appointment, booking, state="missed")
    assert early.value.code == "appointment.future"
    for _twice in range(2):
        office.do(services.mark_appointment, booking, state="done")
    with stage.work(writes=False) as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        assert (delivery.person_id, delivery.service_kind) == (person, "club.yoga")
        assert delivery.local_time == dt.time(11)
    with pytest.raises(Conflict) as held:
        office.do(services.cancel_appointment, booking, reason="қате")
    assert held.value.code == "appointment.done"
    office.do(services.undo_appointment, booking, reason="басқа адам")
    with stage.work(writes=False) as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        assert delivery.void_reason == "басқа адам"
    with frozen(office.at(12)):
        office.do(services.mark_appointment, booking, state="missed")
        assert stage.load(Booking, booking).state == "missed"
        office.do(services.mark_appointment, office.book(person, office.at(13)), state="done")
    with stage.work(writes=False) as session:  # a kind without a service writes none
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 1


def test_tomorrows_visit_is_not_held_today(office: Office) -> None:
    booking = office.book(office.stage.person(), office.at(11, day=MONDAY + DAY))
    for state in ("done", "missed"):
        with pytest.raises(Conflict) as early:
            office.do(services.mark_appointment, booking, state=state)
        assert early.value.code == "appointment.future"
    with pytest.raises(InvalidInput):
        office.do(services.mark_appointment, booking, state="nonsense")


# Who sees what -----------------------------------------------------------------------------


def test_a_confidential_visit_is_only_an_appointment_to_others(office: Office) -> None:
    stage = office.stage
    office.link(office.psychologist, stage.world.sabit)
    office.book(stage.person(), office.at(11), kind=office.talk, staff=office.psychologist)

    def seen(username: str) -> tuple[str, bool, bool]:
        actor = stage.actor(username)
        with stage.work(writes=False) as session:
            line = appointments_between(
                session, actor=actor, region=stage.world.region,
                centre_ids=[stage.world.centre_id], first=MONDAY, last=MONDAY,
            )[0]  # fmt: skip
            return line.title, line.person is not None, line.staff is not None

    hidden = seen("nurgul")[0]
    assert hidden != "Психолог"
    assert seen("nurgul") == (hidden, False, False)
    assert seen("bota") == (hidden, True, True)  # the desk books and shows the way
    assert seen("sabit") == ("Психолог", True, True)  # the psychologist
    assert seen("aigul") == ("Психолог", True, True)


# At the same moment --------------------------------------------------------------------------


def rush(app: Flask, office: Office, wishes: list[dict[str, Any]]) -> list[Any]:
    """Book all of these at once, each in a thread of its own; ids, or the refusals."""
    barrier, actor = Barrier(len(wishes)), office.stage.actor("bota")
    region = office.stage.world.region

    def one(wish: dict[str, Any]) -> Any:
        values = {"kind": office.law, "staff_id": office.lawyer, **wish}
        with app.app_context(), frozen(MORNING):
            barrier.wait(30)
            try:
                with unit_of_work(scope=region.id, writes=True) as session:
                    line = office.line(session, values.pop("kind"))
                    return services.book_appointment(
                        session, actor=actor, region=region, line=line, **values
                    ).id
            except services.TimeTaken as refusal:
                return refusal

    with ThreadPoolExecutor(len(wishes)) as pool:
        return list(pool.map(one, wishes))


def test_of_eight_who_want_one_time_exactly_one_gets_it(app: Flask, office: Office) -> None:
    wishes = [{"starts_at": office.at(11), "person_id": one} for one in office.stage.people(8)]
    found = rush(app, office, wishes)
    assert sum(isinstance(one, int) for one in found) == 1
    refusals = [one for one in found if isinstance(one, services.TimeTaken)]
    assert [len(one.free) for one in refusals] == [3] * 7
    assert all(one.starts_at != office.at(11) for refusal in refusals for one in refusal.free)
    with office.stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Booking.id))) == 1


def test_a_person_is_booked_with_one_of_two_specialists(app: Flask, office: Office) -> None:
    person = office.stage.person()
    talk = {"kind": office.talk, "staff_id": office.psychologist}
    wishes = [{"starts_at": office.at(11), "person_id": person, **more} for more in ({}, talk)]
    found = rush(app, office, wishes * 3)
    assert sum(isinstance(one, int) for one in found) == 1


def test_one_form_pressed_four_times_at_once_books_once(app: Flask, office: Office) -> None:
    wish = {"starts_at": office.at(11), "person_id": office.stage.person(), "press_key": "same"}
    found = rush(app, office, [wish] * 4)
    assert len(set(found)) == 1
    assert messages(office) == [("appointment_booked", messages(office)[0][1])]


# The day before ------------------------------------------------------------------------------


def test_tomorrows_people_are_reminded_once(app: Flask, office: Office) -> None:
    people = office.stage.people(3)
    first, second = (office.book(one, office.at(11 + n, day=MONDAY + DAY))
                     for n, one in enumerate(people[:2]))  # fmt: skip
    office.book(people[2], office.at(11, day=MONDAY + 2 * DAY))
    office.do(services.cancel_appointment, second, reason="сұрады")
    for number in range(2):
        with office.stage.work() as session:
            enqueue(session, kind="appointments.remind", arguments={}, actor=SYSTEM,
                    region_id=office.stage.world.region.id, unique_key=f"r{number}")  # fmt: skip
        assert run_due_jobs(app) == 1
    reminded = [one for one in messages(office) if one[0] == "appointment_reminder"]
    assert len(reminded) == 1
    # moved to another time of tomorrow: the old reminder is taken back, a new one is written
    office.move(first, office.at(16, day=MONDAY + DAY))
    with office.stage.work() as session:
        enqueue(session, kind="appointments.remind", arguments={}, actor=SYSTEM,
                region_id=office.stage.world.region.id)  # fmt: skip
    run_due_jobs(app)
    states = [state for event, state in messages(office) if event == "appointment_reminder"]
    assert states[0] == "cancelled"
    assert len(states) == 2
