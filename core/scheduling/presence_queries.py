"""Reads of who is in a building now, and whom to call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.db import is_public_id
from core.errors import NotFound
from core.households.models import Representative
from core.households.queries import protected_ids
from core.people.models import Person, PersonCategory
from core.regions.models import Room
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import Attendance, Group, Session
from core.scheduling.presence_models import EmergencyContact, Presence

#: categories whose people may need somebody's help to leave the building
NEED_HELP: Final = (
    "disability_1", "disability_2", "disability_child", "disability_child_1",
    "disability_child_2", "has_difficulty_moving",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """Whom to call: a name, what they are to the person, a number."""

    name: str
    relation: str
    number: str


@dataclass(frozen=True)
class Inside:
    """Somebody who is in the building."""

    stay: Presence
    person: PersonLine
    room: Room | None
    #: title of the session, empty for a visit
    session: str
    needs_help: bool
    contact: Call | None


@dataclass(frozen=True)
class RoomCount:
    """How many people are in a room (None: not known), and how many of them need help."""

    room: Room | None
    people: int
    need_help: int


def people_inside(
    session: OrmSession, *, centre_ids: Collection[int], now: dt.datetime, today: dt.date
) -> list[Inside]:
    """Everybody who is in the buildings of these centres, by room and name; five queries.

    Who came to a session is where it is held: the one that is on, else the next, else the last.
    """
    rows = session.execute(
        sa.select(Presence, Person, Room)
        .join(Person, Person.id == Presence.person_id)
        .outerjoin(Room, Room.id == Presence.room_id)
        .where(Presence.centre_id.in_(centre_ids), Presence.left_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    ).all()
    ids = [person.id for _stay, person, _room in rows]
    places = _places(session, centre_ids, ids, now, today)
    helped = people_needing_help(session, person_ids=ids, today=today)
    contacts = contacts_of(session, person_ids=ids, today=today)
    found = []
    for stay, person, room in rows:
        title, held_in = places.get(person.id, ("", None))
        found.append(Inside(stay, person_line(person), held_in or room, title,
                            person.id in helped, contacts.get(person.id)))  # fmt: skip
    return sorted(found, key=lambda one: one.room.name_kk if one.room else "\uffff")


def _places(
    session: OrmSession,
    centre_ids: Collection[int],
    person_ids: list[int],
    now: dt.datetime,
    today: dt.date,
) -> dict[int, tuple[str, Room | None]]:
    rows = session.execute(
        sa.select(Attendance.person_id, Session.starts_at, Session.ends_at, Group.title, Room)
        .join(Session, Session.id == Attendance.session_id)
        .join(Group, Group.id == Session.group_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(
            Session.centre_id.in_(centre_ids),
            Session.local_date == today,
            Attendance.person_id.in_(person_ids),
            Attendance.mark == "present",
            Attendance.voided_at.is_(None),
        )
        .order_by(Session.starts_at)
    )
    found: dict[int, tuple[int, tuple[str, Room | None]]] = {}
    for person_id, starts, ends, title, room in rows:
        rank = 2 if starts <= now < ends else 1 if starts > now else 0
        known = found.get(person_id)
        # of those that are over the last counts, of those to come the first
        if known is None or rank > known[0] or (rank == 0 and known[0] == 0):
            found[person_id] = (rank, (title, room))
    return {person_id: place for person_id, (_rank, place) in found.items()}


def counts_by_room(inside: Collection[Inside]) -> list[RoomCount]:
    by_room: dict[int | None, list[Inside]] = {}
    for one in inside:
        by_room.setdefault(one.room.id if one.room else None, []).append(one)
    return [
        RoomCount(people[0].room, len(people), sum(one.needs_help for one in people))
        for people in by_room.values()
    ]


def people_needing_help(
    session: OrmSession, *, person_ids: Collection[int], today: dt.date
) -> set[int]:
    """Those of these people whose category says that they may need help to leave."""
    return set(
        session.scalars(
            sa.select(PersonCategory.person_id).where(
                PersonCategory.person_id.in_(person_ids),
                PersonCategory.code.in_(NEED_HELP),
                PersonCategory.ended_at.is_(None),
                sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= today),
                sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= today),
            )
        )
    )


def contacts_of(
    session: OrmSession, *, person_ids: Collection[int], today: dt.date
) -> dict[int, Call]:
    """person id → whom to call: the one who was named for it, else a representative with a phone.

    For a protected person only the one who was named counts. Three queries.
    """
    found: dict[int, Call] = {}
    unprotected = set(person_ids) - protected_ids(session, person_ids=person_ids)
    acting = session.scalars(
        sa.select(Representative)
        .where(
            Representative.person_id.in_(unprotected),
            Representative.phone != "",
            Representative.full_name != "",
            Representative.ended_at.is_(None),
            Representative.valid_from <= today,
            sa.or_(Representative.valid_to.is_(None), Representative.valid_to >= today),
        )
        .order_by(Representative.id.desc())
    )
    for one in acting:
        found[one.person_id] = Call(one.full_name, "", one.phone)
    named = session.scalars(
        sa.select(EmergencyContact).where(
            EmergencyContact.person_id.in_(person_ids), EmergencyContact.ended_at.is_(None)
        )
    )
    for contact in named:
        found[contact.person_id] = Call(contact.full_name, contact.relation, contact.phone)
    return found


def find_stay(session: OrmSession, *, centre_ids: Collection[int], public_id: str) -> Presence:
    """A stay in one of these centres; else `NotFound`."""
    stay = None
    if is_public_id(public_id):
        stay = session.scalars(
            sa.select(Presence).where(
                Presence.public_id == public_id, Presence.centre_id.in_(centre_ids)
            )
        ).one_or_none()
    if stay is None:
        raise NotFound
    return stay


def time_inside(
    session: OrmSession, *, person_id: int, centre_id: int, day: dt.date, now: dt.datetime
) -> dt.timedelta:
    """How long a person was in the building on a day, a stay that lasts counted up to `now`."""
    rows = session.execute(
        sa.select(Presence.entered_at, Presence.left_at).where(
            Presence.person_id == person_id,
            Presence.centre_id == centre_id,
            Presence.local_date == day,
        )
    )
    total = dt.timedelta()
    for entered, left in rows:
        total += max((left or now) - entered, dt.timedelta())
    return total
