"""Pure decisions about courses: which days and times, how near two visits may be, what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: two visits of one day lie at least so far apart
SAME_DAY_APART = dt.timedelta(hours=3)
#: a course is looked for this many days ahead
HORIZON_DAYS = 150
#: how far from the wanted time a visit may be put
NEAR = dt.timedelta(hours=4)
OPENS, CLOSES = dt.time(8), dt.time(20)


class VisitState(StrEnum):
    PLANNED = "planned"
    GIVEN = "given"
    MISSED = "missed"
    CANCELLED = "cancelled"


class CourseState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


LIVING = (CourseState.RUNNING, CourseState.PAUSED)


@dataclass(frozen=True)
class Terms:
    """At least `gap_days` from one visit's date to the next one's (0: the same day is allowed),
    and `most_a_day` on one date."""

    gap_days: int
    most_a_day: int


def too_near(terms: Terms, day: dt.date, others: Iterable[dt.date]) -> dt.date | None:
    """The nearest other date that is closer than the interval; the same date is not looked at."""
    near = [one for one in others if one != day and abs((day - one).days) < terms.gap_days]
    return min(near, key=lambda one: abs((day - one).days), default=None)


def is_full(terms: Terms, day: dt.date, others: Iterable[dt.date]) -> bool:
    """Whether the date has as many visits as it may have."""
    return sum(one == day for one in others) >= most_on_a_day(terms)


def most_on_a_day(terms: Terms) -> int:
    return 1 if terms.gap_days else terms.most_a_day


def first_allowed(terms: Terms, after: dt.date) -> dt.date:
    """The first date on which the next visit may be, once one is held on `after`."""
    return after + dt.timedelta(days=max(1, terms.gap_days))


@dataclass(frozen=True)
class Day:
    """A date on which a visit might be: its free times, the best first."""

    date: dt.date
    times: Sequence[dt.datetime]


@dataclass(frozen=True)
class Chosen:
    """Times taken in order, and dates on which nothing was free."""

    times: tuple[dt.datetime, ...]
    full: tuple[dt.date, ...]


def choose(
    days: Iterable[Day], *, terms: Terms, needed: int, a_day: int, taken: Collection[dt.date]
) -> Chosen:
    """The earliest dates that keep the interval, `a_day` visits on each at most."""
    times: list[dt.datetime] = []
    full: list[dt.date] = []
    dates = list(taken)
    limit = min(a_day, most_on_a_day(terms))
    for day in days:
        if len(times) >= needed:
            break
        if too_near(terms, day.date, dates) or is_full(terms, day.date, dates):
            continue
        room = min(limit - dates.count(day.date), needed - len(times))
        if room <= 0:
            continue
        found = _of_day(day.times, room)
        if not found:
            full.append(day.date)
        times += found
        dates += [day.date] * len(found)
    return Chosen(tuple(times), tuple(full))


def _of_day(times: Sequence[dt.datetime], most: int) -> list[dt.datetime]:
    found: list[dt.datetime] = []
    for one in times:
        if len(found) >= most:
            break
        if all(abs(one - other) >= SAME_DAY_APART for other in found):
            found.append(one)
    return sorted(found)


def offered_times(wanted: dt.time, minutes: int) -> list[dt.time]:
    """Times of a day at which a visit may begin, the nearest to the wanted one first."""
    step = 15 if minutes <= 15 else 30
    start = _minute(wanted)
    reach = int(NEAR.total_seconds()) // 60 // step
    found = [
        start + sign * number * step
        for number in range(reach + 1)
        for sign in ((1, -1) if number else (1,))
    ]
    last = _minute(CLOSES) - minutes
    return [dt.time(one // 60, one % 60) for one in found if _minute(OPENS) <= one <= last]


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def next_state(state: str, *, visits: int, given: int) -> str:
    """What a course is after a visit was given or taken back."""
    if state in (CourseState.RUNNING, CourseState.DONE):
        return (CourseState.DONE if given >= visits else CourseState.RUNNING).value
    return state


def order_fault(
    terms: Terms, dates: Sequence[dt.date], others: Collection[dt.date]
) -> dt.date | None:
    """The first of the dates that breaks the interval or a day's limit, among themselves or with
    the others; None when they are fine."""
    seen = list(others)
    for day in dates:
        if too_near(terms, day, seen) or is_full(terms, day, seen):
            return day
        seen.append(day)
    return None
