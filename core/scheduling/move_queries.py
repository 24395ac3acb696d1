"""Where else a session, or a series, could be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.plugins.contracts import RegionInfo
from core.reference.queries import days_off
from core.scheduling.busy import Apart, Use, free_starts, obstacles
from core.scheduling.rules import Interval
from core.scheduling.series_plan import Step

OFFERED: Final = 3
#: a series is tried at so many of the times that are free for its first session
MOST_TRIED: Final = 6
#: times of the day that are offered
FROM, TO = dt.time(8), dt.time(20)
AROUND: Final = dt.timedelta(days=7)


def alternatives(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    steps: Sequence[Step],
    wanted: Interval,
    apart: Apart,
) -> list[Interval]:
    """At most three free stretches as long as the wanted one, the nearest to it: of the same day
    first, then of the week after it. For a series, those at which all its steps are free."""
    zone = ZoneInfo(region.timezone)
    day = wanted.starts_at.astimezone(zone).date()
    first = dt.datetime.combine(day, FROM, zone)
    last = dt.datetime.combine(day + AROUND, dt.time(), zone)
    length = wanted.ends_at - wanted.starts_at
    off = days_off(session, region, day, day + AROUND)
    free = free_starts(
        session, region, use=use, length=length, first=first, last=last, apart=apart, limit=None
    )
    found = [one for one in free if _fits(one, zone, off)]
    found.sort(key=lambda one: _distance(one, wanted, zone))
    if len(steps) > 1:
        found = [
            one
            for one in found[:MOST_TRIED]
            if not obstacles(
                session, region, use=use, wanted=_shifted(steps, one.starts_at - wanted.starts_at),
                apart=apart, limit=1,
            )
        ]  # fmt: skip
    return sorted(found[:OFFERED], key=lambda one: one.starts_at)


def _fits(one: Interval, zone: ZoneInfo, off: Collection[dt.date]) -> bool:
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    in_hours = start.date() == end.date() and start.time() >= FROM and end.time() <= TO
    return in_hours and start.date() not in off and one.starts_at > now_utc()


def _distance(one: Interval, wanted: Interval, zone: ZoneInfo) -> tuple[int, int, dt.datetime]:
    start, asked = one.starts_at.astimezone(zone), wanted.starts_at.astimezone(zone)
    minutes = (start.hour - asked.hour) * 60 + start.minute - asked.minute
    return (start.date() - asked.date()).days, abs(minutes), one.starts_at


def _shifted(steps: Sequence[Step], by: dt.timedelta) -> list[Interval]:
    return [Interval(one.interval.starts_at + by, one.interval.ends_at + by) for one in steps]
