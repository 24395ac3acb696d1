"""Where a person already is: sessions and bookings at the same time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased

from core.plugins.contracts import RegionInfo
from core.scheduling.busy_rules import Obstacle, Why
from core.scheduling.busy_words import tell
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.place_terms import kinds_around
from core.scheduling.resource_models import Booking
from core.scheduling.rules import Interval
from core.web.i18n import gettext

__all__ = ["elsewhere_now", "in_words", "person_clashes", "tell"]


def person_clashes(
    session: OrmSession, *, group: Group, person_id: int, after: dt.datetime
) -> list[Obstacle]:
    """Coming sessions of the person's other groups, and the person's bookings, that overlap this
    group's coming sessions; in order of time. A group whose hours stand around the person's other
    times is in nobody's way."""
    around = kinds_around()
    if group.service_kind in around:
        return []
    own, other, other_group = aliased(Session), aliased(Session), aliased(Group)
    statement = (
        sa.select(other.id, other_group.title, other.starts_at, other.ends_at)
        .select_from(own)
        .join(
            other,
            sa.and_(
                other.local_date == own.local_date,
                other.starts_at < own.ends_at,
                own.starts_at < other.ends_at,
                other.group_id != own.group_id,
            ),
        )
        .join(other_group, other_group.id == other.group_id)
        .join(Enrolment, Enrolment.group_id == other.group_id)
        .where(
            own.group_id == group.id,
            own.state == "planned",
            own.ends_at > after,
            other.state == "planned",
            other_group.service_kind.not_in(around),
            Enrolment.person_id == person_id,
            Enrolment.state == "enrolled",
        )
        .order_by(other.starts_at)
    )
    found = _obstacles(session, statement) + _obstacles(
        session, _own_bookings(group, person_id, after), "booking"
    )
    return sorted(found, key=lambda one: one.interval.starts_at)


def _own_bookings(group: Group, person_id: int, after: dt.datetime) -> sa.Executable:
    return (
        sa.select(Booking.id, Booking.title, Booking.starts_at, Booking.ends_at)
        .join(
            Session,
            sa.and_(Session.starts_at < Booking.ends_at, Session.ends_at > Booking.starts_at),
        )
        .where(
            Booking.person_id == person_id,
            Booking.state == "planned",
            Booking.ends_at > after,
            Session.group_id == group.id,
            Session.state == "planned",
            Session.ends_at > after,
        )
        .distinct()
    )


def _obstacles(
    session: OrmSession, statement: sa.Executable, why: Why = "session"
) -> list[Obstacle]:
    return [
        Obstacle(why, "person", "", title or gettext("Appointment"), Interval(starts, ends), row_id)
        for row_id, title, starts, ends in session.execute(statement)
    ]


def elsewhere_now(session: OrmSession, *, meeting: Session, person_id: int) -> list[Obstacle]:
    """Other sessions at the time of this one to which the person has come."""
    statement = (
        sa.select(Session.id, Group.title, Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .join(Attendance, Attendance.session_id == Session.id)
        .where(
            Attendance.person_id == person_id,
            Attendance.mark == "present",
            Attendance.voided_at.is_(None),
            Session.id != meeting.id,
            Session.local_date == meeting.local_date,
            Session.starts_at < meeting.ends_at,
            Session.ends_at > meeting.starts_at,
        )
        .order_by(Session.starts_at)
    )
    return _obstacles(session, statement)


def in_words(group: Group, clashes: Sequence[Obstacle], region: RegionInfo) -> str:
    """Why the person cannot join: where they are at that time."""
    return gettext(
        "The person already has another session at the time of «%(title)s»: %(clashes)s.",
        title=group.title,
        clashes=tell(clashes, region.timezone),
    )
