"""Parts of a year for which something is planned, and how much of a plan was reached."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.indicators.rules import FIRST_YEAR, month_span

YEAR: Final = "year"
QUARTERS: Final = ("q1", "q2", "q3", "q4")
MONTHS: Final = tuple(f"m{number:02d}" for number in range(1, 13))
PARTS: Final = (YEAR, *QUARTERS, *MONTHS)
LAST_YEAR: Final = 2100
MOST: Final = 1_000_000_000


def known_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def part_span(year: int, part: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a part. Raises `ValueError` for a part that nobody knows."""
    if part == YEAR:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if part in QUARTERS:
        first_month = QUARTERS.index(part) * 3 + 1
        return month_span(year, first_month)[0], month_span(year, first_month + 2)[1]
    return month_span(year, MONTHS.index(part) + 1)


def month_part(day: dt.date) -> str:
    """The part that is the month of a day."""
    return MONTHS[day.month - 1]


def passed_percent(first: dt.date, last: dt.date, today: dt.date) -> int:
    """How much of the time is over when `today` ends, in whole per cent."""
    days = (last - first).days + 1
    gone = min(max((today - first).days + 1, 0), days)
    return gone * 100 // days


def reached_percent(fact: int | None, plan: int) -> int | None:
    """How much of the plan was reached, rounded half up; None for a plan of nothing."""
    return None if fact is None or plan <= 0 else (fact * 200 + plan) // (2 * plan)
