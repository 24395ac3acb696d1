"""Reads of a day in the centres: fixed numbers of queries, however many people there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.sdk.models import (
    Attendance,
    Booking,
    Enrolment,
    Group,
    Person,
    PersonCentre,
    Presence,
    Room,
    Session,
)
from core.sdk.services import Inside, RegionInfo, SessionLine, sessions_between
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.day.rules import Stayed, days_of_birth, is_jubilee, next_birthday
from plugins.active_longevity.events import queries as events
from plugins.active_longevity.events.words import title_of
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.membership.queries import day_limits

#: what a reservation is for; which procedure it is tells of somebody's health
_BOOKED = {"course": _("Procedure"), "equipment": _("Equipment")}


@dataclass(frozen=True)
class Visitor:
    """Somebody who was in the building today: since when, how long in all, and the limit."""

    person_id: int
    public_id: str
    full_name: str
    stayed: Stayed
    is_inside: bool
    entered_at: dt.datetime


@dataclass(frozen=True)
class Awaited:
    """Somebody who is expected at a session, an event, a procedure or a reserved thing, and has no
    mark yet."""

    public_id: str
    full_name: str
    starts_at: dt.datetime
    title: Any


@dataclass(frozen=True)
class Birthday:
    """A birthday of the coming days, with the age that is completed."""

    public_id: str
    full_name: str
    day: dt.date
    age: int

    @property
    def is_jubilee(self) -> bool:
        return is_jubilee(self.age)


@dataclass(frozen=True)
class RoomNow:
    """A room with the session or the reservation that runs in it now, and how many people are in
    it."""

    room: Room | None
    line: SessionLine | None
    people: int
    booking: Booking | None = None


def visitors(
    session: OrmSession,
    region: RegionInfo,
    *,
    centre_ids: Collection[int],
    now: dt.datetime,
    today: dt.date,
) -> list[Visitor]:
    """Everybody who was in these centres today, those with the least time left first. Three
    queries."""
    rows = session.execute(
        sa.select(
            Presence.person_id, Presence.entered_at, Presence.left_at, Person.public_id, Person
        )
        .join(Person, Person.id == Presence.person_id)
        .where(Presence.centre_id.in_(centre_ids), Presence.local_date == today)
        .order_by(Presence.entered_at, Presence.id)
    ).all()
    people: dict[int, list[Any]] = {}
    for row in rows:
        people.setdefault(row.person_id, []).append(row)
    limits = day_limits(session, region, centre_ids=centre_ids, person_ids=list(people), on=today)
    found = []
    for person_id, stays in people.items():
        spent = sum(((one.left_at or now) - one.entered_at for one in stays), dt.timedelta())
        found.append(
            Visitor(
                person_id, stays[0].public_id, stays[0].Person.full_name,
                Stayed(max(spent, dt.timedelta()), dt.timedelta(hours=limits[person_id])),
                any(one.left_at is None for one in stays), stays[-1].entered_at,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.stayed.left, one.person_id))


def sessions_today(
    session: OrmSession, region: RegionInfo, *, centre_ids: Collection[int], today: dt.date
) -> list[SessionLine]:
    """Today's sessions of the module that are not cancelled, with who is expected and came."""
    return sessions_between(
        session, region=region, centre_ids=centre_ids, first=today, last=today, with_counts=True,
        conditions=(Group.module == MODULE, Session.state != "cancelled"),
    )  # fmt: skip


def awaited(
    session: OrmSession, *, centre_ids: Collection[int], now: dt.datetime, today: dt.date
) -> list[Awaited]:
    """Those who have a place in a session, a seat, or a time of their own today that is not over,
    and no mark: once each, by what comes next. Three queries."""
    at: dict[str, Any] = {"centre_ids": centre_ids, "now": now, "today": today}
    rows = [*_in_sessions(session, **at), *_by_booking(session, **at)]
    rows += [
        (one, event.starts_at, title_of(event)) for one, event in events.awaited(session, **at)
    ]
    found: dict[int, Awaited] = {}
    for person, starts_at, title in sorted(rows, key=_by_time):
        found.setdefault(person.id, Awaited(person.public_id, person.full_name, starts_at, title))
    return list(found.values())


def _by_time(row: tuple[Person, dt.datetime, Any]) -> tuple[dt.datetime, str, int]:
    person, starts_at, _title = row
    return starts_at, person.sort_key, person.id


def _in_sessions(
    session: OrmSession, *, centre_ids: Collection[int], now: dt.datetime, today: dt.date
) -> list[tuple[Person, dt.datetime, Any]]:
    marked = sa.exists().where(
        Attendance.session_id == Session.id,
        Attendance.person_id == Enrolment.person_id,
        Attendance.voided_at.is_(None),
    )
    rows = session.execute(
        sa.select(Person, Session.starts_at, Group.title)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Group, Group.id == Enrolment.group_id)
        .join(Session, Session.group_id == Group.id)
        .where(
            Group.module == MODULE,
            Session.centre_id.in_(centre_ids),
            Session.local_date == today,
            Session.state == "planned",
            Session.ends_at > now,
            Enrolment.enrolled_on <= today,
            Enrolment.state == "enrolled",
            ~marked,
        )
    )
    return [(person, starts_at, title) for person, starts_at, title in rows]


def _by_booking(
    session: OrmSession, *, centre_ids: Collection[int], now: dt.datetime, today: dt.date
) -> list[tuple[Person, dt.datetime, Any]]:
    rows = session.execute(
        sa.select(Person, Booking.starts_at, Booking.kind)
        .join(Booking, Booking.person_id == Person.id)
        .where(
            Booking.module == MODULE,
            Booking.centre_id.in_(centre_ids),
            Booking.local_date == today,
            Booking.state == "planned",
            Booking.ends_at > now,
        )
    )
    return [(person, starts_at, _BOOKED.get(kind, "")) for person, starts_at, kind in rows]


def programme(
    session: OrmSession,
    region: RegionInfo,
    *,
    lines: Sequence[SessionLine],
    centre_ids: Collection[int],
    today: dt.date,
) -> list[SessionLine | events.EventLine]:
    """These sessions and the events of the day, by time. Two queries."""
    found = events.events_of_day(session, region=region, centre_ids=centre_ids, day=today)
    return sorted([*lines, *found], key=_begins)


def _begins(line: SessionLine | events.EventLine) -> dt.datetime:
    return line.event.starts_at if isinstance(line, events.EventLine) else line.session.starts_at


def bookings_now(
    session: OrmSession, *, centre_ids: Collection[int], now: dt.datetime
) -> list[tuple[Booking, Room]]:
    """Procedures, events and other reservations of the module that run in a room now. One
    query."""
    rows = session.execute(
        sa.select(Booking, Room)
        .join(Room, Room.id == Booking.room_id)
        .where(
            Booking.module == MODULE,
            Booking.centre_id.in_(centre_ids),
            Booking.state.in_(("planned", "done")),
            Booking.starts_at <= now,
            Booking.ends_at > now,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [(booking, room) for booking, room in rows]


def rooms_now(
    lines: Sequence[SessionLine],
    inside: Sequence[Inside],
    now: dt.datetime,
    bookings: Sequence[tuple[Booking, Room]] = (),
) -> list[RoomNow]:
    """Rooms in which something is on or somebody is, by the name of the room; no query."""
    people: dict[int | None, int] = {}
    rooms: dict[int | None, Room | None] = {}
    for one in inside:
        key = one.room.id if one.room else None
        people[key] = people.get(key, 0) + 1
        rooms[key] = one.room
    running: dict[int | None, SessionLine] = {}
    for line in lines:
        if line.session.starts_at <= now < line.session.ends_at:
            key = line.room.id if line.room else None
            running.setdefault(key, line)
            rooms.setdefault(key, line.room)
    reserved: dict[int | None, Booking] = {}
    for booking, in_room in bookings:
        reserved.setdefault(in_room.id, booking)
        rooms.setdefault(in_room.id, in_room)
    found = [
        RoomNow(room, running.get(key), people.get(key, 0), reserved.get(key))
        for key, room in rooms.items()
    ]
    return sorted(found, key=lambda one: one.room.name_kk if one.room else "\uffff")


def birthdays(
    session: OrmSession, *, centre_ids: Collection[int], today: dt.date
) -> list[Birthday]:
    """Birthdays of today and the six days after it, of people whom these centres hold."""
    held = sa.select(PersonCentre.person_id).where(
        PersonCentre.centre_id.in_(centre_ids), PersonCentre.detached_at.is_(None)
    )
    month, day = sa.extract("month", Person.birth_date), sa.extract("day", Person.birth_date)
    rows = session.scalars(
        sa.select(Person).where(
            Person.id.in_(held),
            Person.withdrawn_at.is_(None),
            Person.died_on.is_(None),
            sa.or_(*(sa.and_(month == m, day == d) for m, d in days_of_birth(today))),
        )
    )
    found = []
    for person in rows:
        assert person.birth_date is not None  # asked for by its parts
        when, age = next_birthday(person.birth_date, today)
        found.append(
            (when, person.sort_key, Birthday(person.public_id, person.full_name, when, age))
        )
    return [one for _when, _key, one in sorted(found, key=lambda row: row[:2])]
