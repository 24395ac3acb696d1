"""When a kind of visit can be booked: free times of those who give it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import local_today, now_utc, to_utc
from core.plugins.contracts import RegionInfo
from core.reference.queries import days_off
from core.regions.options import setting
from core.scheduling.appointment_rules import Lasting, nearest, without
from core.scheduling.booking_queries import person_intervals
from core.scheduling.busy import Apart, Use, free_starts
from core.scheduling.resource_models import VisitKind, WeeklyHours
from core.scheduling.rules import Interval
from core.scheduling.visit_kind_queries import Giver, KindLine

#: where nobody wrote opening hours down
_OPENS, _CLOSES = dt.time(8), dt.time(20)
_DAY = dt.timedelta(days=1)
#: so many days are looked through at once for the first free time
_STRETCH = 7
OFFERED = 3
_NOTHING = Apart()


@dataclass(frozen=True)
class FreeTime:
    """A time that can be booked, without its buffers."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    giver: Giver

    @property
    def interval(self) -> Interval:
        return Interval(self.starts_at, self.ends_at)


def lasting(kind: VisitKind) -> Lasting:
    return Lasting(kind.minutes, kind.buffer_before, kind.buffer_after)


def use_of(kind: VisitKind, giver: Giver) -> Use:
    room_id = giver.room.id if giver.room is not None else None
    return Use(kind.centre_id, room_id=room_id, staff_id=giver.staff.id)


def last_day(region: RegionInfo) -> dt.date:
    """The last local day that can be booked today."""
    ahead = int(setting(region, "scheduling.appointment_days"))
    return local_today(region.timezone) + ahead * _DAY


def free_times(
    session: OrmSession,
    region: RegionInfo,
    *,
    line: KindLine,
    first: dt.date,
    last: dt.date,
    staff_id: int | None = None,
    person_id: int | None = None,
    apart: Apart = _NOTHING,
) -> list[FreeTime]:
    """Times between two local days (inclusive) at which the visit can begin, in order; of one
    specialist, or of all who give it. Times at which the person is elsewhere are left out."""
    first, last = max(first, local_today(region.timezone)), min(last, last_day(region))
    if last < first:
        return []
    closed = days_off(session, region, first, last)
    elsewhere = _elsewhere(session, region, person_id, first, last, apart)
    earliest = now_utc() + dt.timedelta(minutes=line.kind.notice_minutes)
    zone, length = ZoneInfo(region.timezone), lasting(line.kind)
    found = []
    for giver in line.givers:
        if staff_id is not None and giver.staff.id != staff_id:
            continue
        opens, closes = _usual_hours(session, line.kind, giver)
        for stretch in _stretches(session, region, line.kind, giver, first, last, apart):
            visit = length.visit(stretch.starts_at + dt.timedelta(minutes=length.before))
            local, end = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
            is_open = opens <= local.time() and (
                end.date() == local.date() and end.time() <= closes
            )
            if (
                is_open
                and visit.starts_at > now_utc()
                and visit.starts_at >= earliest
                and local.date() not in closed
                and without([visit], elsewhere)
            ):
                found.append(FreeTime(visit.starts_at, visit.ends_at, giver))
    return sorted(found, key=lambda one: (one.starts_at, one.giver.staff.full_name))


def first_free(
    session: OrmSession,
    region: RegionInfo,
    *,
    line: KindLine,
    staff_id: int | None = None,
    person_id: int | None = None,
) -> FreeTime | None:
    """The earliest time of all, as far ahead as the region books; None when there is none."""
    day, last = local_today(region.timezone), last_day(region)
    while day <= last:
        found = free_times(
            session, region, line=line, first=day, last=day + (_STRETCH - 1) * _DAY,
            staff_id=staff_id, person_id=person_id,
        )  # fmt: skip
        if found:
            return found[0]
        day += _STRETCH * _DAY
    return None


def near_times(
    session: OrmSession,
    region: RegionInfo,
    *,
    line: KindLine,
    staff_id: int,
    wanted: dt.datetime,
    person_id: int | None = None,
    apart: Apart = _NOTHING,
) -> list[FreeTime]:
    """Three free times of a specialist nearest to the wanted one, the same day's first."""
    day = wanted.astimezone(ZoneInfo(region.timezone)).date()
    found: list[FreeTime] = []
    for first, last in ((day, day), (day + _DAY, day + _STRETCH * _DAY)):
        found += free_times(
            session, region, line=line, first=first, last=last, staff_id=staff_id,
            person_id=person_id, apart=apart,
        )  # fmt: skip
        if len(found) >= OFFERED:
            break
    by_start = {one.starts_at: one for one in found}
    best = nearest([one.interval for one in found], wanted, limit=OFFERED)
    return [by_start[one.starts_at] for one in best]


def _stretches(
    session: OrmSession,
    region: RegionInfo,
    kind: VisitKind,
    giver: Giver,
    first: dt.date,
    last: dt.date,
    apart: Apart,
) -> list[Interval]:
    """Free stretches with their buffers. The visits begin on the grid of the clock, so the grid
    of the stretches is moved by the buffer before."""
    length = lasting(kind)
    return free_starts(
        session,
        region,
        use=use_of(kind, giver),
        length=length.occupied_length,
        first=to_utc(first, dt.time(0), region.timezone) - dt.timedelta(minutes=length.before),
        last=to_utc(last + _DAY, dt.time(0), region.timezone) + dt.timedelta(minutes=length.after),
        step=length.step,
        apart=apart,
        limit=None,
    )


def _usual_hours(session: OrmSession, kind: VisitKind, giver: Giver) -> tuple[dt.time, dt.time]:
    """The whole day where hours are written down, which then decide; else the usual ones."""
    known = session.scalar(
        sa.select(WeeklyHours.id)
        .where(
            sa.or_(WeeklyHours.staff_id == giver.staff.id, WeeklyHours.centre_id == kind.centre_id)
        )
        .limit(1)
    )
    return (dt.time(0), dt.time.max) if known is not None else (_OPENS, _CLOSES)


def _elsewhere(
    session: OrmSession,
    region: RegionInfo,
    person_id: int | None,
    first: dt.date,
    last: dt.date,
    apart: Apart,
) -> Sequence[Interval]:
    if person_id is None:
        return ()
    start, end = (to_utc(day, dt.time(0), region.timezone) for day in (first, last + _DAY))
    found = person_intervals(
        session,
        person_id=person_id,
        within=Interval(start, end),
        but_booking_id=apart.booking_id,
    )
    return [one.interval for one in found]
