"""Ages of children as the form has them, by full years on the last day of the period.

The yearly form 3-social security (code 1401104) tells recipients by age, sex, group and kind of
service (domain.md §13); its edition in force has to be checked before the bands are called law.
"""

from __future__ import annotations

from typing import Final

#: code, first full year
BANDS: Final = (("1_3", 0), ("4_6", 4), ("7_10", 7), ("11_14", 11), ("15_17", 15), ("18", 18))
UNKNOWN: Final = "unknown"


def band_of(age: int | None) -> str:
    """The band of an age in full years; `UNKNOWN` without a birth date."""
    if age is None:
        return UNKNOWN
    return [code for code, first in BANDS if first <= max(age, 0)][-1]
