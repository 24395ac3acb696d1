"""Pure decisions about a queue: its order, who is asked next, deadlines, what became of a place.

Words used here: a place is *taken* by somebody enrolled or *held* by an open offer. Who waits
keeps a key (rank, number); an offer leaves the key as it is until it is accepted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

#: ranks, the first in line first: a decision of staff, a category, the time of asking
BY_HAND, BY_CATEGORY, BY_TIME = 0, 1, 2
HAND: Final = "hand"
#: staff have withdrawn a category's priority: it does not come back by itself
WITHDRAWN: Final = "none"


def rank_of(priority: str | None) -> int:
    """The rank that `Enrolment.priority` gives."""
    if priority == HAND:
        return BY_HAND
    return BY_TIME if priority in (None, WITHDRAWN) else BY_CATEGORY


@dataclass(frozen=True)
class Waiting:
    """Somebody in a queue. `offered_until` is set while an offer is open."""

    id: int
    rank: int
    number: int
    offered_until: dt.datetime | None = None
    rests_until: dt.datetime | None = None

    @property
    def key(self) -> tuple[int, int]:
        return (self.rank, self.number)

    def rests(self, now: dt.datetime) -> bool:
        """Whether he let a place pass a short while ago, so that others are asked first."""
        return self.rests_until is not None and now < self.rests_until


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    return sorted(waiting, key=lambda one: one.key)


def overdue(waiting: Iterable[Waiting], now: dt.datetime) -> list[Waiting]:
    """Those whose offer has lapsed, in order. An answer at the deadline itself is too late."""
    return [
        one for one in in_order(waiting) if one.offered_until is not None
        and one.offered_until <= now
    ]  # fmt: skip


def beyond(waiting: Iterable[Waiting], *, capacity: int, enrolled: int) -> list[Waiting]:
    """Whose offers must be withdrawn because there are fewer places now: the last in line first."""
    held = [one for one in in_order(waiting) if one.offered_until is not None]
    excess = max(0, enrolled + len(held) - capacity)
    return held[::-1][: min(excess, len(held))]


def free_places(waiting: Iterable[Waiting], *, capacity: int, enrolled: int) -> int:
    """Places neither taken nor held; never below zero."""
    held = sum(one.offered_until is not None for one in waiting)
    return max(0, capacity - enrolled - held)


def called(
    waiting: Iterable[Waiting], *, free: int, now: dt.datetime, may: Callable[[int], bool]
) -> list[Waiting]:
    """Who gets the free places, in order: the first who may. Nobody is asked about (`may`) once
    the places are gone, who has an offer already, or who rests."""
    found: list[Waiting] = []
    for one in in_order(waiting):
        if len(found) >= free:
            break
        if one.offered_until is None and not one.rests(now) and may(one.id):
            found.append(one)
    return found


# Deadlines ---------------------------------------------------------------------------------


def after_working_time(
    start: dt.datetime,
    length: dt.timedelta,
    *,
    opens: dt.time,
    closes: dt.time,
    works: Callable[[dt.date], bool],
) -> dt.datetime:
    """The local moment when `length` of working time has gone by since `start`.

    Time counts from `opens` to `closes` on days that work (`works`), on no other. All moments are
    local and naive. Where no time counts (opens not before closes) plain hours are taken. A
    deadline never falls on a closing hour that nobody sees: it is then the same, since the desk
    is still there in its last minute.
    """
    if closes <= opens:
        return start + length
    moment, left = start, length
    for _day in range(400):
        first = dt.datetime.combine(moment.date(), opens)
        last = dt.datetime.combine(moment.date(), closes)
        moment = max(moment, first)
        if works(moment.date()) and moment < last:
            if moment + left <= last:
                return moment + left
            left -= last - moment
        moment = dt.datetime.combine(moment.date() + dt.timedelta(days=1), dt.time.min)
    return start + length


def next_opening(
    start: dt.datetime, *, opens: dt.time, works: Callable[[dt.date], bool]
) -> dt.datetime:
    """The next working day's opening after the day of `start` (local, naive)."""
    day = start.date()
    for _day in range(60):
        day += dt.timedelta(days=1)
        if works(day):
            break
    return dt.datetime.combine(day, opens)


# Terms -------------------------------------------------------------------------------------


def term_end(first: dt.date, months: int) -> dt.date:
    """The last day of a term of whole months: 15 January and 1 month end on 14 February, the end
    of a month on the last day that the other month has."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last_of_month = (
        dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)
    ).day
    if first.day > last_of_month:
        return dt.date(year, month + 1, last_of_month)
    return dt.date(year, month + 1, first.day) - dt.timedelta(days=1)


# What happened -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A recorded step of somebody: his key after it, None when he no longer waits."""

    id: int
    whose: int
    at: dt.datetime
    what: str
    key: tuple[int, int] | None


@dataclass(frozen=True)
class Told:
    """A step as it concerns one person: his place before and after it (None: he does not wait)."""

    step: Step
    own: bool
    before: int | None
    after: int | None


def story_of(steps: Sequence[Step], whose: int) -> list[Told]:
    """All steps that concern one person's place, oldest first: his own, and those of others that
    moved him forward or back."""
    keys: dict[int, tuple[int, int]] = {}
    told = []
    for step in sorted(steps, key=lambda one: (one.at, one.id)):
        before = _place(keys, whose)
        if step.key is None:
            keys.pop(step.whose, None)
        else:
            keys[step.whose] = step.key
        after = _place(keys, whose)
        own = step.whose == whose
        if own or before != after:
            told.append(Told(step, own, before, after))
    return told


def _place(keys: dict[int, tuple[int, int]], whose: int) -> int | None:
    mine = keys.get(whose)
    return None if mine is None else 1 + sum(key < mine for key in keys.values())


# The model ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A group with its queue, as the decisions see it; the tests play histories with it."""

    capacity: int
    enrolled: frozenset[int] = frozenset()
    waiting: tuple[Waiting, ...] = ()

    @property
    def free(self) -> int:
        return free_places(self.waiting, capacity=self.capacity, enrolled=len(self.enrolled))

    def without(self, whose: int) -> Line:
        return replace(
            self,
            enrolled=self.enrolled - {whose},
            waiting=tuple(one for one in self.waiting if one.id != whose),
        )

    def changed(self, changed: Waiting) -> Line:
        kept = tuple(one for one in self.waiting if one.id != changed.id)
        return replace(self, waiting=(*kept, changed))

    def given(self, whose: int) -> Line:
        line = self.without(whose)
        return replace(line, enrolled=line.enrolled | {whose})


def settled(
    line: Line,
    *,
    now: dt.datetime,
    may: Callable[[int], bool],
    deadline: dt.datetime | None,
    lapse: Callable[[Waiting], Waiting],
) -> Line:
    """The line after everything that is due: lapsed offers end (`lapse` says with which key), those
    beyond the capacity are withdrawn, free places go to the next. `deadline` None gives at once."""
    for one in overdue(line.waiting, now):
        line = line.changed(lapse(one))
    for one in beyond(line.waiting, capacity=line.capacity, enrolled=len(line.enrolled)):
        line = line.changed(replace(one, offered_until=None))
    for one in called(line.waiting, free=line.free, now=now, may=may):
        line = (
            line.given(one.id) if deadline is None
            else line.changed(replace(one, offered_until=deadline))
        )  # fmt: skip
    return line
