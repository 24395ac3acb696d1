"""Which categories cannot stand together, and at what age a category can be true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.people.rules import age_on

EVIDENCE_KINDS: Final = (
    "certificate", "expertise", "commission", "act", "note", "decree", "register", "other",
)  # fmt: skip
#: of one set, a person has one at a time (domain.md §6.1, §8.1)
EXCLUSIVE: Final = (
    frozenset(
        {"disability_1", "disability_2", "disability_3", "disability_child", "disability_child_1",
         "disability_child_2", "disability_child_3"}
    ),
)  # fmt: skip
#: full years at which a category begins and ends: to 7 a child has no group, adults have one at 18
AGES: Final[dict[str, tuple[int, int]]] = {
    "disability_child": (0, 18),
    "disability_child_1": (7, 18),
    "disability_child_2": (7, 18),
    "disability_child_3": (7, 18),
    "disability_1": (18, 200),
    "disability_2": (18, 200),
    "disability_3": (18, 200),
    "lonely_elderly": (50, 200),
}


@dataclass(frozen=True)
class Span:
    """A living category with its dates; None is open."""

    code: str
    valid_from: dt.date | None
    valid_to: dt.date | None

    def meets(self, other: Span) -> bool:
        """Whether both are in force on some day."""
        starts = max(self.valid_from or dt.date.min, other.valid_from or dt.date.min)
        return starts <= min(self.valid_to or dt.date.max, other.valid_to or dt.date.max)


def contradiction(new: Span, known: Iterable[Span]) -> Span | None:
    """The category that cannot be true beside the new one, on some day; None when all fit."""
    for group in EXCLUSIVE:
        if new.code not in group:
            continue
        for one in known:
            if one.code in group and one.code != new.code and one.meets(new):
                return one
    return None


def fits_age(code: str, birth_date: dt.date | None, on: dt.date) -> bool:
    """Whether a person of that birth date can be of the category on a day; unknown dates fit."""
    age = age_on(birth_date, on)
    if code not in AGES or age is None:
        return True
    first, end = AGES[code]
    return first <= age < end
