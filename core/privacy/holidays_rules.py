"""Days off of Kazakhstan, as data (domain.md §4.3). Two days move with the moon and are listed
by year; the Government may swap days, so a year's extra days stand beside them."""

from __future__ import annotations

import datetime as dt
from typing import Final

#: (month, day) of every year
FIXED: Final = (
    (1, 1), (1, 2), (1, 7), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9),
    (7, 6), (10, 25), (12, 16),
)  # fmt: skip
#: on a weekend it is lost; the others move to the next working day (`rules.days_off`)
UNMOVED: Final = ((1, 7),)
#: the first day of Qurban Ait; later years are not announced
QURBAN_AIT: Final = (
    dt.date(2024, 6, 16), dt.date(2025, 6, 6), dt.date(2026, 5, 27), dt.date(2027, 5, 16),
)  # fmt: skip
#: since this year 15 March is Constitution Day; until 2025 it was 30 August
MARCH_CONSTITUTION: Final = 2027
LAST_AUGUST_CONSTITUTION: Final = 2025


def holidays(year: int) -> frozenset[dt.date]:
    """Holidays of a year, before any is moved from a weekend."""
    found = {dt.date(year, month, day) for month, day in FIXED}
    if year >= MARCH_CONSTITUTION:
        found.add(dt.date(year, 3, 15))
    if year <= LAST_AUGUST_CONSTITUTION:
        found.add(dt.date(year, 8, 30))
    return frozenset(found | {day for day in QURBAN_AIT if day.year == year})
