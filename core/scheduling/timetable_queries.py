"""Reads of the timetable: sessions of days, one session with all around it, a month of a group."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import active_modules, may_see
from core.scheduling.attendance_queries import Counts, PersonLine, person_line, session_counts
from core.scheduling.models import Attendance, Enrolment, Group, Session, StaffMember
from core.scheduling.queries import place_counts

_NONE = Counts()


@dataclass(frozen=True)
class SessionLine:
    """A session with what stands around it."""

    session: Session
    group: Group
    centre: Centre
    room: Room | None
    instructor: StaffMember | None
    enrolled: int = 0
    counts: Counts = _NONE

    @property
    def is_full(self) -> bool:
        return self.enrolled >= self.group.capacity


@dataclass(frozen=True)
class JournalRow:
    """A person of a group and the marks by session (empty: none)."""

    person: PersonLine
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Journal:
    """A month of a group: its sessions and its people."""

    month: dt.date
    sessions: tuple[Session, ...]
    rows: tuple[JournalRow, ...]


def _lines() -> Any:
    return (
        sa.select(Session, Group, Centre, Room, StaffMember)
        .join(Group, Group.id == Session.group_id)
        .join(Centre, Centre.id == Session.centre_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .outerjoin(StaffMember, StaffMember.id == Session.instructor_id)
    )


def sessions_between(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    with_counts: bool = False,
    conditions: Sequence[sa.ColumnElement[bool]] = (),
) -> list[SessionLine]:
    """Sessions of these days in order of time, at most 2000: two queries, four with counts.
    `conditions` narrow them further."""
    rows = session.execute(
        _lines()
        .where(
            Session.centre_id.in_(centre_ids),
            Session.local_date >= first,
            Session.local_date <= last,
            Group.module.in_(active_modules(region)),
            *conditions,
        )
        .order_by(Session.starts_at, Group.title, Session.id)
        .limit(2000)
    ).all()
    places = place_counts(session, {row[1].id for row in rows})
    counts = session_counts(session, [row[0].id for row in rows]) if with_counts else {}
    lines = []
    for meeting, group, centre, room, instructor in rows:
        enrolled = places.get(group.id, (0, 0))[0]
        counted = counts.get(meeting.id, _NONE)
        lines.append(SessionLine(meeting, group, centre, room, instructor, enrolled, counted))
    return lines


def find_session_line(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = "sessions.view",
) -> SessionLine:
    """One session; `NotFound` for another region's or centre's, or a module's that is off."""
    row: Any = None
    if is_public_id(public_id):
        row = session.execute(
            _lines().where(Session.public_id == public_id, Group.module.in_(active_modules(region)))
        ).one_or_none()
    if row is None or not may_see(actor, permission, region=region, centre_id=row[0].centre_id):
        raise NotFound
    return SessionLine(*row)


def find_session(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = "sessions.view",
) -> Session:
    return find_session_line(
        session, actor=actor, region=region, public_id=public_id, permission=permission
    ).session


def coming_sessions(
    session: OrmSession, *, group: Group, day: dt.date, limit: int = 12
) -> list[Session]:
    """The last few sessions before `day` and the next ones, in order of time."""
    before = session.scalars(
        sa.select(Session)
        .where(Session.group_id == group.id, Session.local_date < day)
        .order_by(Session.starts_at.desc())
        .limit(limit // 3)
    ).all()
    after = session.scalars(
        sa.select(Session)
        .where(Session.group_id == group.id, Session.local_date >= day)
        .order_by(Session.starts_at)
        .limit(limit - limit // 3)
    ).all()
    return [*reversed(before), *after]


def journal(session: OrmSession, *, group: Group, month: dt.date) -> Journal:
    """The month of the group that holds `month`: three queries."""
    first = month.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    sessions = session.scalars(
        sa.select(Session)
        .where(
            Session.group_id == group.id,
            Session.local_date >= first,
            Session.local_date <= last,
            Session.state != "cancelled",
        )
        .order_by(Session.starts_at)
    ).all()
    marks: dict[int, dict[int, str]] = {}
    rows = session.execute(
        sa.select(Attendance.person_id, Attendance.session_id, Attendance.mark).where(
            Attendance.session_id.in_([one.id for one in sessions]),
            Attendance.voided_at.is_(None),
        )
    )
    for person_id, session_id, mark in rows:
        marks.setdefault(person_id, {})[session_id] = mark
    members = sa.select(Enrolment.person_id).where(
        Enrolment.group_id == group.id,
        Enrolment.enrolled_on <= last,
        Enrolment.state != "queued",
        sa.or_(Enrolment.left_on.is_(None), Enrolment.left_on > first),
    )
    people = session.scalars(
        sa.select(Person)
        .where(sa.or_(Person.id.in_(members), Person.id.in_(list(marks))))
        .order_by(Person.sort_key, Person.id)
    )
    return Journal(
        first,
        tuple(sessions),
        tuple(
            JournalRow(
                person_line(one),
                tuple(marks.get(one.id, {}).get(meeting.id, "") for meeting in sessions),
            )
            for one in people
        ),
    )
