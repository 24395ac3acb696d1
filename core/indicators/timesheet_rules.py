"""Pure decisions of a timesheet: what stands in the square of a day, norm and sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: minutes since midnight, the end exclusive
Stretch = tuple[int, int]
DAY: Final = 24 * 60
OFF: Final = "off"
#: kinds of absence, those that say more first: of two on one day the first is marked
ABSENCES: Final = ("sick", "leave", "training", "other")


@dataclass(frozen=True)
class Square:
    """One day of one member: minutes held, or why there are none (a kind of absence, `off`)."""

    minutes: int = 0
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """The month of one member. `norm` is None when nobody wrote working hours down."""

    squares: tuple[Square, ...]
    norm: int | None

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.squares)

    @property
    def days(self) -> int:
        return sum(1 for one in self.squares if one.minutes)

    def absent(self, kind: str) -> int:
        """Days of one kind of absence."""
        return sum(1 for one in self.squares if one.mark == kind)


def covered_minutes(stretches: Iterable[Stretch]) -> int:
    """Minutes of the union: what is held at one time is held once."""
    total, reached = 0, -1
    for start, end in sorted(stretches):
        begin = max(start, reached)
        if end > begin:
            total += end - begin
            reached = end
    return total


def common_minutes(one: Iterable[Stretch], other: Iterable[Stretch]) -> int:
    """Minutes that two sets of stretches share."""
    one, other = list(one), list(other)
    return covered_minutes(one) + covered_minutes(other) - covered_minutes([*one, *other])


def square_of(
    held: Sequence[Stretch],
    away: Mapping[str, Sequence[Stretch]],
    working: Sequence[Stretch] | None,
    *,
    is_day_off: bool,
) -> Square:
    """What stands in a day's square.

    Hours held win. Absence is marked where it covers all working time of the day, or the whole day
    (leave runs over weekends too); without written hours, where it touches the day. A day off of
    the calendar, and a day without working hours, is off. `working` is None when nobody wrote the
    hours of that date.
    """
    minutes = covered_minutes(held)
    if minutes:
        return Square(minutes)
    if is_day_off:
        return Square(0, OFF)
    for kind in ABSENCES:
        if _covers(away.get(kind, ()), working):
            return Square(0, kind)
    if working is not None and not working:
        return Square(0, OFF)
    return Square()


def _covers(away: Sequence[Stretch], working: Sequence[Stretch] | None) -> bool:
    minutes = covered_minutes(away)
    if working is None or minutes >= DAY:
        return minutes > 0
    whole = covered_minutes(working)
    return whole > 0 and common_minutes(away, working) == whole


def norm_of(
    working: Iterable[tuple[Sequence[Stretch] | None, bool]],
) -> int | None:
    """Minutes of (working hours, whether it is a day off) of all days; None without any."""
    found = [(stretches, off) for stretches, off in working if stretches is not None]
    if not found:
        return None
    return sum(0 if off else covered_minutes(stretches) for stretches, off in found)


def days_of_month(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
