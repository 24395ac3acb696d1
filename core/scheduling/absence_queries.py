"""Reads of absences in a row: who stays away from which group, and what was done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import local_today
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling.absence_models import AbsenceAction
from core.scheduling.access import active_modules
from core.scheduling.attendance_phones import phones_of
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import Attendance, Enrolment, Group, Session

#: older marks do not count: a term is shorter
LOOK_BACK: Final = dt.timedelta(days=180)


@dataclass(frozen=True)
class Absent:
    """Somebody with a place who did not come so many times in a row, without an excuse."""

    enrolment: Enrolment
    group: Group
    person: PersonLine
    #: sessions of the row, the last one first
    session_ids: tuple[int, ...]
    last_on: dt.date
    #: excuses of the stretch, which do not count but tell something
    excuses: tuple[str, ...] = ()
    actions: tuple[AbsenceAction, ...] = ()
    #: (number, why it may not be called; empty: it may)
    phones: tuple[tuple[str, str], ...] = ()

    @property
    def absences(self) -> int:
        return len(self.session_ids)

    @property
    def last_session_id(self) -> int:
        return self.session_ids[0]

    @property
    def key(self) -> str:
        """The stretch that ends with the last absence, for messages that are sent once."""
        return f"{self.enrolment.id}:{self.last_session_id}"

    @property
    def called(self) -> AbsenceAction | None:
        """The call that was made about the last absence."""
        calls = (one for one in reversed(self.actions) if one.kind == "called")
        return next((one for one in calls if one.last_session_id == self.last_session_id), None)


def absent_in_a_row(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int] | None,
    least: int,
    enrolment_id: int | None = None,
) -> list[Absent]:
    """Places whose last `least` marks are all «absent», the longest row first, then by name.

    Marks before the place was given, excuses and cancelled sessions do not count; one «present»
    ends the row. Two queries and one for the marks of those found.
    """
    today = local_today(region.timezone)
    statement = (
        sa.select(Enrolment.id, sa.func.count(Attendance.id))
        .join(Group, Group.id == Enrolment.group_id)
        .join(Session, Session.group_id == Group.id)
        .join(
            Attendance,
            sa.and_(
                Attendance.session_id == Session.id,
                Attendance.person_id == Enrolment.person_id,
                Attendance.voided_at.is_(None),
                Attendance.mark == "absent",
            ),
        )
        .where(
            Enrolment.state == "enrolled",
            Group.ended_at.is_(None),
            Group.ends_on >= today,
            Group.module.in_(active_modules(region)),
            Session.state != "cancelled",
            Session.local_date >= today - LOOK_BACK,
            Session.starts_at >= Enrolment.enrolled_at,
        )
        .group_by(Enrolment.id)
        .having(sa.func.count(Attendance.id) >= least)
    )
    if centre_ids is not None:
        statement = statement.where(Group.centre_id.in_(centre_ids))
    if enrolment_id is not None:
        statement = statement.where(Enrolment.id == enrolment_id)
    candidates = [row[0] for row in session.execute(statement)]
    found = [one for one in _rows_of(session, candidates, today) if one.absences >= least]
    return sorted(found, key=lambda one: -one.absences)


def _rows_of(session: OrmSession, enrolment_ids: list[int], today: dt.date) -> Iterable[Absent]:
    """The rows of absences of these places, by the alphabet, newest mark first."""
    marks = session.execute(
        sa.select(Enrolment, Group, Person, Session.id, Session.local_date, Attendance.mark,
                  Attendance.reason)
        .join(Group, Group.id == Enrolment.group_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Session, Session.group_id == Group.id)
        .join(Attendance, sa.and_(Attendance.session_id == Session.id,
                                  Attendance.person_id == Person.id,
                                  Attendance.voided_at.is_(None)))
        .where(Enrolment.id.in_(enrolment_ids), Session.state != "cancelled",
               Session.local_date >= today - LOOK_BACK,
               Session.starts_at >= Enrolment.enrolled_at)
        .order_by(Person.sort_key, Enrolment.id, Session.starts_at.desc())
    ).all()  # fmt: skip
    by_place: dict[int, list[Any]] = {}
    for row in marks:
        by_place.setdefault(row[0].id, []).append(row)
    for rows in by_place.values():
        stretch = []
        for row in rows:
            if row[5] == "present":
                break
            stretch.append(row)
        missed = [row for row in stretch if row[5] == "absent"]
        if missed:
            enrolment, group, person, _last, on = missed[0][:5]
            excuses = tuple(row[6] for row in stretch if row[5] == "excused" and row[6])
            ids = tuple(row[3] for row in missed)
            yield Absent(enrolment, group, person_line(person), ids, on, excuses)


def with_details(session: OrmSession, found: Collection[Absent]) -> list[Absent]:
    """The same with what was done about each, and the phones that may be called."""
    actions: dict[int, list[AbsenceAction]] = {}
    for action in session.scalars(
        sa.select(AbsenceAction)
        .where(AbsenceAction.enrolment_id.in_([one.enrolment.id for one in found]))
        .order_by(AbsenceAction.id)
    ):
        actions.setdefault(action.enrolment_id, []).append(action)
    numbers = phones_of(session, [one.person.id for one in found])
    return [
        replace(one, actions=tuple(actions.get(one.enrolment.id, ())),
                phones=tuple(numbers.get(one.person.id, ())))
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Freed:
    """A place that the rule of absences has freed."""

    action: AbsenceAction
    group: Group
    person: PersonLine
    enrolment: Enrolment


def places_freed(
    session: OrmSession, *, region: RegionInfo, centre_ids: Collection[int], since: dt.datetime
) -> list[Freed]:
    """Places freed since then that were not given back, newest first."""
    back = sa.orm.aliased(AbsenceAction)
    given_back = (
        sa.select(back.id)
        .where(back.enrolment_id == AbsenceAction.enrolment_id, back.kind == "restored")
        .exists()
    )
    rows = session.execute(
        sa.select(AbsenceAction, Group, Person, Enrolment)
        .join(Enrolment, Enrolment.id == AbsenceAction.enrolment_id)
        .join(Group, Group.id == Enrolment.group_id)
        .join(Person, Person.id == AbsenceAction.person_id)
        .where(
            AbsenceAction.kind == "freed",
            AbsenceAction.done_at >= since,
            Group.centre_id.in_(centre_ids),
            Group.module.in_(active_modules(region)),
            ~given_back,
        )
        .order_by(AbsenceAction.id.desc())
        .limit(200)
    )
    return [Freed(action, group, person_line(person), enrolment)
            for action, group, person, enrolment in rows]  # fmt: skip
