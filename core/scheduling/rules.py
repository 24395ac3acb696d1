"""Pure decisions of scheduling: weekly patterns, overlaps, places and queue, marks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

#: a group lasts two years at most, so that one press never makes sessions without end
LONGEST_GROUP_DAYS = 731
#: a card is accepted this long before a session begins
EARLY_ARRIVAL = dt.timedelta(minutes=60)
#: the same card read again within this time is one reading
SAME_CARD = dt.timedelta(seconds=5)


@dataclass(frozen=True, order=True)
class Slot:
    """A weekly meeting: ISO weekday 1–7 and local times, the end exclusive."""

    weekday: int
    starts_at: dt.time
    ends_at: dt.time


@dataclass(frozen=True, order=True)
class Meeting:
    """One dated meeting of a pattern, in local time."""

    day: dt.date
    starts_at: dt.time
    ends_at: dt.time


@dataclass(frozen=True)
class Interval:
    """A stretch of time, the end exclusive; both ends aware."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def meetings(slots: Iterable[Slot], first: dt.date, last: dt.date) -> list[Meeting]:
    """Dates of a weekly pattern from `first` to `last`, both included, in order of time."""
    by_weekday: dict[int, list[Slot]] = {}
    for slot in slots:
        by_weekday.setdefault(slot.weekday, []).append(slot)
    found = []
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        found += [
            Meeting(day, slot.starts_at, slot.ends_at)
            for slot in by_weekday.get(day.isoweekday(), ())
        ]
    return sorted(found)


def pattern_fault(slots: Sequence[Slot]) -> str | None:
    """The code of what is wrong with a weekly pattern, or None.

    Codes: `empty`, `weekday` (not 1–7), `times` (end not after start), `overlap` (two meetings
    of one day overlap).
    """
    if not slots:
        return "empty"
    if any(not 1 <= slot.weekday <= 7 for slot in slots):
        return "weekday"
    if any(slot.ends_at <= slot.starts_at for slot in slots):
        return "times"
    ordered = sorted(slots)
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.starts_at < before.ends_at:
            return "overlap"
    return None


def period_fault(first: dt.date, last: dt.date) -> str | None:
    """`order` when the dates are the wrong way round, `long` beyond two years, `far` outside the
    years in which groups are, else None."""
    if first.year < 2000 or last.year > 2100:
        return "far"
    if last < first:
        return "order"
    return "long" if (last - first).days > LONGEST_GROUP_DAYS else None


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two stretches share a moment; one that ends when the other begins does not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


class PlaceDecision(StrEnum):
    ENROL = "enrol"
    QUEUE = "queue"
    FULL = "full"


def place_decision(*, capacity: int, enrolled: int, join_queue: bool) -> PlaceDecision:
    """A place while there is one; then the queue for those who agreed to wait."""
    if enrolled < capacity:
        return PlaceDecision.ENROL
    return PlaceDecision.QUEUE if join_queue else PlaceDecision.FULL


class Mark(StrEnum):
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


def mark_fault(
    mark: str, *, reason: str, state: str, session_day: dt.date, today: dt.date
) -> str | None:
    """The code of why a mark cannot be made, or None.

    Codes: `mark` (no such mark), `cancelled`, `closed` (only a correction may change it), `future`
    (nobody has come yet, nor stayed away; an excuse may be told beforehand), `reason` (an excuse
    needs one).
    """
    if mark not in set(Mark):
        return "mark"
    if state != "planned":
        return state
    if session_day > today and mark != Mark.EXCUSED:
        return "future"
    if mark == Mark.EXCUSED and not reason.strip():
        return "reason"
    return None


def close_fault(
    *, state: str, starts_at: dt.datetime, now: dt.datetime, unmarked: int
) -> str | None:
    """The code of why a session cannot be closed: `cancelled`, `future`, `unmarked`, or None.

    A closed session may be closed again: it adds nothing.
    """
    if state == "cancelled":
        return "cancelled"
    if state == "closed":
        return None
    if starts_at > now:
        return "future"
    return "unmarked" if unmarked else None


def takes_arrivals(session: Interval, now: dt.datetime) -> bool:
    """Whether somebody who comes now comes to this session: it runs, or begins within the hour."""
    return session.starts_at - EARLY_ARRIVAL <= now < session.ends_at


def free_alternatives(
    taken: Iterable[Interval], wanted: Interval, *, first: dt.datetime, last: dt.datetime
) -> list[Interval]:
    """The three free stretches between `first` and `last` that lie nearest to the wanted one.

    Starts are on the half hour, counted from `first`; the length is the wanted one.
    """
    busy = list(taken)
    length = wanted.ends_at - wanted.starts_at
    found = []
    start = first
    while start + length <= last:
        candidate = Interval(start, start + length)
        if not any(overlap(candidate, other) for other in busy):
            found.append(candidate)
        start += dt.timedelta(minutes=30)
    found.sort(key=lambda one: (abs(one.starts_at - wanted.starts_at), one.starts_at))
    return sorted(found[:3], key=lambda one: one.starts_at)


_WEEK = re.compile(r"(\d{4})-W(\d{1,2})")


def monday_of(text: str | None, today: dt.date) -> dt.date:
    """Monday of `2026-W47`, or of the week of `2026-11-20`; of today's when it is neither."""
    day = today
    if text:
        match = _WEEK.fullmatch(text)
        try:
            if match:
                day = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
            else:
                day = dt.date.fromisoformat(text)
        except ValueError:
            day = today
    if not 1900 < day.year < 2200:  # outside, the week before or after could not be reckoned
        day = today
    return day - dt.timedelta(days=day.weekday())


def day_of(text: str | None, today: dt.date) -> dt.date:
    """The date of `2026-11-20`; today when it is none."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return today
    return day if 1900 < day.year < 2200 else today


def month_start(text: str | None, today: dt.date) -> dt.date:
    """The first day of the month `2026-11`; of today's when it is none."""
    return day_of(f"{text}-01", today).replace(day=1)
