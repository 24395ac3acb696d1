"""Measures that a centre may choose, what their values may be, when the next one is due, and what
a number of people's changes come to.

WHO-5: Psychiatric Research Unit, WHO Collaborating Centre, Hillerød 1998; ten points of the
hundred count as a change (Topp et al., Psychother Psychosom 2015;84:167–176). Grip strength: five
kilograms (Bohannon, J Phys Ther Sci 2019;31:75–78). Timed up-and-go (Podsiadlo, Richardson 1991)
has no agreed smallest change: one second is a beginning that the centre may change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final, Literal

from plugins.active_longevity.membership.rules import add_months

#: behind fewer people than these no number is shown
FEWEST: Final = 10
#: months until a measure is taken again
MONTHS: Final = 3


@dataclass(frozen=True)
class Measure:
    """A measure: bounds of its value (both included), and which way is better."""

    code: str
    lowest: Decimal
    highest: Decimal
    better: Literal["more", "less"]
    smallest_change: Decimal
    #: of a questionnaire: how many, and the highest answer of each
    questions: int = 0
    highest_answer: int = 0


MEASURES: Final = {
    one.code: one
    for one in (
        Measure("who5", Decimal(0), Decimal(100), "more", Decimal(10), 5, 5),
        Measure("grip", Decimal(1), Decimal(90), "more", Decimal(5)),
        Measure("up_and_go", Decimal(3), Decimal(300), "less", Decimal(1)),
    )
}


def who5_score(answers: Sequence[int]) -> Decimal:
    """Five answers of 0 to 5 as a number of 0 to 100. Raises `ValueError` for anything else."""
    measure = MEASURES["who5"]
    if len(answers) != measure.questions or not all(
        0 <= one <= measure.highest_answer for one in answers
    ):
        raise ValueError("WHO-5 has five answers of 0 to 5")
    return Decimal(sum(answers) * 4)


def in_bounds(measure: Measure, value: Decimal) -> bool:
    return measure.lowest <= value <= measure.highest


def is_due(last: dt.date | None, on: dt.date, months: int = MONTHS) -> bool:
    """Whether a measure is to be taken: never taken, or `months` have passed since."""
    return last is None or last <= add_months(on, -months)


@dataclass(frozen=True)
class Change:
    """The change of a centre's people in one measure, from each one's first to the latest value.

    `median` is in the unit of the measure; `improved` counts those who changed for the better by
    the smallest change or more. Both are None while fewer than ten people stand behind them.
    """

    measured: int
    not_measured: int
    median: Decimal | None = None
    improved: int | None = None

    @property
    def people_improved(self) -> int | None:
        """How many became better; None where fewer than ten people are that number."""
        return self.improved if self.improved is not None and self.improved >= FEWEST else None

    @property
    def share_improved(self) -> int | None:
        """In percent, rounded half up; None where it is not shown."""
        if self.improved is None:
            return None
        return (self.improved * 200 + self.measured) // (2 * self.measured)


def change_of(
    pairs: Iterable[tuple[Decimal, Decimal]],
    *,
    not_measured: int,
    better: Literal["more", "less"],
    smallest_change: Decimal,
) -> Change:
    """What (first value, latest value) of each person come to."""
    moved = [latest - first for first, latest in pairs]
    if len(moved) < FEWEST:
        return Change(len(moved), not_measured)
    gains = moved if better == "more" else [-one for one in moved]
    middle = Decimal(median(moved)).quantize(Decimal("0.1"))
    return Change(len(moved), not_measured, middle, sum(one >= smallest_change for one in gains))
