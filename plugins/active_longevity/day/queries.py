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
    Enrolment,
    Group,
    Person,
    PersonCentre,
    Presence,
    Room,
    Session,
)
from core.sdk.services import Inside, RegionInfo, SessionLine, sessions_between
from plugins.active_longevity.day.rules import Stayed, days_of_birth, is_jubilee, next_birthday
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.membership.queries import day_limits


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
    """Somebody who is expected at a session and has no mark yet."""

    public_id: str
    full_name: str
    starts_at: dt.datetime
    title: str


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
    """A room with the session that is held in it now, and how many people are in it."""

    room: Room | None
    line: SessionLine | None
    people: int


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
    """Those who have a place in a session of today that is not over, and no mark: once each, by
    the time of their next session. One query."""
    marked = sa.exists().where(
        Attendance.session_id == Session.id,
        Attendance.person_id == Enrolment.person_id,
        Attendance.voided_at.is_(None),
    )
    rows = session.execute(
        sa.select(Person.id, Person.public_id, Person, Session.starts_at, Group.title)
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
        .order_by(Session.starts_at, Person.sort_key, Person.id)
    )
    found: dict[int, Awaited] = {}
    for person_id, public_id, person, starts_at, title in rows:
        found.setdefault(person_id, Awaited(public_id, person.full_name, starts_at, title))
    return list(found.values())


def rooms_now(
    lines: Sequence[SessionLine], inside: Sequence[Inside], now: dt.datetime
) -> list[RoomNow]:
    """Rooms in which a session is on or somebody is, by the name of the room; no query."""
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
    found = [RoomNow(room, running.get(key), people.get(key, 0)) for key, room in rooms.items()]
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
