"""Reads of attendance: who is expected, who has come, how many places are left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.people.models import Person
from core.regions.models import Room
from core.scheduling.attendance_press import mark_state
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.rules import Interval, takes_arrivals
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class PersonLine:
    """What lists show of a person."""

    id: int
    public_id: str
    full_name: str
    initials: str
    birth_year: int | None
    iin: str | None
    card_number: str | None


@dataclass(frozen=True)
class ExpectedLine:
    """A person at a session: the living mark, and whether they are of the group."""

    person: PersonLine
    attendance: Attendance | None
    is_member: bool

    @property
    def mark(self) -> str:
        return self.attendance.mark if self.attendance is not None else ""

    @property
    def state(self) -> str:
        """What a button on this line has seen (`core.scheduling.attendance_press`)."""
        return mark_state(self.attendance)


@dataclass(frozen=True)
class Counts:
    """People of a session: expected (the group's and those who came besides), came, marked."""

    expected: int = 0
    came: int = 0
    marked: int = 0

    @property
    def waiting(self) -> int:
        return self.expected - self.marked


@dataclass(frozen=True)
class ArrivalLine:
    """A person at one of today's sessions."""

    person: PersonLine
    session: Session
    title: str
    attendance: Attendance | None

    @property
    def mark(self) -> str:
        return self.attendance.mark if self.attendance is not None else ""


@dataclass(frozen=True)
class ArrivalSession:
    """A session of today at which a person is expected, with that person's mark."""

    session: Session
    title: str
    room: Room | None
    mark: str
    marked_at: dt.datetime | None


def person_line(person: Person) -> PersonLine:
    """A person as lists show one: names, initials, year of birth, IIN, card.

    An erased person has no name any more: show `line.full_name or _("Erased file")`.
    """
    return PersonLine(
        id=person.id,
        public_id=person.public_id,
        full_name=person.full_name,
        initials=(person.surname[:1] + person.given_name[:1]).upper(),
        birth_year=person.birth_date.year if person.birth_date else None,
        iin=person.iin,
        card_number=person.card_number,
    )


def member_on(day: sa.SQLColumnExpression[dt.date] | dt.date) -> sa.ColumnElement[bool]:
    """The condition that an enrolment gave a place on that day."""
    return sa.and_(
        Enrolment.enrolled_on.is_not(None),
        Enrolment.enrolled_on <= day,
        sa.or_(Enrolment.left_on.is_(None), Enrolment.left_on > day),
        Enrolment.state != "queued",
    )


def expected_ids(session: OrmSession, meeting: Session) -> set[int]:
    """People of the group on the day of the session."""
    return set(
        session.scalars(
            sa.select(Enrolment.person_id).where(
                Enrolment.group_id == meeting.group_id, member_on(meeting.local_date)
            )
        )
    )


def places_left(session: OrmSession, meeting: Session, group: Group) -> int:
    """Places of a session that nobody of the group needs.

    The places of members who are excused or absent are free.
    """
    members = expected_ids(session, meeting)
    rows = session.execute(
        sa.select(Attendance.person_id, Attendance.mark).where(
            Attendance.session_id == meeting.id, Attendance.voided_at.is_(None)
        )
    )
    marks = {row.person_id: row.mark for row in rows}
    staying = {one for one in members if marks.get(one) not in {"excused", "absent"}}
    guests = {one for one, mark in marks.items() if mark == "present"} - members
    return group.capacity - len(staying) - len(guests)


def expected_lines(session: OrmSession, meeting: Session) -> list[ExpectedLine]:
    """Everybody expected at or marked in the session, in alphabetical order; two queries."""
    members = expected_ids(session, meeting)
    living = sa.and_(
        Attendance.person_id == Person.id,
        Attendance.session_id == meeting.id,
        Attendance.voided_at.is_(None),
    )
    rows = session.execute(
        sa.select(Person, Attendance)
        .outerjoin(Attendance, living)
        .where(sa.or_(Person.id.in_(members), Attendance.id.is_not(None)))
        .order_by(Person.sort_key, Person.id)
    )
    return [
        ExpectedLine(person_line(person), attendance, person.id in members)
        for person, attendance in rows
    ]


def counts_of(lines: Collection[ExpectedLine]) -> Counts:
    return Counts(
        expected=len(lines),
        came=sum(one.mark == "present" for one in lines),
        marked=sum(bool(one.mark) for one in lines),
    )


def session_counts(session: OrmSession, session_ids: Collection[int]) -> dict[int, Counts]:
    """Counts of many sessions in two queries."""
    if not session_ids:
        return {}
    members: dict[int, set[int]] = {one: set() for one in session_ids}
    expected = session.execute(
        sa.select(Session.id, sa.func.count(sa.distinct(Enrolment.person_id)))
        .join(Enrolment, Enrolment.group_id == Session.group_id)
        .where(Session.id.in_(members), member_on(Session.local_date))
        .group_by(Session.id)
    )
    numbers = {session_id: [count, 0, 0] for session_id, count in expected}
    is_member = (
        sa.select(sa.literal(1))
        .select_from(Enrolment)
        .where(
            Enrolment.group_id == Session.group_id,
            Enrolment.person_id == Attendance.person_id,
            member_on(Session.local_date),
        )
        .exists()
    )
    marks = session.execute(
        sa.select(
            Session.id,
            sa.func.count(Attendance.id),
            sa.func.sum(sa.case((Attendance.mark == "present", 1), else_=0)),
            sa.func.sum(sa.case((is_member, 0), else_=1)),
        )
        .join(Attendance, Attendance.session_id == Session.id)
        .where(Session.id.in_(members), Attendance.voided_at.is_(None))
        .group_by(Session.id)
    )
    for session_id, marked, came, guests in marks:
        entry = numbers.setdefault(session_id, [0, 0, 0])
        entry[0] += guests
        entry[1:] = [came, marked]
    return {one: Counts(*numbers.get(one, (0, 0, 0))) for one in session_ids}


def arrival_sessions(
    session: OrmSession,
    *,
    centre_id: int,
    person_id: int,
    day: dt.date,
    modules: Collection[str],
) -> list[ArrivalSession]:
    """Today's planned sessions of the centre at which the person is expected or marked."""
    living = sa.and_(
        Attendance.session_id == Session.id,
        Attendance.person_id == person_id,
        Attendance.voided_at.is_(None),
    )
    is_member = (
        sa.select(sa.literal(1))
        .select_from(Enrolment)
        .where(
            Enrolment.group_id == Session.group_id,
            Enrolment.person_id == person_id,
            member_on(Session.local_date),
        )
        .exists()
    )
    rows = session.execute(
        sa.select(Session, Group.title, Room, Attendance.mark, Attendance.marked_at)
        .join(Group, Group.id == Session.group_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .outerjoin(Attendance, living)
        .where(
            Session.centre_id == centre_id,
            Session.local_date == day,
            Session.state == "planned",
            Group.module.in_(modules),
            sa.or_(is_member, Attendance.id.is_not(None)),
        )
        .order_by(Session.starts_at, Session.id)
    )
    return [ArrivalSession(one, title, room, mark or "", at) for one, title, room, mark, at in rows]


def _people_of_day(centre_ids: Collection[int], day: dt.date) -> Any:
    """The people of the day's groups are few; the person table need not be read through."""
    of_groups = (
        sa.select(Enrolment.person_id)
        .join(Session, Session.group_id == Enrolment.group_id)
        .where(Session.centre_id.in_(centre_ids), Session.local_date == day)
    )
    marked = (
        sa.select(Attendance.person_id)
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.centre_id.in_(centre_ids), Session.local_date == day)
    )
    return sa.union(of_groups, marked).scalar_subquery()


def arrivals_page(
    session: OrmSession,
    *,
    centre_ids: Collection[int],
    day: dt.date,
    modules: Collection[str],
    show: str,
    page: int,
    per_page: int,
) -> Page[ArrivalLine]:
    """Who is expected on that day, by time and name; `show` is all, waiting or came.

    Two queries. A person of two sessions stands there twice; who came besides the group too.
    """
    living = sa.and_(
        Attendance.session_id == Session.id,
        Attendance.person_id == Person.id,
        Attendance.voided_at.is_(None),
    )
    is_member = (
        sa.select(sa.literal(1))
        .select_from(Enrolment)
        .where(
            Enrolment.group_id == Session.group_id,
            Enrolment.person_id == Person.id,
            member_on(Session.local_date),
        )
        .exists()
    )
    statement: Any = (
        sa.select(Person, Session, Group.title, Attendance)
        .select_from(Session)
        .join(Group, Group.id == Session.group_id)
        .join(Person, Person.id.in_(_people_of_day(centre_ids, day)))
        .outerjoin(Attendance, living)
        .where(
            Session.centre_id.in_(centre_ids),
            Session.local_date == day,
            Session.state != "cancelled",
            Group.module.in_(modules),
            sa.or_(is_member, Attendance.id.is_not(None)),
        )
        .order_by(Session.starts_at, Person.sort_key, Person.id, Session.id)
    )
    if show == "waiting":
        statement = statement.where(Attendance.id.is_(None))
    elif show == "came":
        statement = statement.where(Attendance.mark == "present")
    found = paginate(session, statement, page=page, per_page=per_page)
    items = [
        ArrivalLine(person_line(person), meeting, title, attendance)
        for person, meeting, title, attendance in found.items
    ]
    return Page(items, found.page, found.per_page, found.total)


def open_for(arrivals: Collection[ArrivalSession], now: dt.datetime) -> list[ArrivalSession]:
    """Those that somebody arriving now comes to."""
    return [
        one
        for one in arrivals
        if takes_arrivals(Interval(one.session.starts_at, one.session.ends_at), now)
    ]
