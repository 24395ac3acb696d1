"""Reads of advice and lessons: open requests, each with its appointment or its group.

What belongs together is found by the person and the kind of service: a time that is booked, or a
place in a group that is taken, after the request was opened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.sdk.models import (
    Booking,
    Enrolment,
    Group,
    Page,
    Person,
    Request,
    Session,
    StaffMember,
    VisitKind,
    paginate,
)
from core.sdk.requests import WorkItem
from core.sdk.services import RegionInfo
from plugins.equal_society.directions.types import ADVICE
from plugins.equal_society.kinds import MODULE

#: types of requests, and the kinds of service of their appointments and groups
TYPES = tuple(f"{MODULE}.{code}" for code in ADVICE)


@dataclass(frozen=True)
class Appointed:
    """An appointment, or a place in a group with its next session."""

    starts_at: dt.datetime | None
    #: planned, done, missed of an appointment; enrolled, queued of a group
    state: str
    staff: str = ""
    group: str = ""
    address: str = ""


@dataclass(frozen=True)
class Line:
    """A request for advice or lessons, with what was arranged for it."""

    request: Request
    person: Person
    due_on: dt.date | None
    waits: bool
    appointed: Appointed | None


def advice_page(
    session: OrmSession,
    region: RegionInfo,
    *,
    centre_id: int,
    wanted: str,
    type_code: str,
    page: int,
    per_page: int,
) -> Page[Line]:
    """Open requests by deadline; `wanted` is `all`, `free` (nothing arranged) or `arranged`, one
    type or all. Five queries."""
    statement: Any = (
        sa.select(Request, Person, WorkItem.due_on, WorkItem.waiting_since)
        .join(WorkItem, WorkItem.id == Request.work_item_id)
        .join(Person, Person.id == Request.person_id)
        .where(
            Request.region_id == region.id,
            Request.centre_id == centre_id,
            Request.phase != "closed",
            Request.type.in_([type_code] if type_code in TYPES else TYPES),
        )
        .order_by(WorkItem.due_on.is_(None), WorkItem.due_on, Request.id)
    )
    if wanted != "all":
        arranged = sa.or_(_booked().exists(), _placed().exists())
        statement = statement.where(arranged if wanted == "arranged" else ~arranged)
    found: Page[Any] = paginate(session, statement, page=page, per_page=per_page)
    appointed = _appointed(session, [row[0] for row in found.items])
    lines = [
        Line(request, person, due_on, waiting is not None, appointed.get(request.id))
        for request, person, due_on, waiting in found.items
    ]
    return Page(lines, found.page, found.per_page, found.total)


def _booked() -> sa.Select[Any]:
    """Appointments of the outer query's request."""
    return (
        sa.select(Booking.id)
        .where(
            Booking.person_id == Request.person_id,
            Booking.service_kind == Request.type,
            Booking.local_date >= Request.opened_on,
            Booking.state.in_(("planned", "done")),
        )
        .correlate(Request)
    )


def _placed() -> sa.Select[Any]:
    """Places in groups, or in their queues, of the outer query's request."""
    return (
        sa.select(Enrolment.id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.person_id == Request.person_id,
            Group.service_kind == Request.type,
            Group.ended_at.is_(None),
            Enrolment.state.in_(("enrolled", "queued")),
        )
        .correlate(Request)
    )


def _appointed(session: OrmSession, requests: Sequence[Request]) -> dict[int, Appointed]:
    """Request → the last appointment of those that are planned, held or missed, else the place in
    a group. Three queries."""
    people = {one.person_id for one in requests}
    if not people:
        return {}
    found: dict[int, Appointed] = {}
    for person_id, kind, place in _places(session, people):
        for one in requests:
            if (one.person_id, one.type) == (person_id, kind):
                found[one.id] = place
    rows = session.execute(
        sa.select(Booking, StaffMember.full_name)
        .outerjoin(StaffMember, StaffMember.id == Booking.staff_id)
        .where(
            Booking.person_id.in_(people),
            Booking.service_kind.in_(TYPES),
            Booking.state.in_(("planned", "done", "missed")),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    for booking, name in rows:
        for one in requests:
            same = (one.person_id, one.type) == (booking.person_id, booking.service_kind)
            if same and booking.local_date >= one.opened_on:
                found[one.id] = Appointed(
                    booking.starts_at, booking.state, name or "", address=booking.public_id
                )
    return found


def _places(session: OrmSession, people: Iterable[int]) -> list[tuple[int, str, Appointed]]:
    """(person, kind of service, place) of living groups, with the group's next session."""
    rows = session.execute(
        sa.select(Enrolment.person_id, Enrolment.state, Group)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.person_id.in_(people),
            Enrolment.state.in_(("enrolled", "queued")),
            Group.service_kind.in_(TYPES),
            Group.ended_at.is_(None),
        )
        .order_by(Enrolment.id)
    ).all()
    if not rows:
        return []
    group_ids = {group.id for _person, _state, group in rows}
    coming = {
        row.group_id: row.starts_at
        for row in session.execute(
            sa.select(Session.group_id, sa.func.min(Session.starts_at).label("starts_at"))
            .where(Session.group_id.in_(group_ids), Session.state == "planned")
            .group_by(Session.group_id)
        )
    }
    return [
        (person_id, group.service_kind,
         Appointed(coming.get(group.id), state, group=group.title, address=group.public_id))
        for person_id, state, group in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """How the centre gives each kind: its kinds of visits and its groups, by kind of service."""

    visits: dict[str, list[VisitKind]]
    groups: dict[str, list[Group]]


def ways_of(session: OrmSession, *, centre_id: int, today: dt.date) -> Ways:
    """Two queries."""
    visits: dict[str, list[VisitKind]] = {}
    for kind in session.scalars(
        sa.select(VisitKind)
        .where(
            VisitKind.centre_id == centre_id,
            VisitKind.is_active.is_(True),
            VisitKind.service_kind.in_(TYPES),
        )
        .order_by(VisitKind.name_kk, VisitKind.id)
    ):
        visits.setdefault(kind.service_kind, []).append(kind)
    groups: dict[str, list[Group]] = {}
    for group in session.scalars(
        sa.select(Group)
        .where(
            Group.centre_id == centre_id,
            Group.ended_at.is_(None),
            Group.ends_on >= today,
            Group.service_kind.in_(TYPES),
        )
        .order_by(Group.title, Group.id)
    ):
        groups.setdefault(group.service_kind, []).append(group)
    return Ways(visits, groups)
