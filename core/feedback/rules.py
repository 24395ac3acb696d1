"""Whom a text may be about, and figures of a year: no database, no web."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("complaint", "proposal", "thanks")
CHANNELS: Final = ("web", "desk", "phone", "paper")
SCORES: Final = (1, 2, 3, 4, 5)
#: outcomes that an answer to each kind states
OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    "complaint": ("confirmed", "partly", "not"),
    "proposal": ("taken", "declined"),
    "thanks": (),
}
#: shorter parts of names are words as well
SHORTEST: Final = 4


def names_somebody(words: Iterable[str], name: Sequence[str]) -> bool:
    """Whether a text may speak of this name (folded parts): a long part of it begins one of the
    words, whose endings are those of cases. Rather one too many than one too few."""
    parts = [part for part in name if len(part) >= SHORTEST]
    return any(word.startswith(part) for word in words for part in parts)


@dataclass(frozen=True)
class Told:
    """What a figure needs of one row."""

    kind: str
    received_on: dt.date
    due_on: dt.date | None
    answered_on: dt.date | None
    outcome: str
    is_anonymous: bool


@dataclass(frozen=True)
class KindFigures:
    """A year of one kind. `in_term` and `late` are of the answered; `overdue` of the open."""

    kind: str
    received: int
    anonymous: int
    answered: int
    in_term: int
    late: int
    open: int
    overdue: int
    outcomes: dict[str, int]


def figures_of(rows: Sequence[Told], today: dt.date) -> list[KindFigures]:
    """Figures of each kind, in the order of `KINDS`."""
    return [_kind(kind, [one for one in rows if one.kind == kind], today) for kind in KINDS]


def _kind(kind: str, rows: list[Told], today: dt.date) -> KindFigures:
    answered = [one for one in rows if one.answered_on is not None]
    late = [one for one in answered if one.due_on and one.answered_on and
            one.answered_on > one.due_on]  # fmt: skip
    waiting = [one for one in rows if one.answered_on is None]
    return KindFigures(
        kind=kind, received=len(rows), anonymous=sum(one.is_anonymous for one in rows),
        answered=len(answered), in_term=len(answered) - len(late), late=len(late),
        open=len(waiting),
        overdue=sum(one.due_on is not None and one.due_on < today for one in waiting),
        outcomes=dict(Counter(one.outcome for one in answered if one.outcome)),
    )  # fmt: skip


@dataclass(frozen=True)
class Satisfaction:
    """Marks of a year: how many of each, and their mean; None where nobody was asked."""

    counts: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        if not self.total:
            return None
        return round(sum(score * count for score, count in self.counts.items()) / self.total, 2)
