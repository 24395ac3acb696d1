"""Reads of events and their seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.sdk.models import Centre, Page, Person, Room, StaffMember, paginate
from core.sdk.services import (
    Actor,
    NotFound,
    PersonLine,
    RegionInfo,
    contacts_of,
    load_people,
    person_line,
    to_utc,
)
from core.sdk.services import (
    phones_of as numbers_of,
)
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.events.rules import free_seats


@dataclass(frozen=True)
class SeatCounts:
    """People of an event: with a seat, waiting, who came, with a seat and no mark."""

    booked: int = 0
    waiting: int = 0
    came: int = 0
    unmarked: int = 0


@dataclass(frozen=True)
class EventLine:
    """An event in a list."""

    event: Event
    centre: Centre
    room: Room | None
    staff: StaffMember | None
    counts: SeatCounts

    @property
    def free(self) -> int:
        return free_seats(
            self.event.seats, booked=self.counts.booked, guests=self.event.unnamed_guests
        )


@dataclass(frozen=True)
class SeatLine:
    seat: EventSeat
    person: PersonLine


@dataclass(frozen=True)
class Phone:
    """Whom to call on a trip: the person's own number, and somebody near."""

    person: PersonLine
    own: str
    contact: Any


def find_event(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Event:
    """Raises `NotFound` for another region's, or a centre's where the actor lacks the right."""
    event: Event | None = session.scalar(sa.select(Event).where(Event.public_id == public_id))
    if event is None or not actor.can(permission, region.id, event.centre_id):
        raise NotFound
    return event


def find_seat(session: Session, *, event: Event, public_id: str) -> EventSeat:
    seat: EventSeat | None = session.scalar(
        sa.select(EventSeat).where(EventSeat.public_id == public_id, EventSeat.event_id == event.id)
    )
    if seat is None:
        raise NotFound
    return seat


def _lines() -> Any:
    return (
        sa.select(Event, Centre, Room, StaffMember)
        .join(Centre, Centre.id == Event.centre_id)
        .outerjoin(Room, Room.id == Event.room_id)
        .outerjoin(StaffMember, StaffMember.id == Event.staff_id)
    )


def _with_counts(session: Session, rows: Sequence[Any]) -> list[EventLine]:
    counts = seat_counts(session, [row[0].id for row in rows])
    return [
        EventLine(event, centre, room, staff, counts.get(event.id, SeatCounts()))
        for event, centre, room, staff in rows
    ]


def line_of(session: Session, event: Event) -> EventLine:
    rows = session.execute(_lines().where(Event.id == event.id)).all()
    return _with_counts(session, rows)[0]


def events_page(
    session: Session,
    *,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    kind: str = "",
    page: int = 1,
    per_page: int = 25,
) -> Page[EventLine]:
    """Events of a month: those to come first, by time; then those that are over, the latest
    first. Three queries."""
    is_over = sa.or_(Event.ends_at <= now, Event.state == "cancelled")
    statement = (
        _lines()
        .where(Event.centre_id.in_(centre_ids), Event.local_date.between(first, last))
        .order_by(
            sa.case((is_over, 1), else_=0),
            sa.case((sa.not_(is_over), Event.starts_at)),
            Event.starts_at.desc(),
            Event.id,
        )
    )
    if kind:
        statement = statement.where(Event.kind == kind)
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page(_with_counts(session, found.items), found.page, found.per_page, found.total)


def on_day(day: dt.date, zone: str) -> sa.ColumnElement[bool]:
    """Events that run on a day by the region's clock; those of several days on each of them."""
    return sa.and_(Event.local_date <= day, Event.ends_at > to_utc(day, dt.time(), zone))


def events_of_day(
    session: Session, *, region: RegionInfo, centre_ids: Collection[int], day: dt.date
) -> list[EventLine]:
    """Events of a day that are not cancelled, by time. Two queries."""
    rows = session.execute(
        _lines()
        .where(
            Event.centre_id.in_(centre_ids),
            on_day(day, region.timezone),
            Event.state != "cancelled",
        )
        .order_by(Event.starts_at, Event.id)
    ).all()
    return _with_counts(session, rows)


def awaited(
    session: Session, *, centre_ids: Collection[int], now: dt.datetime, today: dt.date
) -> list[tuple[Person, Event]]:
    """Who has a seat at an event of today that is not over, and no mark. One query."""
    rows = session.execute(
        sa.select(Person, Event)
        .join(EventSeat, EventSeat.person_id == Person.id)
        .join(Event, Event.id == EventSeat.event_id)
        .where(
            Event.centre_id.in_(centre_ids),
            Event.local_date == today,
            Event.state == "planned",
            Event.ends_at > now,
            EventSeat.state == "booked",
            EventSeat.came_at.is_(None),
            EventSeat.missed_at.is_(None),
        )
    )
    return [(person, event) for person, event in rows]


def seat_counts(session: Session, event_ids: Collection[int]) -> dict[int, SeatCounts]:
    """Counts of these events, in one query."""
    if not event_ids:
        return {}
    booked = EventSeat.state == "booked"
    came, missed = EventSeat.came_at.is_not(None), EventSeat.missed_at.is_not(None)

    def count(condition: Any) -> Any:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    rows = session.execute(
        sa.select(
            EventSeat.event_id,
            count(booked),
            count(EventSeat.state == "waiting"),
            count(sa.and_(booked, came)),
            count(sa.and_(booked, sa.not_(came), sa.not_(missed))),
        )
        .where(EventSeat.event_id.in_(event_ids), EventSeat.state != "cancelled")
        .group_by(EventSeat.event_id)
    )
    return {row[0]: SeatCounts(*map(int, row[1:])) for row in rows}


def seats_page(session: Session, *, event: Event, page: int, per_page: int) -> Page[SeatLine]:
    """Who has a seat, by name, then who waits, in order."""
    statement: Any = (
        sa.select(EventSeat, Person)
        .join(Person, Person.id == EventSeat.person_id)
        .where(EventSeat.event_id == event.id, EventSeat.state != "cancelled")
        .order_by(
            sa.case((EventSeat.state == "booked", 0), else_=1),
            EventSeat.queue_number,
            Person.sort_key,
            Person.id,
        )
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    lines = [SeatLine(seat, person_line(person)) for seat, person in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def living_seats(
    session: Session, *, event: Event, person_ids: Collection[int]
) -> dict[int, EventSeat]:
    """person id → seat or number at this event."""
    rows = session.scalars(
        sa.select(EventSeat).where(
            EventSeat.event_id == event.id,
            EventSeat.person_id.in_(person_ids),
            EventSeat.state != "cancelled",
        )
    )
    return {one.person_id: one for one in rows}


def phones_of(session: Session, *, event: Event, today: dt.date) -> list[Phone]:
    """Everybody with a seat, by name, with whom to call. Numbers that may not be called (of a
    protected person) are left out."""
    ids = session.scalars(
        sa.select(EventSeat.person_id)
        .join(Person, Person.id == EventSeat.person_id)
        .where(EventSeat.event_id == event.id, EventSeat.state == "booked")
        .order_by(Person.sort_key, Person.id)
    ).all()
    people = load_people(session, list(ids))
    contacts = contacts_of(session, person_ids=ids, today=today)
    numbers = numbers_of(session, ids)
    return [
        Phone(
            person_line(one),
            next((number for number, why_not in numbers.get(one.id, ()) if not why_not), ""),
            contacts.get(one.id),
        )
        for one in people
    ]


def of_person(
    session: Session, *, person_id: int, limit: int, before: dt.datetime | None
) -> list[tuple[EventSeat, Event]]:
    """Events that the person came to, the latest first."""
    statement = (
        sa.select(EventSeat, Event)
        .join(Event, Event.id == EventSeat.event_id)
        .where(EventSeat.person_id == person_id, EventSeat.came_at.is_not(None))
    )
    if before is not None:
        statement = statement.where(EventSeat.came_at < before)
    rows = session.execute(
        statement.order_by(EventSeat.came_at.desc(), EventSeat.id.desc()).limit(limit)
    )
    return [(seat, event) for seat, event in rows]


def coming_of(session: Session, *, person_id: int, now: dt.datetime, limit: int) -> list[Any]:
    """(seat, event, room) of what is to come, the next first."""
    room = aliased(Room)
    return list(
        session.execute(
            sa.select(EventSeat, Event, room)
            .join(Event, Event.id == EventSeat.event_id)
            .outerjoin(room, room.id == Event.room_id)
            .where(
                EventSeat.person_id == person_id,
                EventSeat.state.in_(("booked", "waiting")),
                Event.state == "planned",
                Event.ends_at > now,
            )
            .order_by(Event.starts_at, Event.id)
            .limit(limit)
        )
    )
