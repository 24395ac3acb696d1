"""What a person has at a time: sessions of their groups, and bookings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.place_terms import kinds_around
from core.scheduling.resource_models import Booking
from core.scheduling.rules import Interval

#: states of a booking that take a person's time
HELD = ("planned", "done")


@dataclass(frozen=True)
class PersonTime:
    """A stretch of a person's time that is promised. `title` is empty for an appointment: what it
    is about is not for everybody."""

    title: str
    interval: Interval


def person_intervals(
    session: OrmSession, *, person_id: int, within: Interval, but_booking_id: int | None = None
) -> list[PersonTime]:
    """Sessions of the person's groups and bookings that share a moment with `within`, in order of
    time, without the hours of groups that stand around them. Two queries."""
    meetings = session.execute(
        sa.select(Group.title, Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state == "enrolled",
            Session.state == "planned",
            Group.service_kind.not_in(kinds_around()),
            Session.starts_at < within.ends_at,
            Session.ends_at > within.starts_at,
        )
    )
    statement = sa.select(Booking.title, Booking.starts_at, Booking.ends_at).where(
        Booking.person_id == person_id,
        Booking.state.in_(HELD),
        Booking.starts_at < within.ends_at,
        Booking.ends_at > within.starts_at,
    )
    if but_booking_id is not None:
        statement = statement.where(Booking.id != but_booking_id)
    rows: list[Any] = [*meetings, *session.execute(statement)]
    found = [PersonTime(row[0], Interval(row[1], row[2])) for row in rows]
    return sorted(found, key=lambda one: one.interval.starts_at)
