"""Dated values of the law as data (domain.md §5.1 and §5.3), and which of them holds on a day.

A value holds from a date until the next one. A region's own rows (`core.reference.models.
ReferenceValue`) stand above what is known here: of two of one date the region's is meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["months", "tenge"]
_PENSION = "lada.kz 09.10.2025, dalamedia.info"
_WOMEN_BEFORE = "yk-news.kz"


@dataclass(frozen=True)
class DatedValue:
    """What holds from a date on. `own` rows were written by the region."""

    valid_from: dt.date
    value: int
    source: str = ""
    own: bool = False


@dataclass(frozen=True)
class ValueKind:
    """A thing that the law gives a number for. Bounds are included; they catch slips of the pen."""

    code: str
    unit: Unit
    minimum: int
    maximum: int
    known: tuple[DatedValue, ...]


def _rows(*rows: tuple[int, int, int, int, str]) -> tuple[DatedValue, ...]:
    return tuple(DatedValue(dt.date(y, m, d), value, source) for y, m, d, value, source in rows)


#: by code, in the order of the page
KINDS: Final[Mapping[str, ValueKind]] = {
    kind.code: kind
    for kind in (
        ValueKind("pension_age_men", "months", 480, 960, _rows((2018, 1, 1, 756, _PENSION))),
        ValueKind(
            "pension_age_women", "months", 480, 960,
            _rows(
                (2018, 1, 1, 702, _WOMEN_BEFORE),
                (2019, 1, 1, 708, _WOMEN_BEFORE),
                (2020, 1, 1, 714, _WOMEN_BEFORE),
                (2021, 1, 1, 720, _WOMEN_BEFORE),
                (2022, 1, 1, 726, _WOMEN_BEFORE),
                (2023, 1, 1, 732, _PENSION),
                (2028, 1, 1, 738, _PENSION),
                (2029, 1, 1, 744, _PENSION),
                (2030, 1, 1, 750, _PENSION),
                (2031, 1, 1, 756, _PENSION),
            ),
        ),
        ValueKind(
            "mci", "tenge", 1000, 100_000,
            _rows(
                (2022, 1, 1, 3063, "mgorod.kz 26.05.2022, pricom.kz"),
                (2023, 1, 1, 3450, "knews.kz"),
                (2024, 1, 1, 3692, "mgorod.kz 03.01.2024, kursiv.media"),
                (2025, 1, 1, 3932, "mgorod.kz, alau.kz"),
                (2026, 1, 1, 4325, "alau.kz 09.12.2025"),
            ),
        ),
        ValueKind(
            "subsistence_minimum", "tenge", 10_000, 1_000_000,
            _rows(
                (2022, 1, 1, 36_018, "mgorod.kz 26.05.2022, pricom.kz"),
                (2023, 1, 1, 40_567, "knews.kz"),
                (2024, 1, 1, 43_407, "mgorod.kz 03.01.2024, kursiv.media"),
                (2025, 1, 1, 46_228, "mgorod.kz, alau.kz"),
                (2026, 1, 1, 50_851, "alau.kz 09.12.2025"),
            ),
        ),
    )
}  # fmt: skip


def joined(known: Iterable[DatedValue], own: Iterable[DatedValue]) -> list[DatedValue]:
    """Both tables as one, in order of date; of two of one date the region's stays."""
    by_date = {one.valid_from: one for one in known} | {one.valid_from: one for one in own}
    return [by_date[day] for day in sorted(by_date)]


def in_force(values: Sequence[DatedValue], on: dt.date) -> DatedValue | None:
    """The value that holds on a day, of values in order of date; None before the first."""
    return next((one for one in reversed(values) if one.valid_from <= on), None)


_NUMBER = re.compile(r"(\d{1,9})(?:[.,](\d))?(½)?")


def parse_value(text: str, unit: Unit) -> int | None:
    """What was typed, in the unit of the table: tenge, or months of an age typed in years with at
    most a half («61», «61,5», «61½»). None for anything else."""
    found = _NUMBER.fullmatch("".join(text.split()))
    if found is None:
        return None
    whole, decimal, half = int(found[1]), found[2], found[3]
    if unit == "tenge":
        return whole if decimal is None and half is None else None
    if (decimal is not None and half is not None) or decimal not in {None, "0", "5"}:
        return None
    return whole * 12 + (6 if half or decimal == "5" else 0)
