"""Seats of events: never more people than seats, the waiting list in order, who came."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.clock import frozen
from core.db import unit_of_work
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.messaging.models import Message
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from core.scheduling.models import Group, Session
from core.scheduling.resource_models import Booking
from plugins.active_longevity.events import (
    reminder_services,
    seat_services,
    services,
)
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.examination.caution_models import Contraindication
from plugins.active_longevity.examination.services import record_clearance
from tests.conftest import NOW, TODAY

MORNING = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)  # 10:00 in Shymkent, the day after TODAY


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with frozen(NOW):
        yield


@pytest.fixture
def people(work: Any, actor: Any, world: Any) -> list[str]:
    """Public ids of five people of the first centre."""
    bota = actor("bota")
    with work() as session:
        return [
            register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(surname, "Айгүл", legal_basis="paper_consent"),
            ).public_id
            for surname in ("Абаева", "Бекова", "Ғалиева", "Дәуренова", "Есенова")
        ]  # fmt: skip


def plan(**more: Any) -> services.Plan:
    values = {
        "kind": "screening", "title_kk": "Қыз Жібек", "title_ru": "Кыз Жибек",
        "starts_at": MORNING, "ends_at": MORNING + dt.timedelta(hours=2), "seats": 2,
        "place": "Қалалық саябақ",
    }  # fmt: skip
    return services.Plan(**{**values, **more})


@pytest.fixture
def event(work: Any, actor: Any, world: Any) -> int:
    """A screening tomorrow with two seats."""
    aigul = actor("aigul")
    with work() as session:
        made = services.create_event(
            session, actor=aigul, region=world.region, centre_id=world.centre_id, plan=plan()
        )
        return int(made.id)


class Desk:
    """The receptionist at the desk: each deed in a transaction of its own."""

    def __init__(self, work: Any, world: Any, actor: Any, event_id: int) -> None:
        self.work, self.region, self.event_id = work, world.region, event_id
        self.actor = actor("bota")

    def _with(self, deed: Any, **more: Any) -> Any:
        with self.work() as session:
            return deed(session, actor=self.actor, region=self.region, **more)

    def book(self, public_id: str, deed: Any = seat_services.book_seat) -> str:
        with self.work() as session:
            event = session.get_one(Event, self.event_id)
            seat = deed(
                session, actor=self.actor, region=self.region, event=event,
                person=find_anywhere(session, public_id=public_id),
            )  # fmt: skip
            return str(seat.state)

    def seat_of(self, session: Any, public_id: str) -> EventSeat:
        person = find_anywhere(session, public_id=public_id)
        return session.scalars(
            sa.select(EventSeat)
            .where(EventSeat.event_id == self.event_id, EventSeat.person_id == person.id)
            .order_by(EventSeat.id.desc())
        ).first()

    def do(self, deed: Any, public_id: str) -> Any:
        with self.work() as session:
            seat = self.seat_of(session, public_id)
            return deed(session, actor=self.actor, region=self.region, seat=seat)

    def states(self) -> list[tuple[str, int | None]]:
        with self.work(writes=False) as session:
            return [
                (one.state, one.queue_number)
                for one in session.scalars(
                    sa.select(EventSeat)
                    .where(EventSeat.event_id == self.event_id)
                    .order_by(EventSeat.id)
                )
            ]


@pytest.fixture
def desk(work: Any, world: Any, actor: Any, event: int) -> Desk:
    return Desk(work, world, actor, event)


def messages(work: Any, code: str) -> int:
    with work(writes=False) as session:
        return int(
            session.scalar(
                sa.select(sa.func.count(Message.id)).where(
                    Message.event == f"active_longevity.{code}"
                )
            )
        )


def test_full_means_a_number_and_a_freed_seat_goes_to_the_first(
    desk: Desk, people: list[str], work: Any
) -> None:
    assert [desk.book(one) for one in people[:4]] == ["booked", "booked", "waiting", "waiting"]
    assert desk.book(people[0]) == "booked", "a second press keeps the seat"
    assert desk.book(people[2]) == "waiting"
    moved = desk.do(seat_services.cancel_seat, people[1])
    assert len(moved) == 1
    assert desk.states() == [
        ("booked", None), ("cancelled", None), ("booked", None), ("waiting", 2),
    ]  # fmt: skip
    assert messages(work, "event_seat_given") == 1
    assert desk.do(seat_services.cancel_seat, people[1]) == [], "twice is once"
    assert desk.book(people[1]) == "waiting", "who gave the seat back asks anew"
    assert desk.states()[-1] == ("waiting", 3)


def test_more_seats_go_to_those_who_wait_and_fewer_are_refused(
    desk: Desk, people: list[str], work: Any, actor: Any, world: Any
) -> None:
    for one in people[:4]:
        desk.book(one)
    aigul = actor("aigul")

    def change(seats: int) -> None:
        with work() as session:
            services.change_event(
                session, actor=aigul, region=world.region,
                event=session.get_one(Event, desk.event_id), plan=plan(seats=seats),
            )  # fmt: skip

    change(3)
    assert [state for state, _number in desk.states()] == ["booked"] * 3 + ["waiting"]
    with pytest.raises(InvalidInput) as refused:
        change(2)
    assert refused.value.field == "seats"


def test_who_came_stands_in_the_ledger_once(desk: Desk, people: list[str], work: Any) -> None:
    desk.book(people[0])
    with pytest.raises(Conflict, match=r"."):
        desk.do(seat_services.mark_came, people[0])
    with frozen(MORNING):
        desk.do(seat_services.mark_came, people[0])
        desk.do(seat_services.mark_came, people[0])
        assert ledger(work) == [("active_longevity.cinema", False)]
        with pytest.raises(Conflict) as kept:
            desk.do(seat_services.cancel_seat, people[0])
        assert kept.value.code == "seat.came"
        desk.do(seat_services.undo_came, people[0])
        assert ledger(work) == [("active_longevity.cinema", True)]
        assert desk.book(people[1], seat_services.walk_in) == "booked"
        with pytest.raises(Conflict) as full:
            desk.book(people[2], seat_services.walk_in)
        assert full.value.code == "event.full"
    assert sum(not voided for _kind, voided in ledger(work)) == 1


def ledger(work: Any) -> list[tuple[str, bool]]:
    with work(writes=False) as session:
        return [
            (one.service_kind, one.voided_at is not None)
            for one in session.scalars(sa.select(Delivery).order_by(Delivery.id))
        ]


def test_closing_counts_guests_within_the_seats(
    desk: Desk, people: list[str], work: Any, actor: Any, world: Any
) -> None:
    desk.book(people[0])
    desk.book(people[1])
    aigul = actor("aigul")

    def do(deed: Any, **more: Any) -> Any:
        with work() as session:
            event = session.get_one(Event, desk.event_id)
            return deed(session, actor=aigul, region=world.region, event=event, **more)

    with frozen(MORNING):
        desk.do(seat_services.mark_missed, people[1])
        assert do(seat_services.all_came) == (1, 0)
        with pytest.raises(InvalidInput) as refused:
            do(seat_services.close_event, guests=2)
        assert refused.value.field == "guests"
        do(seat_services.close_event, guests=1)
        do(seat_services.close_event, guests=1)
        with work(writes=False) as session:
            guests = session.scalars(
                sa.select(Delivery).where(Delivery.unnamed_recipient == "event")
            ).all()
            assert [(one.quantity, one.unit) for one in guests] == [(1, "participant")]
            assert session.get_one(Event, desk.event_id).state == "held"
        do(seat_services.reopen_event)
        assert ledger(work)[-1] == ("active_longevity.cinema", True)
        do(seat_services.close_event, guests=0)


def test_cancelling_frees_the_room_and_tells_everybody(
    desk: Desk, people: list[str], work: Any, actor: Any, world: Any
) -> None:
    aigul = actor("aigul")
    with work() as session:
        event = services.change_event(
            session, actor=aigul, region=world.region,
            event=session.get_one(Event, desk.event_id),
            plan=plan(room_id=world.hall_id, place=""),
        )  # fmt: skip
        assert event.booking_id is not None
    for one in people[:3]:
        desk.book(one)
    with work() as session:
        args = {"actor": aigul, "region": world.region,
                "event": session.get_one(Event, desk.event_id)}  # fmt: skip
        with pytest.raises(InvalidInput):
            services.cancel_event(session, reason=" ", **args)
        services.cancel_event(session, reason="Жарық сөнді", **args)
        services.cancel_event(session, reason="Жарық сөнді", **args)
    assert messages(work, "event_cancelled") == 3
    with work(writes=False) as session:
        assert session.scalars(sa.select(Booking.state)).all() == ["cancelled"]
    with pytest.raises(Conflict) as refused:
        desk.book(people[3])
    assert refused.value.code == "event.cancelled"


def test_a_session_in_the_room_is_named_with_free_times(work: Any, actor: Any, world: Any) -> None:
    aigul, bota = actor("aigul"), actor("bota")
    with work() as session:
        group = Group(
            region_id=world.region.id, centre_id=world.centre_id, module="active_longevity",
            service_kind="active_longevity.yoga", title="Йога", capacity=5, room_id=world.hall_id,
            starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=30), version=1,
        )  # fmt: skip
        session.add(group)
        session.flush()
        session.add(
            Session(region_id=world.region.id, centre_id=world.centre_id, group_id=group.id,
                    room_id=world.hall_id, local_date=MORNING.date(), starts_at=MORNING,
                    ends_at=MORNING + dt.timedelta(hours=1), version=1)
        )  # fmt: skip
    inside = plan(room_id=world.hall_id, place="")
    args = {"region": world.region, "centre_id": world.centre_id, "plan": inside}
    with work() as session:
        with pytest.raises(InvalidInput) as refused:
            services.create_event(session, actor=aigul, **args)
        assert "Йога" in refused.value.fields["room_id"]
        assert "11:00" in refused.value.fields["room_id"], "a free time is offered"
        with pytest.raises(NotAllowed):
            services.create_event(session, actor=bota, **args)


def test_one_press_makes_one_event(work: Any, actor: Any, world: Any) -> None:
    aigul = actor("aigul")
    args = {"actor": aigul, "region": world.region, "centre_id": world.centre_id,
            "plan": plan(room_id=world.hall_id), "press_key": "ab" * 16}  # fmt: skip
    with work() as session:
        first = services.create_event(session, **args).id
    with work() as session:
        assert services.create_event(session, **args).id == first


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": MORNING}, "ends_at"),
        ({"starts_at": MORNING - dt.timedelta(days=9), "ends_at": MORNING - dt.timedelta(days=8)},
         "ends_at"),
        ({"place": ""}, "place"),
        ({"seats": 0}, "seats"),
        ({"title_kk": ""}, "title_kk"),
        ({"kind": "circus"}, "kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    work: Any, actor: Any, world: Any, wrong: dict[str, Any], field: str
) -> None:
    aigul = actor("aigul")
    with work() as session, pytest.raises(InvalidInput) as refused:
        services.create_event(session, actor=aigul, region=world.region,
                              centre_id=world.centre_id, plan=plan(**wrong))  # fmt: skip
    assert set(refused.value.fields) == {field}


def test_who_has_a_seat_tomorrow_is_reminded_once(
    desk: Desk, people: list[str], work: Any, world: Any
) -> None:
    for one in people[:3]:
        desk.book(one)
    counts = []
    for _step in range(3):
        with work() as session:
            counts.append(
                reminder_services.remind(
                    session, actor=desk.actor, region=world.region, today=TODAY, limit=1
                )
            )
    assert counts == [1, 1, 0]
    assert messages(work, "event_reminder") == 2


def test_ten_who_press_at_once_get_exactly_the_seats(
    app: Flask, desk: Desk, work: Any, actor: Any, world: Any
) -> None:
    bota = actor("bota")
    with work() as session:
        ids = [
            register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(f"Адам{chr(1072 + number)}", "Айгүл", legal_basis="paper_consent"),
            ).public_id
            for number in range(10)
        ]  # fmt: skip
    barrier, outcomes = threading.Barrier(5), []

    def press(mine: list[str]) -> None:
        barrier.wait()
        for public_id in mine:
            with (
                app.app_context(),
                frozen(NOW),
                unit_of_work(scope=world.region.id, writes=True) as own,
            ):
                event = own.get_one(Event, desk.event_id)
                seat = seat_services.book_seat(
                    own, actor=bota, region=world.region, event=event,
                    person=find_anywhere(own, public_id=public_id),
                )  # fmt: skip
                outcomes.append(seat.state)

    threads = [threading.Thread(target=press, args=(ids[n::5],)) for n in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(outcomes) == ["booked"] * 2 + ["waiting"] * 8
    numbers = [number for state, number in desk.states() if state == "waiting"]
    assert sorted(numbers) == list(range(1, 9))


def test_what_the_doctor_forbids_is_refused_and_passed_over(
    desk: Desk, people: list[str], work: Any, actor: Any, world: Any
) -> None:
    """Who waits first may not go to the cinema: the freed seat goes to the next one."""
    for one in people[:4]:
        desk.book(one)
    nurse = actor("nurgul")
    with work() as session:
        session.add(
            Contraindication(
                region_id=world.region.id, code="own", body="nerves", name_kk="Жарықтан қорқу",
                words_kk="Жарықтан қорқатын адамға", advice_kk="Дәрігерге жіберіңіз.",
                effects={"active_longevity.cinema": "forbids"},
            )
        )  # fmt: skip
        session.flush()
        for public_id in people[2:]:
            if public_id == people[3]:
                continue
            record_clearance(
                session, actor=nurse, region=world.region, today=TODAY,
                person_id=find_anywhere(session, public_id=public_id).id,
                valid_until=TODAY + dt.timedelta(days=90), contraindications=["own"],
            )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        desk.book(people[4])
    assert "Жарықтан қорқатын адамға" in str(refused.value.message)
    desk.do(seat_services.cancel_seat, people[0])
    assert [state for state, _number in desk.states()] == [
        "cancelled", "booked", "waiting", "booked",
    ]  # fmt: skip
    with frozen(MORNING), pytest.raises(Conflict):
        desk.book(people[4], seat_services.walk_in)


def test_an_event_that_was_held_keeps_its_time_and_an_open_one_takes_it_again(
    desk: Desk, work: Any, actor: Any, world: Any
) -> None:
    aigul = actor("aigul")
    states = []
    with work() as session:
        args = {"actor": aigul, "region": world.region,
                "event": session.get_one(Event, desk.event_id)}  # fmt: skip
        services.change_event(session, plan=plan(room_id=world.hall_id, place=""), **args)
        with frozen(MORNING):
            for deed, more in (
                (seat_services.close_event, {"guests": 0}),
                (seat_services.close_event, {"guests": 0}),
                (seat_services.reopen_event, {}),
            ):  # fmt: skip
                deed(session, **args, **more)
                states.append(session.scalars(sa.select(Booking.state)).one())
    assert states == ["done", "done", "planned"]


def test_every_move_is_told_with_the_place_and_a_wrong_kind_is_kept_once_people_came(
    desk: Desk, people: list[str], work: Any, actor: Any, world: Any
) -> None:
    aigul = actor("aigul")
    desk.book(people[0])

    def change(**more: Any) -> None:
        with work() as session:
            services.change_event(
                session, actor=aigul, region=world.region,
                event=session.get_one(Event, desk.event_id), plan=plan(**more),
            )  # fmt: skip

    later = {"starts_at": MORNING + dt.timedelta(hours=1)}
    for more in (later, {}, later, {**later, "place": "Көл жағасы"}):
        change(**more)
    assert messages(work, "event_changed") == 4
    with work(writes=False) as session:
        last = session.scalars(sa.select(Message.text_kk).order_by(Message.id.desc())).first()
    assert last is not None
    assert "Көл жағасы" in last
    with frozen(MORNING):
        desk.do(seat_services.mark_came, people[0])
        with pytest.raises(Conflict) as refused:
            change(**later, place="Көл жағасы", kind="trip")
    assert refused.value.code == "event.begun"
