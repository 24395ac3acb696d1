"""Words of parts of a year."""

from __future__ import annotations

from typing import Any

from core.indicators.labels import month_label
from core.indicators.target_rules import MONTHS, PARTS, QUARTERS, YEAR
from core.web.i18n import gettext

_ROMAN = ("I", "II", "III", "IV")


def part_words(part: str, year: int) -> str:
    """2026 as a whole, the second quarter of 2026, November 2026."""
    if part == YEAR:
        return gettext("Year %(year)s", year=year)
    if part in QUARTERS:
        return gettext(
            "Quarter %(number)s of %(year)s", number=_ROMAN[QUARTERS.index(part)], year=year
        )
    return month_label(f"{year:04d}-{MONTHS.index(part) + 1:02d}")


def part_choices(year: int) -> list[tuple[str, Any]]:
    return [(part, part_words(part, year)) for part in PARTS]
