"""Pure decisions about hours at tables and machines: fair share, how far ahead, no-shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

OPENS, CLOSES = dt.time(8), dt.time(20)


class HireState(StrEnum):
    PLANNED = "planned"
    GIVEN = "given"
    MISSED = "missed"
    CANCELLED = "cancelled"


#: an hour that nobody came to was kept from others, so it counts as well
COUNTED = (HireState.PLANNED, HireState.GIVEN, HireState.MISSED)

Fault = Literal["share", "far", "past"]


@dataclass(frozen=True)
class Share:
    """Hours a person may have in a week (Monday to Sunday) of one kind of equipment, and how many
    days ahead they may be booked."""

    hours_a_week: int
    ahead_days: int


def week_of(day: dt.date) -> dt.date:
    """The Monday of the week."""
    return day - dt.timedelta(days=day.weekday())


def minutes_left(share: Share, used: int) -> int:
    return max(0, share.hours_a_week * 60 - used)


def fault_of(
    share: Share, *, used: int, minutes: int, day: dt.date, today: dt.date
) -> Fault | None:  # fmt: skip
    """Why `minutes` on `day` are not given by the rules, once `used` of that week are."""
    if day < today:
        return "past"
    if day > today + dt.timedelta(days=share.ahead_days):
        return "far"
    return "share" if minutes > minutes_left(share, used) else None


def is_overdue(
    state: str, starts_at: dt.datetime, *, now: dt.datetime, hold_minutes: int
) -> bool:  # fmt: skip
    """Whether an hour is free again because nobody came in time."""
    return state == HireState.PLANNED and now >= starts_at + dt.timedelta(minutes=hold_minutes)


def day_starts(minutes: int) -> list[dt.time]:
    """Times of a day at which an hour of that length may begin."""
    first, last = OPENS.hour * 60, CLOSES.hour * 60
    return [dt.time(n // 60, n % 60) for n in range(first, last - minutes + 1, minutes)]


def counted_minutes(rows: Iterable[tuple[str, int]]) -> int:
    """Minutes that count towards the share, of (state, minutes)."""
    return sum(minutes for state, minutes in rows if state in COUNTED)
