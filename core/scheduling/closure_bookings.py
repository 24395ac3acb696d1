"""Bookings of closed days: cancelled, moved to the first free day after, or to another room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.people.models import Person
from core.scheduling.busy import Apart, Use, obstacles
from core.scheduling.closure_words import interval_of_days
from core.scheduling.resource_models import Booking
from core.scheduling.rules import Interval, overlap
from core.scheduling.series_asks import Look, Values
from core.scheduling.series_days_off import Calendar, calendar_of
from core.scheduling.series_plan import BookingStep, Step, Unit
from core.web.i18n import gettext as _

_LATEST = 30


def booking_steps(
    look: Look, values: Values, days: tuple[dt.date, dt.date], earlier: Sequence[Step]
) -> Unit:
    """What becomes of the planned bookings of these days; `earlier` are sessions that the same
    closure moves."""
    centre_id = int(values["centre_id"])
    span = interval_of_days(*days, look.region.timezone)
    room_id = int(values.get("room_id") or 0)
    conditions = [
        Booking.centre_id == centre_id, Booking.state == "planned",
        Booking.starts_at < span.ends_at, Booking.ends_at > span.starts_at,
        Booking.starts_at > look.now,
    ]  # fmt: skip
    if room_id:
        conditions.append(Booking.room_id == room_id)
    unit = Unit("bookings", _("Appointments and other bookings"), centre_id)
    taken: list[tuple[BookingStep, Booking]] = []
    calendar = calendar_of(look.session, look.region, days[1], days[1] + dt.timedelta(_LATEST))
    for row in read_bookings(look.session, *conditions):
        step = _step(look, values, days, row, _Taken(taken, earlier), calendar)
        taken.append((step, row))
        unit.bookings.append(step)
    return unit


def read_bookings(session: OrmSession, *conditions: Any) -> Sequence[Booking]:
    return session.scalars(
        sa.select(Booking)
        .where(*conditions)
        .order_by(Booking.starts_at, Booking.id)
        .execution_options(populate_existing=True)
    ).all()


def booking_step(
    session: OrmSession, row: Booking, kind: Any, interval: Interval, room_id: int | None,
    obstacles_told: tuple[str, ...] = (),
) -> BookingStep:  # fmt: skip
    person = session.get(Person, row.person_id) if row.person_id else None
    title = person.full_name if person is not None else row.title
    return BookingStep(
        kind, row.id, row.version, title, row.person_id, Interval(row.starts_at, row.ends_at),
        interval, room_id, obstacles_told,
    )  # fmt: skip


def use_of_booking(row: Booking, room_id: int | None) -> Use:
    resources = ((row.resource_id, row.units),) if row.resource_id else ()
    return Use(row.centre_id, room_id, row.staff_id, resources)


def _step(
    look: Look,
    values: Values,
    days: tuple[dt.date, dt.date],
    row: Booking,
    taken: _Taken,
    calendar: Calendar,
) -> BookingStep:
    now = Interval(row.starts_at, row.ends_at)
    if values["mode"] == "room":
        other = int(values["other_room_id"])
        if not _busy(look, row, other, [now]) and not taken.bars(row, other, now):
            return booking_step(look.session, row, "move", now, other)
    if values["mode"] == "move":
        # whole days on: regions of Kazakhstan do not change their clocks in summer
        ahead = (days[1] - row.local_date).days
        shifts = [
            dt.timedelta(days=ahead + n)
            for n in range(1, _LATEST + 1)
            if calendar.is_working(days[1] + dt.timedelta(days=n))
        ]
        wanted = [Interval(now.starts_at + by, now.ends_at + by) for by in shifts]
        busy = _busy(look, row, row.room_id, wanted)
        for one in wanted:
            clash = any(
                one.starts_at < other.ends_at and other.starts_at < one.ends_at for other in busy
            )
            if not clash and not taken.bars(row, row.room_id, one):
                return booking_step(look.session, row, "move", one, row.room_id)
    return booking_step(look.session, row, "cancel", now, row.room_id)


def _busy(
    look: Look, row: Booking, room_id: int | None, wanted: Sequence[Interval]
) -> list[Interval]:
    before, after = row.starts_at - row.occupied_from, row.occupied_to - row.ends_at
    spans = [Interval(one.starts_at - before, one.ends_at + after) for one in wanted]
    found = obstacles(
        look.session, look.region, use=use_of_booking(row, room_id), wanted=spans,
        apart=Apart(booking_id=row.id),
    )  # fmt: skip
    return [one.interval for one in found]


@dataclass(frozen=True)
class _Taken:
    """What the same closure has put somewhere already."""

    bookings: Sequence[tuple[BookingStep, Booking]]
    sessions: Sequence[Step]

    def bars(self, row: Booking, room_id: int | None, wanted: Interval) -> bool:
        """Whether the room, the person or the thing was put elsewhere at that time."""
        for step in self.sessions:
            if overlap(step.interval, wanted) and (
                (room_id is not None and step.room_id == room_id)
                or (row.staff_id is not None and step.staff_id == row.staff_id)
            ):
                return True
        return any(
            step.kind == "move"
            and overlap(step.interval, wanted)
            and (
                (room_id is not None and step.room_id == room_id)
                or (row.staff_id is not None and other.staff_id == row.staff_id)
                or (row.person_id is not None and other.person_id == row.person_id)
                or (row.resource_id is not None and other.resource_id == row.resource_id)
            )
            for step, other in self.bookings
        )


def write_booking(session: OrmSession, step: BookingStep, zone: Any, reason: str) -> bool:
    """Do a step; False when the booking changed meanwhile."""
    row = session.get(Booking, step.booking_id, populate_existing=True)
    if row is None or row.version != step.version:
        return False
    if step.kind == "cancel":
        row.state, row.cancel_reason = "cancelled", reason[:200]
    elif step.kind == "restore":
        row.state, row.cancel_reason = "planned", ""
    else:
        by = step.interval.starts_at - row.starts_at
        for name in ("starts_at", "ends_at", "occupied_from", "occupied_to"):
            setattr(row, name, getattr(row, name) + by)
        row.room_id = step.room_id
        row.local_date = row.starts_at.astimezone(zone).date()
    session.flush()
    return True
