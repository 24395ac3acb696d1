"""Periods, months and age bands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

#: first age of each band; the last has no end (domain.md §13: under 70, 70–80, 80+; children to 18)
AGE_BANDS: Final = (0, 18, 60, 70, 80)
UNKNOWN: Final = "unknown"
UNNAMED: Final = "unnamed"
PERIODS: Final = ("year", "quarter", "month", "own")
FIRST_YEAR: Final = 1991


@dataclass(frozen=True)
class Period:
    """Two inclusive local dates, and which choice made them."""

    choice: str
    first: dt.date
    last: dt.date


def period(
    choice: str, *, today: dt.date, first: dt.date | None = None, last: dt.date | None = None
) -> Period:
    """The period of a choice, up to today: the year, quarter or month so far, or own dates.

    Own dates may be open: no first is the start of the year of the last, no last is today. Raises
    `ValueError` when the first comes after the last.
    """
    if choice == "own" and (first or last):
        end = last or max(today, first or today)
        start = first or end.replace(month=1, day=1)
        if start > end:
            raise ValueError("the period ends before it begins")
        return Period("own", start, end)
    if choice == "quarter":
        return Period(choice, today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today)
    if choice == "month":
        return Period(choice, today.replace(day=1), today)
    return Period("year", today.replace(month=1, day=1), today)


def months(first: dt.date, last: dt.date) -> list[str]:
    """`2026-01` … of every month that the period touches."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [month_key((start + n) // 12, (start + n) % 12 + 1) for n in range(count)]


def month_key(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


def band_code(start: int) -> str:
    """`0-17`, `18-59` … `80+`."""
    following = [age for age in AGE_BANDS if age > start]
    return f"{start}-{following[0] - 1}" if following else f"{start}+"


BAND_CODES: Final = tuple(band_code(start) for start in AGE_BANDS)


@dataclass(frozen=True)
class AgeBand:
    """A band of ages from `first` full years to the next band's; `label` is shown with it."""

    code: str
    first: int
    label: Any


#: what the dashboard counts by
CORE_BANDS: Final = tuple(AgeBand(band_code(start), start, "") for start in AGE_BANDS)


def born_at_latest(age: int, day: dt.date) -> dt.date:
    """Who was born on this date or before has lived `age` full years on `day`.

    Somebody born on 29 February is a year older on 1 March in other years.
    """
    year = day.year - age
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February of a leap year, and that year was none
        return dt.date(year, 2, 28)


def band_of(birth_date: dt.date | None, day: dt.date) -> str:
    """The age band on `day`; `unknown` without a birth date, or when it lies after `day`."""
    if birth_date is None or birth_date > day:
        return UNKNOWN
    for start in reversed(AGE_BANDS):
        if birth_date <= born_at_latest(start, day):
            return band_code(start)
    return UNKNOWN


@dataclass(frozen=True)
class Visits:
    """Visits of a period: one person on one day is one visit, however many services."""

    total: int = 0
    days: int = 0
    most: int = 0
    most_on: dt.date | None = None

    @property
    def a_day(self) -> float | None:
        """The mean over days with visits, to one decimal (half up); None without such a day."""
        return (self.total * 20 + self.days) // (2 * self.days) / 10 if self.days else None

    @property
    def whole_a_day(self) -> int:
        """The same mean in whole visits (half up); 0 without such a day."""
        return (self.total * 2 + self.days) // (2 * self.days) if self.days else 0


def visits_of(days: Iterable[tuple[dt.date, int]]) -> Visits:
    """Sum up (date, people who came); of equal days the first is named as the fullest."""
    came = [(day, count) for day, count in days if count]
    if not came:
        return Visits()
    most_on, most = max(came, key=lambda one: (one[1], -one[0].toordinal()))
    return Visits(sum(count for _day, count in came), len(came), most, most_on)


def month_span(year: int, month: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    first = dt.date(year, month, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return first, following - dt.timedelta(days=1)


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet does not run as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
