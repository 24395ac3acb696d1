"""Pure decisions about seats and volunteers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

KINDS: Final = ("screening", "concert", "trip", "meeting")
MOST_SEATS: Final = 1000
LONGEST: Final = dt.timedelta(days=14)
MOST_MINUTES_A_DAY: Final = 16 * 60
#: hours after which a volunteer reaches bronze, silver and gold, until a region chooses others
LEVEL_HOURS: Final = (50, 100, 200)
LEVELS: Final = ("none", "bronze", "silver", "gold")


def free_seats(seats: int, *, booked: int, guests: int) -> int:
    """Seats that nobody sits on; never less than none."""
    return max(0, seats - booked - guests)


def may_begin_marking(starts_on: dt.date, today: dt.date) -> bool:
    """Who came is marked on the day itself or later, never before."""
    return starts_on <= today


def times_fault(starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> str | None:
    """Why an event cannot be planned then: `order`, `long`, `past`; None when it can."""
    if ends_at <= starts_at:
        return "order"
    if ends_at - starts_at > LONGEST:
        return "long"
    return "past" if ends_at <= now else None


def level_of(minutes: int, thresholds: Sequence[int] = LEVEL_HOURS) -> str:
    """The degree of a volunteer by all hours; thresholds in hours, in rising order."""
    reached = sum(minutes >= hours * 60 for hours in sorted(thresholds))
    return LEVELS[reached]


def minutes_of(text: str) -> int | None:
    """Hours as people write them: `2`, `1,5`, `1.5`, `1:30`; None when it is no such number."""
    text = text.strip().replace(",", ".")
    if len(text) > 6:
        return None
    hours, colon, rest = text.partition(":")
    if colon:
        both = hours.isascii() and hours.isdigit() and rest.isascii() and rest.isdigit()
        return int(hours) * 60 + int(rest) if both and len(rest) == 2 and int(rest) < 60 else None
    whole, _dot, part = text.partition(".")
    digits = whole + part
    if not whole or not digits.isascii() or not digits.isdigit():
        return None
    return round(float(text) * 60)
