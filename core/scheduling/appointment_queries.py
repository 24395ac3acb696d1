"""Reads of appointments. What a confidential visit is about, and whose it is, is shown to those
who give it, who book it or who hold the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
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
from core.scheduling.access import may_see
from core.scheduling.appointment_services import KIND
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Booking, VisitKind
from core.scheduling.visit_kind_queries import KindLine, find_kind
from core.web.i18n import current_locale
from core.web.i18n import gettext as _

VIEW, DESK, CONFIDENTIAL = "sessions.view", "enrolments.manage", "appointments.confidential"
#: so many of a day or a person are read at once
MOST = 1000


@dataclass(frozen=True)
class AppointmentLine:
    """An appointment in a list, as far as this reader may see it."""

    booking: Booking
    centre: Centre
    room: Room | None
    #: None where the reader may not know it
    staff: StaffMember | None
    person: PersonLine | None
    #: the kind's name, or «Appointment»
    title: str
    #: whether the reader sees the kind
    is_open: bool


def _rows() -> Any:
    return (
        sa.select(Booking, Centre, Room, StaffMember, VisitKind, Person)
        .join(Centre, Centre.id == Booking.centre_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .outerjoin(StaffMember, StaffMember.id == Booking.staff_id)
        .outerjoin(VisitKind, VisitKind.id == Booking.visit_kind_id)
        .outerjoin(Person, Person.id == Booking.person_id)
        .where(Booking.kind == KIND)
    )


def _line(actor: Actor, region: RegionInfo, row: Any) -> AppointmentLine:
    booking, centre, room, staff, kind, person = row
    is_open = sees_kind(actor, region, booking=booking, kind=kind, staff=staff)
    knows = knows_whose(actor, region, booking=booking, kind=kind, staff=staff)
    return AppointmentLine(
        booking=booking,
        centre=centre,
        room=room,
        staff=staff if knows else None,
        person=person_line(person) if knows and person is not None else None,
        title=title_of(kind, is_open=is_open),
        is_open=is_open,
    )


def knows_whose(
    actor: Actor,
    region: RegionInfo,
    *,
    booking: Booking,
    kind: VisitKind | None,
    staff: StaffMember | None,
) -> bool:
    """Whether this reader may know who comes to whom, which is to say: open its page."""
    return actor.can(DESK, region.id, booking.centre_id) or sees_kind(
        actor, region, booking=booking, kind=kind, staff=staff
    )


def sees_kind(
    actor: Actor,
    region: RegionInfo,
    *,
    booking: Booking,
    kind: VisitKind | None,
    staff: StaffMember | None,
) -> bool:
    """Whether this reader may know what the appointment is about."""
    if kind is None or not kind.is_confidential:
        return True
    if staff is not None and staff.user_id is not None and staff.user_id == actor.user_id:
        return True
    return actor.can(CONFIDENTIAL, region.id, booking.centre_id)


def title_of(kind: VisitKind | None, *, is_open: bool) -> str:
    """What a list calls an appointment."""
    if kind is None or not is_open:
        return _("Appointment")
    return kind.name_in(current_locale())


def appointments_between(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    staff_id: int | None = None,
    cancelled: bool = True,
) -> list[AppointmentLine]:
    """Appointments of these local days in order of time: one query."""
    statement = (
        _rows()
        .where(
            Booking.centre_id.in_(centre_ids),
            Booking.local_date >= first,
            Booking.local_date <= last,
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MOST)
    )
    if staff_id is not None:
        statement = statement.where(Booking.staff_id == staff_id)
    if not cancelled:
        statement = statement.where(Booking.state != "cancelled")
    return [_line(actor, region, row) for row in session.execute(statement)]


def appointments_of(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    before: dt.datetime | None = None,
    after: dt.datetime | None = None,
    states: Collection[str] = (),
    limit: int = 50,
) -> list[AppointmentLine]:
    """Appointments of a person in the reader's centres: those that end after `after` in order of
    time, else the newest first."""
    statement = _rows().where(Booking.person_id == person_id).limit(limit)
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Booking.centre_id.in_(scope))
    if states:
        statement = statement.where(Booking.state.in_(states))
    if before is not None:
        statement = statement.where(Booking.starts_at < before)
    if after is not None:
        statement = statement.where(Booking.ends_at > after).order_by(Booking.starts_at)
    else:
        statement = statement.order_by(Booking.starts_at.desc(), Booking.id.desc())
    return [_line(actor, region, row) for row in session.execute(statement)]


def find_appointment(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = VIEW,
) -> AppointmentLine:
    """One appointment of the reader's centres; else `NotFound`. So is one whose person the reader
    may not know."""
    row = None
    if is_public_id(public_id):
        row = session.execute(_rows().where(Booking.public_id == public_id)).one_or_none()
    if row is None or not may_see(actor, permission, region=region, centre_id=row[0].centre_id):
        raise NotFound
    line = _line(actor, region, row)
    if line.staff is None and row[0].staff_id is not None:
        raise NotFound
    return line


def kind_of(session: OrmSession, *, region: RegionInfo, booking: Booking) -> KindLine:
    """The kind of an appointment with those who give it; `NotFound` when it has none."""
    kind = session.get(VisitKind, booking.visit_kind_id) if booking.visit_kind_id else None
    if kind is None:
        raise NotFound
    return find_kind(
        session, region=region, public_id=kind.public_id, centre_ids=[booking.centre_id]
    )
