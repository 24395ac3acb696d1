"""Decisions about consents and shares that need neither database nor web."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: what a person may agree to, one consent each (domain.md §12)
PURPOSES: Final = ("processing", "sharing", "medical", "sms", "photo")
#: without this one the centre may not work with the person at all
PROCESSING: Final = "processing"
SHARING: Final = "sharing"
#: ways of giving a consent
SOURCES: Final = ("paper", "screen", "sms")
GIVERS: Final = ("person", "representative")
#: a code by SMS: signs, how long it counts, wrong tries, codes an hour (one for each purpose)
CODE_DIGITS: Final = 6
CODE_TERM: Final = dt.timedelta(minutes=10)
CODE_TRIES: Final = 5
CODES_AN_HOUR: Final = 5
#: a second press within this time sends no second code
CODE_PAUSE: Final = dt.timedelta(seconds=30)
#: a consent or category that ends within so many days is listed
SOON_DAYS: Final = 30
#: a file with everything about a person may be taken for so long
EXPORT_HOURS: Final = 48


def consent_state(
    given_on: dt.date, valid_to: dt.date | None, withdrawn_on: dt.date | None, day: dt.date
) -> str:
    """`withdrawn`, `expired`, `later` (not begun), `expiring` or `valid` on a day."""
    if withdrawn_on is not None and withdrawn_on <= day:
        return "withdrawn"
    if given_on > day:
        return "later"
    if valid_to is None:
        return "valid"
    if valid_to < day:
        return "expired"
    return "expiring" if valid_to <= day + dt.timedelta(days=SOON_DAYS) else "valid"


def masked_number(number: str) -> str:
    """`+7701 ••• •• 67` of a number in E.164: enough to know one's own phone by."""
    return f"{number[:-7]} ••• •• {number[-2:]}"


def next_code_at(sent: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime | None:
    """When the next code may go out after those of the last hour; None: now."""
    recent = sorted(one for one in sent if one > now - dt.timedelta(hours=1))
    if len(recent) < CODES_AN_HOUR:
        return None
    return recent[-CODES_AN_HOUR] + dt.timedelta(hours=1)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Whole per cent, 0 to 100; 100 only when nobody is missing, 0 only when nobody is in."""
        if not self.whole:
            return 0
        rounded = round(100 * self.part / self.whole)
        if self.part < self.whole:
            rounded = min(rounded, 99)
        return max(rounded, 1) if self.part else 0
