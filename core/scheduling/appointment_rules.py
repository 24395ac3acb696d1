"""Pure decisions of appointments: what a visit occupies, when it may be booked, what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.scheduling.rules import Interval, overlap

#: starts that are offered lie so many minutes apart: the most of these that a visit lasts. Each
#: divides an hour, so that every day has the same starts.
STEPS = (30, 20, 15, 10, 5)


class State(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Lasting:
    """How long a visit takes, and what is kept free around it; all in minutes."""

    minutes: int
    before: int = 0
    after: int = 0

    @property
    def step(self) -> dt.timedelta:
        fits = (one for one in STEPS if one <= self.minutes)
        return dt.timedelta(minutes=next(fits, STEPS[-1]))

    @property
    def occupied_length(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.before + self.minutes + self.after)

    def visit(self, starts_at: dt.datetime) -> Interval:
        return Interval(starts_at, starts_at + dt.timedelta(minutes=self.minutes))

    def occupied(self, starts_at: dt.datetime) -> Interval:
        """The visit with its buffers."""
        first = starts_at - dt.timedelta(minutes=self.before)
        return Interval(first, first + self.occupied_length)


def time_fault(starts_at: dt.datetime, *, now: dt.datetime, notice_minutes: int) -> str | None:
    """Why a visit cannot begin then: `minute` (not on a whole minute), `past`, `notice` (too
    little time is left before it), or None."""
    if starts_at.second or starts_at.microsecond:
        return "minute"
    if starts_at <= now:
        return "past"
    return "notice" if starts_at < now + dt.timedelta(minutes=notice_minutes) else None


def mark_fault(
    wanted: State, *, state: str, day: dt.date, starts_at: dt.datetime, today: dt.date,
    now: dt.datetime,
) -> str | None:  # fmt: skip
    """Why an appointment cannot be set `done` or `missed`: the state it has already ended in,
    `future` (another day, or for a missed one: it has not begun yet), or None.

    The same mark again is none: it changes nothing.
    """
    if state == wanted:
        return None
    if state != State.PLANNED:
        return state
    early = day > today if wanted == State.DONE else starts_at > now
    return "future" if early else None


def nearest(free: Iterable[Interval], wanted: dt.datetime, *, limit: int = 3) -> list[Interval]:
    """Those that lie nearest to the wanted start, in order of time."""
    found = sorted(free, key=lambda one: (abs(one.starts_at - wanted), one.starts_at))
    return sorted(found[:limit], key=lambda one: one.starts_at)


def without(free: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Those that share no moment with what is taken."""
    busy = list(taken)
    return [one for one in free if not any(overlap(one, other) for other in busy)]
