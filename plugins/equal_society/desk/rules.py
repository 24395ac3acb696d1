"""Whose turn it is in the lobby, and why; how long people waited. Standard library only.

Who belongs to a group that goes first goes first, the strongest group before the others; but who
has waited longer than the centre finds fair is not overtaken any more by somebody who came later.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

#: the place of a ticket without a group that goes first
ORDINARY: Final = 9
#: group that goes first → categories of the file that prove it; those without are said or seen
PRIORITIES: Final[dict[str, tuple[str, ...]]] = {
    "veteran": ("veteran",),
    "group_1": ("disability_1", "disability_child_1"),
    "moves_hard": ("has_difficulty_moving",),
    "child": (
        "disability_child", "disability_child_1", "disability_child_2", "disability_child_3",
    ),
    "small_child": (),
    "other": (),
}  # fmt: skip
#: the place of a group until a region sets another
PLACES: Final = {
    "veteran": 1, "group_1": 1, "moves_hard": 1, "child": 1, "small_child": 2, "other": 2,
}  # fmt: skip
#: a group that only the desk gives, with its reason in words
WITH_REASON: Final = "other"

State = Literal["waiting", "called", "served", "missed"]
Deed = Literal["again", "served", "missed", "back"]
#: from which states a deed leads, and where
DEEDS: Final[dict[Deed, tuple[tuple[State, ...], State]]] = {
    "again": (("called",), "called"),
    "served": (("called",), "served"),
    "missed": (("called",), "missed"),
    "back": (("missed", "called"), "waiting"),
}


@dataclass(frozen=True)
class Waiting:
    """A ticket that waits: its number of the day and the group that goes first, or an empty one."""

    number: int
    taken_at: dt.datetime
    priority: str = ""


@dataclass(frozen=True)
class Turn:
    """A ticket in the order in which it is called. `why` says what put it there: `late` (waited
    longer than is fair), `priority`, or `time`."""

    ticket: Waiting
    why: Literal["late", "priority", "time"]
    minutes: int


def order(
    waiting: Iterable[Waiting], *, now: dt.datetime, places: Mapping[str, int], fair_minutes: int
) -> list[Turn]:
    """The line, the next one first."""
    turns = [_turn(one, now, places, fair_minutes) for one in waiting]

    def key(turn: Turn) -> tuple[int, int, dt.datetime, int]:
        late = turn.why == "late"
        place = 0 if late else _place(turn.ticket, places)
        return (0 if late else 1, place, turn.ticket.taken_at, turn.ticket.number)

    return sorted(turns, key=key)


def _turn(ticket: Waiting, now: dt.datetime, places: Mapping[str, int], fair_minutes: int) -> Turn:
    waited = minutes_between(ticket.taken_at, now)
    if waited >= fair_minutes:
        return Turn(ticket, "late", waited)
    first = _place(ticket, places) < ORDINARY
    return Turn(ticket, "priority" if first else "time", waited)


def _place(ticket: Waiting, places: Mapping[str, int]) -> int:
    return min(places.get(ticket.priority, ORDINARY), ORDINARY)


def priority_of(categories: Collection[str], places: Mapping[str, int]) -> str:
    """The group that categories in force prove, the one with the best place; or an empty one."""
    proved = [
        code
        for code, proofs in PRIORITIES.items()
        if places.get(code, ORDINARY) < ORDINARY and not set(proofs).isdisjoint(categories)
    ]
    return min(proved, key=lambda code: places[code], default="")


def minutes_between(start: dt.datetime, end: dt.datetime) -> int:
    """Whole minutes; none when the clock was set back."""
    return max(int((end - start).total_seconds()) // 60, 0)


def typical(minutes: Sequence[int]) -> int | None:
    """The median wait in whole minutes; None where nobody has waited."""
    return statistics.median_high(minutes) if minutes else None
