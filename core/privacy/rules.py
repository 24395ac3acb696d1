"""Decisions about consents, working days and shares that need neither database nor web."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.privacy.holidays_rules import QURBAN_AIT, UNMOVED, holidays

#: what a person may agree to, one consent each (domain.md §12)
PURPOSES: Final = ("processing", "sharing", "medical", "sms", "photo")
#: without this one the centre may not work with the person at all
PROCESSING: Final = "processing"
SHARING: Final = "sharing"
#: ways of giving a consent that work today; SMS codes and signatures join when they exist
SOURCES: Final = ("paper",)
GIVERS: Final = ("person", "representative")
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


@lru_cache(maxsize=16)
def days_off(year: int) -> frozenset[dt.date]:
    """Holidays of a year and the working days that are free instead of those on a weekend."""
    found = set(holidays(year))
    for day in sorted(found):
        if day.weekday() < 5 or (day.month, day.day) in UNMOVED or day in QURBAN_AIT:
            continue
        instead = day
        while instead.weekday() >= 5 or instead in found:
            instead += dt.timedelta(days=1)
        found.add(instead)
    return frozenset(found)


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in days_off(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The working day that comes `count` working days after `day`, which itself is not counted."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


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
