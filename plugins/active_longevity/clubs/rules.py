"""Pure decisions about levels, plans and results."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LANGUAGES: Final = ("active_longevity.arabic", "active_longevity.english")
#: shipped levels in rising order: of languages by the Common European Framework, of other clubs
LANGUAGE_LEVELS: Final = ("A1", "A2", "B1", "B2", "C1")
CLUB_LEVELS: Final = ("beginner", "continuing", "advanced")
SHIPPED: Final = (*LANGUAGE_LEVELS, *CLUB_LEVELS)
OWN: Final = "own:"
KINDS: Final = ("test", "concert", "exhibition", "competition")
MOST_TOPICS: Final = 200
MOST_SCORE: Final = Decimal(1000)
TOPIC_LENGTH: Final = 300

_DATED = re.compile(r"(\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})(?:\s*;\s*|\s+)(.*)")
_NUMBERED = re.compile(r"^\d{1,3}[.)]\s+")


def shipped_levels(kind: str) -> tuple[str, ...]:
    """Shipped levels of a kind of service, in rising order."""
    return LANGUAGE_LEVELS if kind in LANGUAGES else CLUB_LEVELS


def next_level(levels: Sequence[str], reached: str) -> str:
    """The level after `reached`; "" after the highest, or when it is not among them."""
    if reached not in levels:
        return ""
    position = list(levels).index(reached)
    return levels[position + 1] if position + 1 < len(levels) else ""


@dataclass(frozen=True)
class TopicLine:
    """A line of a pasted plan: the date as it was written ("" without one), and the topic."""

    day: str
    topic: str


def topic_lines(text: str) -> list[TopicLine]:
    """Lines of a plan, typed or pasted from a column or from two (date and topic). Empty lines
    and numbers before a topic are left out."""
    found = []
    for raw in text.splitlines():
        dated = _DATED.fullmatch(raw.strip())
        day, topic = (dated[1], dated[2]) if dated else ("", raw)
        topic = _NUMBERED.sub("", " ".join(topic.split()))
        if topic:
            found.append(TopicLine(day, topic))
    return found


def spread(count: int, days: Iterable[dt.date], taken: Iterable[dt.date]) -> list[dt.date | None]:
    """Dates for so many topics: the sessions without a topic, in order; None when they run out."""
    used = set(taken)
    free: list[dt.date | None] = [day for day in sorted(set(days)) if day not in used]
    return (free + [None] * count)[:count]


@dataclass(frozen=True)
class Entry:
    """What was typed for one person; everything empty means no result."""

    score: str = ""
    level: str = ""
    place: str = ""
    passed: bool = False
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.score or self.level or self.place or self.passed or self.note)


def mark_of(entry: Entry) -> str:
    """Tells whether a line was changed since it was shown."""
    told = (entry.score, entry.level, entry.place, entry.passed, entry.note)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def score_of(text: str) -> Decimal | None:
    """A score as people write it (`87`, `8,5`); None when it is none."""
    text = text.strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text, re.ASCII):
        return None
    return Decimal(text)


def score_fault(score: Decimal | None, most: Decimal | None) -> str | None:
    """`number` when it is none, `high` when it is above the most; None when it can be."""
    if score is None:
        return "number"
    return "high" if score > (most if most is not None else MOST_SCORE) else None


def place_of(text: str) -> int | None:
    """A place 1–999; None when it is none."""
    return int(text) if re.fullmatch(r"[1-9]\d{0,2}", text.strip(), re.ASCII) else None


def has_passed(score: Decimal | None, pass_score: Decimal | None, ticked: bool) -> bool:
    """A score decides where the test says from which on it is passed; else the tick does."""
    if score is not None and pass_score is not None:
        return score >= pass_score
    return ticked
