"""Reading the time of staff: what each has to do in a week, against working hours."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import to_utc
from core.plugins.contracts import RegionInfo
from core.scheduling.busy_queries import as_hours
from core.scheduling.hours_rules import Hours, parts_by_day, stretches_on
from core.scheduling.models import Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, WeeklyHours
from core.scheduling.rules import Interval

_WEEK = dt.timedelta(days=7)


@dataclass
class Load:
    """Minutes of one week. `working` is None when nobody wrote working hours down; time away is
    taken off it."""

    planned: int = 0
    held: int = 0
    appointments: int = 0
    working: int | None = None
    away: int = 0

    @property
    def busy(self) -> int:
        return self.planned + self.held + self.appointments

    @property
    def share(self) -> int | None:
        """Of the working time, in per cent; None where there is none."""
        return round(100 * self.busy / self.working) if self.working else None


@dataclass(frozen=True)
class LoadLine:
    """A member of staff with the load of one week."""

    member: StaffMember
    load: Load


def load_of_centres(
    session: OrmSession, region: RegionInfo, *, centre_ids: Collection[int], monday: dt.date
) -> list[LoadLine]:
    """Each active member of these centres, by name, with the week of `monday`."""
    staff = session.scalars(
        sa.select(StaffMember)
        .where(StaffMember.centre_id.in_(centre_ids), StaffMember.is_active.is_(True))
        .order_by(StaffMember.full_name, StaffMember.id)
    ).all()
    loads = loads_of(session, region, staff, [monday])
    return [LoadLine(one, loads[one.id, monday]) for one in staff]


def loads_of(
    session: OrmSession,
    region: RegionInfo,
    staff: Sequence[StaffMember],
    mondays: Sequence[dt.date],
) -> dict[tuple[int, dt.date], Load]:
    """(staff id, Monday) → load. Four statements, however many people and weeks."""
    loads = {(one.id, monday): Load() for one in staff for monday in mondays}
    if not loads:
        return loads
    ids = [one.id for one in staff]
    first, last = min(mondays), max(mondays) + dt.timedelta(days=6)
    _add_sessions(session, loads, ids, first, last)
    _add_bookings(session, loads, ids, first, last)
    hours = _hours(session, ids)
    away = _away(session, region, ids, first, last)
    for one in staff:
        for monday in mondays:
            load = loads[one.id, monday]
            load.working, load.away = _working(hours[one.id], monday, away[one.id])
    return loads


def _add_sessions(
    session: OrmSession,
    loads: dict[tuple[int, dt.date], Load],
    ids: list[int],
    first: dt.date,
    last: dt.date,
) -> None:
    rows = session.execute(
        sa.select(
            Session.instructor_id, Session.local_date, Session.state,
            Session.starts_at, Session.ends_at,
        ).where(
            Session.instructor_id.in_(ids),
            Session.state != "cancelled",
            Session.local_date.between(first, last),
            Session.starts_at >= dt.datetime.combine(first, dt.time(), dt.UTC) - _WEEK,
        )
    )  # fmt: skip
    for row in rows:
        load = loads.get((row.instructor_id, _monday(row.local_date)))
        if load is not None:
            minutes = _minutes(row.starts_at, row.ends_at)
            load.held += minutes if row.state == "closed" else 0
            load.planned += 0 if row.state == "closed" else minutes


def _add_bookings(
    session: OrmSession,
    loads: dict[tuple[int, dt.date], Load],
    ids: list[int],
    first: dt.date,
    last: dt.date,
) -> None:
    rows = session.execute(
        sa.select(
            Booking.staff_id, Booking.local_date, Booking.occupied_from, Booking.occupied_to
        ).where(
            Booking.staff_id.in_(ids),
            Booking.state.in_(("planned", "done")),
            Booking.local_date.between(first, last),
        )
    )
    for row in rows:
        load = loads.get((row.staff_id, _monday(row.local_date)))
        if load is not None:
            load.appointments += _minutes(row.occupied_from, row.occupied_to)


def _hours(session: OrmSession, ids: list[int]) -> dict[int, list[Hours]]:
    found: dict[int, list[Hours]] = defaultdict(list)
    for row in session.scalars(sa.select(WeeklyHours).where(WeeklyHours.staff_id.in_(ids))):
        found[row.staff_id or 0].append(as_hours(row))
    return found


def _away(
    session: OrmSession, region: RegionInfo, ids: list[int], first: dt.date, last: dt.date
) -> dict[int, dict[dt.date, list[tuple[int, int]]]]:
    """staff id → date → minutes when away."""
    zone = ZoneInfo(region.timezone)
    span = Interval(
        to_utc(first, dt.time(), region.timezone),
        to_utc(last + dt.timedelta(days=1), dt.time(), region.timezone),
    )
    found: dict[int, dict[dt.date, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    rows = session.scalars(
        sa.select(Blocking).where(
            Blocking.staff_id.in_(ids),
            Blocking.lifted_at.is_(None),
            Blocking.starts_at < span.ends_at,
            Blocking.ends_at > span.starts_at,
        )
    )
    for row in rows:
        inside = Interval(max(row.starts_at, span.starts_at), min(row.ends_at, span.ends_at))
        for day, minutes in parts_by_day(inside, zone):
            found[row.staff_id or 0][day].append(minutes)
    return found


def _working(
    own: list[Hours],
    monday: dt.date,
    away: dict[dt.date, list[tuple[int, int]]],
) -> tuple[int | None, int]:
    """(working minutes without the time away, minutes away) of a week."""
    known, working, missed = False, 0, 0
    for offset in range(7):
        day = monday + dt.timedelta(days=offset)
        stretches = stretches_on(own, day)
        if stretches is None:
            continue
        known = True
        total = sum(end - start for start, end in stretches)
        gone = _covered(stretches, away.get(day, []))
        working, missed = working + total - gone, missed + gone
    return (working if known else None), missed


def _covered(stretches: Iterable[tuple[int, int]], away: Iterable[tuple[int, int]]) -> int:
    """Minutes of the stretches that lie in the union of the times away."""
    gone = {minute for start, end in away for minute in range(start, end)}
    return sum(1 for start, end in stretches for minute in range(start, end) if minute in gone)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _minutes(starts: dt.datetime, ends: dt.datetime) -> int:
    return round((ends - starts).total_seconds() / 60)
