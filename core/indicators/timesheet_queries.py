"""The timesheet of a centre's staff: what the ledger of sessions and appointments says."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import to_utc
from core.indicators.rules import month_span
from core.indicators.timesheet_rules import (
    ABSENCES,
    Row,
    Stretch,
    days_of_month,
    norm_of,
    square_of,
)
from core.people.naming import kazakh_sort_key
from core.plugins.contracts import RegionInfo
from core.reference.queries import days_off
from core.regions.models import Centre
from core.scheduling.busy_queries import as_hours
from core.scheduling.hours_rules import Hours, parts_by_day, stretches_on
from core.scheduling.models import Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, WeeklyHours
from core.scheduling.rules import Interval

_ByDay = dict[int, dict[dt.date, list[Stretch]]]


@dataclass(frozen=True)
class TimesheetLine:
    """A member of staff and the month."""

    member: StaffMember
    row: Row


@dataclass(frozen=True)
class Timesheet:
    """A month of a centre."""

    centre: Centre
    days: tuple[dt.date, ...]
    off: frozenset[dt.date]
    lines: tuple[TimesheetLine, ...]

    @property
    def minutes(self) -> int:
        return sum(line.row.minutes for line in self.lines)


def timesheet(
    session: OrmSession, region: RegionInfo, *, centre: Centre, year: int, month: int
) -> Timesheet:
    """Everybody of the centre's staff who works there or held something in the month, by name.

    Held is a closed session, which counts for whoever led it (a substitute, not the one who leads
    usually), and an appointment or another booking with the member that took place. A fixed number
    of statements.
    """
    first, last = month_span(year, month)
    days = days_of_month(first, last)
    members = session.scalars(
        sa.select(StaffMember).where(StaffMember.centre_id == centre.id)
    ).all()
    ids = [one.id for one in members]
    held = _held(session, region, ids, first, last)
    members = sorted(
        (one for one in members if one.is_active or held.get(one.id)),
        key=lambda one: (kazakh_sort_key(one.full_name), one.id),
    )
    hours = _hours(session, ids)
    away = _away(session, region, ids, first, last)
    off = frozenset(days_off(session, region, first, last))
    lines = []
    for one in members:
        working = {day: stretches_on(hours[one.id], day) for day in days}
        squares = tuple(
            square_of(held[one.id][day], away[one.id][day], working[day], is_day_off=day in off)
            for day in days
        )
        norm = norm_of((working[day], day in off) for day in days)
        lines.append(TimesheetLine(one, Row(squares, norm)))
    return Timesheet(centre, tuple(days), off, tuple(lines))


def _held(
    session: OrmSession, region: RegionInfo, ids: list[int], first: dt.date, last: dt.date
) -> _ByDay:
    """Staff id → date → stretches of closed sessions and of appointments that took place."""
    span = _span(region, first, last)
    sessions: Any = sa.select(Session.instructor_id, Session.starts_at, Session.ends_at).where(
        Session.region_id == region.id,
        Session.instructor_id.in_(ids),
        Session.state == "closed",
        Session.starts_at < span.ends_at,
        Session.ends_at > span.starts_at,
    )
    bookings: Any = sa.select(Booking.staff_id, Booking.starts_at, Booking.ends_at).where(
        Booking.region_id == region.id,
        Booking.staff_id.in_(ids),
        Booking.state == "done",
        Booking.starts_at < span.ends_at,
        Booking.ends_at > span.starts_at,
    )
    rows = [*session.execute(sessions), *session.execute(bookings)]
    return _by_day(region, rows)


def _away(
    session: OrmSession, region: RegionInfo, ids: list[int], first: dt.date, last: dt.date
) -> dict[int, dict[dt.date, dict[str, list[Stretch]]]]:
    """Staff id → date → kind of absence → stretches."""
    span = _span(region, first, last)
    rows = session.execute(
        sa.select(Blocking.kind, Blocking.staff_id, Blocking.starts_at, Blocking.ends_at).where(
            Blocking.region_id == region.id,
            Blocking.staff_id.in_(ids),
            Blocking.lifted_at.is_(None),
            Blocking.starts_at < span.ends_at,
            Blocking.ends_at > span.starts_at,
        )
    )
    found: dict[int, dict[dt.date, dict[str, list[Stretch]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for kind, staff_id, starts_at, ends_at in rows:
        inside = Interval(max(starts_at, span.starts_at), min(ends_at, span.ends_at))
        for day, stretch in parts_by_day(inside, ZoneInfo(region.timezone)):
            found[staff_id or 0][day][kind if kind in ABSENCES else "other"].append(stretch)
    return found


def _by_day(region: RegionInfo, rows: Iterable[Any]) -> _ByDay:
    found: _ByDay = defaultdict(lambda: defaultdict(list))
    for staff_id, starts_at, ends_at in rows:
        for day, stretch in parts_by_day(Interval(starts_at, ends_at), ZoneInfo(region.timezone)):
            found[staff_id][day].append(stretch)
    return found


def _hours(session: OrmSession, ids: list[int]) -> dict[int, list[Hours]]:
    found: dict[int, list[Hours]] = defaultdict(list)
    for row in session.scalars(sa.select(WeeklyHours).where(WeeklyHours.staff_id.in_(ids))):
        found[row.staff_id or 0].append(as_hours(row))
    return found


def _span(region: RegionInfo, first: dt.date, last: dt.date) -> Interval:
    return Interval(
        to_utc(first, dt.time(), region.timezone),
        to_utc(last + dt.timedelta(days=1), dt.time(), region.timezone),
    )
