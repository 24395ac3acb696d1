"""Pure decisions on weekly hours: when something is open, and what is wrong with a pattern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from zoneinfo import ZoneInfo

from core.scheduling.rules import Interval

_DAY = 24 * 60
#: minutes since midnight, the end exclusive
Stretch = tuple[int, int]


@dataclass(frozen=True, order=True)
class Hours:
    """Open on an ISO weekday between two local times, from one date to another (inclusive)."""

    weekday: int
    starts_at: dt.time
    ends_at: dt.time
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def stretches_on(rows: Iterable[Hours], day: dt.date) -> list[Stretch] | None:
    """Open minutes of a date, touching stretches joined; None when no row speaks of that date.

    23:59 stands for midnight, which is no time of the same day.
    """
    valid = [row for row in rows if row.holds_on(day)]
    if not valid:
        return None
    joined: list[Stretch] = []
    for start, end in sorted(
        (_minute(row.starts_at), _end_minute(row.ends_at))
        for row in valid
        if row.weekday == day.isoweekday()
    ):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def parts_by_day(interval: Interval, zone: ZoneInfo) -> list[tuple[dt.date, Stretch]]:
    """The local dates that an interval touches, with its minutes on each."""
    start, end = interval.starts_at.astimezone(zone), interval.ends_at.astimezone(zone)
    found = []
    day = start.date()
    while day <= end.date():
        first = _minute(start.time()) if day == start.date() else 0
        last = _ceiling(end.time()) if day == end.date() else _DAY
        if last > first:
            found.append((day, (first, last)))
        day += dt.timedelta(days=1)
    return found


def covers(stretches: Iterable[Stretch], wanted: Stretch) -> bool:
    return any(start <= wanted[0] and wanted[1] <= end for start, end in stretches)


def hours_fault(rows: Sequence[Hours]) -> str | None:
    """The code of what is wrong with a pattern of hours, or None.

    Codes: `weekday`, `times` (end not after start), `dates` (last before first), `overlap` (two
    stretches of one weekday overlap on a date when both hold).
    """
    if any(not 1 <= row.weekday <= 7 for row in rows):
        return "weekday"
    if any(row.ends_at <= row.starts_at for row in rows):
        return "times"
    if any(row.valid_from and row.valid_to and row.valid_to < row.valid_from for row in rows):
        return "dates"
    if any(_both(one, other) for one, other in combinations(rows, 2)):
        return "overlap"
    return None


def minutes_per_week(rows: Iterable[Hours], monday: dt.date) -> int | None:
    """Open minutes of the week that begins on `monday`; None when no row speaks of it."""
    known = list(rows)
    days = [stretches_on(known, monday + dt.timedelta(days=n)) for n in range(7)]
    if all(day is None for day in days):
        return None
    return sum(end - start for day in days for start, end in day or ())


def _both(one: Hours, other: Hours) -> bool:
    return (
        one.weekday == other.weekday
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        and (one.valid_from or dt.date.min) <= (other.valid_to or dt.date.max)
        and (other.valid_from or dt.date.min) <= (one.valid_to or dt.date.max)
    )


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _end_minute(time: dt.time) -> int:
    return _DAY if (time.hour, time.minute) == (23, 59) else _minute(time)


def _ceiling(time: dt.time) -> int:
    return _end_minute(time) + (1 if time.second or time.microsecond else 0)
