"""What the desk needs if the server is away tomorrow: sessions, appointments, calls of a centre."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.messaging.models import Message
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.attendance_phones import callable_numbers
from core.scheduling.attendance_queries import member_on
from core.scheduling.models import Enrolment, Group, Session, StaffMember
from core.scheduling.resource_models import Booking, VisitKind
from core.scheduling.timetable_queries import SessionLine, sessions_between

MOST_CALLS = 300


@dataclass(frozen=True)
class ListedPerson:
    id: int
    name: str
    birth_year: int | None
    phones: tuple[str, ...]


@dataclass(frozen=True)
class ListedAppointment:
    """`kind` is None for a confidential visit, whose specialist is not named either."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    person: ListedPerson | None
    kind: VisitKind | None
    staff: StaffMember | None
    room: Room | None


@dataclass(frozen=True)
class ListedCall:
    person: ListedPerson
    number: str
    text: str


@dataclass(frozen=True)
class EveningLists:
    """The lists of one centre for one day."""

    centre: Centre
    day: dt.date
    sessions: list[tuple[SessionLine, list[ListedPerson]]]
    appointments: list[ListedAppointment]
    calls: list[ListedCall]

    def person_ids(self) -> list[int]:
        """Everybody who is named, once."""
        found = {one.id for _line, people in self.sessions for one in people}
        found |= {one.person.id for one in self.appointments if one.person}
        return sorted(found | {one.person.id for one in self.calls})


def evening_lists(
    session: OrmSession, *, region: RegionInfo, centre: Centre, day: dt.date, locale: str
) -> EveningLists:
    """A fixed number of queries, whatever the size of the centre."""
    lines = [
        one
        for one in sessions_between(
            session, region=region, centre_ids=[centre.id], first=day, last=day
        )
        if one.session.state != "cancelled"
    ]
    members = _members(session, [one.session.id for one in lines])
    bookings = _appointments(session, centre.id, day)
    calls = _calls(session, centre.id)
    people = {one.id: one for found in members.values() for one in found}
    people |= {row[1].id: row[1] for row in bookings if row[1] is not None}
    people |= {person.id: person for _message, person in calls}
    numbers = callable_numbers(session, list(people))
    listed = {
        one.id: ListedPerson(one.id, one.full_name, one.birth_date.year if one.birth_date else None,
                             tuple(numbers.get(one.id, ())))
        for one in people.values()
    }  # fmt: skip
    return EveningLists(
        centre, day,
        [(line, [listed[one.id] for one in members.get(line.session.id, [])]) for line in lines],
        [_appointment(row, listed) for row in bookings],
        [ListedCall(listed[person.id], message.address,
                    message.text_ru if locale == "ru" else message.text_kk)
         for message, person in calls],
    )  # fmt: skip


def _members(session: OrmSession, session_ids: list[int]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = {}
    rows = session.execute(
        sa.select(Session.id, Person)
        .join(Enrolment, sa.and_(Enrolment.group_id == Session.group_id,
                                 member_on(Session.local_date)))
        .join(Person, Person.id == Enrolment.person_id)
        .join(Group, Group.id == Session.group_id)
        .where(Session.id.in_(session_ids))
        .order_by(Session.id, Person.sort_key, Person.id)
    )  # fmt: skip
    for session_id, person in rows:
        known = found.setdefault(session_id, [])
        if not known or known[-1].id != person.id:
            known.append(person)
    return found


def _appointments(
    session: OrmSession, centre_id: int, day: dt.date
) -> list[tuple[Booking, Person | None, VisitKind | None, StaffMember | None, Room | None]]:
    rows = session.execute(
        sa.select(Booking, Person, VisitKind, StaffMember, Room)
        .outerjoin(Person, Person.id == Booking.person_id)
        .outerjoin(VisitKind, VisitKind.id == Booking.visit_kind_id)
        .outerjoin(StaffMember, StaffMember.id == Booking.staff_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .where(Booking.centre_id == centre_id, Booking.local_date == day,
               Booking.state == "planned")
        .order_by(Booking.starts_at, Booking.id)
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _appointment(
    row: tuple[Booking, Person | None, VisitKind | None, StaffMember | None, Room | None],
    listed: dict[int, ListedPerson],
) -> ListedAppointment:
    booking, person, kind, staff, room = row
    closed = kind is not None and kind.is_confidential
    return ListedAppointment(
        booking.starts_at, booking.ends_at, listed[person.id] if person else None,
        None if closed else kind, None if closed else staff, None if closed else room,
    )  # fmt: skip


def _calls(session: OrmSession, centre_id: int) -> list[tuple[Message, Person]]:
    rows = session.execute(
        sa.select(Message, Person)
        .join(Person, Person.id == Message.person_id)
        .where(Message.centre_id == centre_id, Message.state == "call")
        .order_by(Message.id)
        .limit(MOST_CALLS)
    )
    return [(message, person) for message, person in rows]
