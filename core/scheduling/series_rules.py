"""Pure reckoning of series: which dates a pattern gives with its days off, which sessions a change
touches, where they go, and in which order they may be written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from core.scheduling.rules import Interval, Meeting, Slot, meetings

OnDaysOff = Literal["skip", "move", "hold"]
ON_DAYS_OFF: Final[tuple[OnDaysOff, ...]] = ("skip", "move", "hold")
Scope = Literal["this", "following", "all"]
SCOPES: Final[tuple[Scope, ...]] = ("this", "following", "all")
#: a session goes to a working day within so many days, or is left out
LONGEST_MOVE: Final = 14
K = TypeVar("K")


@dataclass(frozen=True, order=True)
class Placed:
    """A meeting of a pattern and where it stands: `at` differs from `by_pattern` when a day off
    moved it."""

    at: Meeting
    by_pattern: Meeting


@dataclass(frozen=True)
class PatternPart:
    """A weekly pattern that held between two dates (inclusive); None: without an end."""

    slots: tuple[Slot, ...]
    first: dt.date | None = None
    last: dt.date | None = None


def pattern_meetings(parts: Iterable[PatternPart], first: dt.date, last: dt.date) -> list[Meeting]:
    """All meetings of a group between two dates (inclusive), in order of time, by the patterns
    that it had one after the other."""
    found: list[Meeting] = []
    for part in parts:
        begin, end = max(part.first or first, first), min(part.last or last, last)
        if begin <= end:
            found += meetings(part.slots, begin, end)
    return sorted(set(found))


def placed_meetings(
    wanted: Sequence[Meeting],
    *,
    off: Collection[dt.date],
    is_working: Callable[[dt.date], bool],
    policy: OnDaysOff,
    last: dt.date,
    is_free: Callable[[Meeting], bool] = lambda _one: True,
) -> list[Placed]:
    """Where the meetings of a pattern stand when some days are off.

    `hold` keeps them; `skip` leaves those of days off out; `move` puts each on the next working
    day on which the group has no other meeting and `is_free` says yes, at most two weeks on and
    not after `last`, else leaves it out.
    """
    if policy == "hold":
        return [Placed(one, one) for one in wanted]
    found = [Placed(one, one) for one in wanted if one.day not in off]
    if policy == "skip":
        return found
    taken = {one.at.day for one in found}
    for one in wanted:
        if one.day not in off:
            continue
        for ahead in range(1, LONGEST_MOVE + 1):
            day = one.day + dt.timedelta(days=ahead)
            if day > last:
                break
            moved = Meeting(day, one.starts_at, one.ends_at)
            if day not in taken and is_working(day) and is_free(moved):
                taken.add(day)
                found.append(Placed(moved, one))
                break
    return sorted(found)


@dataclass(frozen=True)
class Shift:
    """By how much sessions move: whole days, minutes of the local clock, and how much longer."""

    days: int = 0
    minutes: int = 0
    longer: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.days or self.minutes or self.longer)


def shift_between(before: Meeting, after: Meeting) -> Shift:
    """What makes `after` of `before`, by the local clock."""
    return Shift(
        (after.day - before.day).days,
        _minute(after.starts_at) - _minute(before.starts_at),
        _length(after) - _length(before),
    )


def shifted(one: Meeting, by: Shift) -> Meeting | None:
    """The meeting moved; None when it would not lie within one day or had no length."""
    start = _minute(one.starts_at) + by.minutes
    end = start + _length(one) + by.longer
    if not 0 <= start < end < 24 * 60:
        return None
    return Meeting(one.day + dt.timedelta(days=by.days), _clock(start), _clock(end))


def shifted_slots(slots: Iterable[Slot], by: Shift) -> tuple[Slot, ...] | None:
    """A weekly pattern moved by as much; None when one of its meetings cannot be."""
    found = []
    for slot in slots:
        moved = shifted(Meeting(dt.date(2024, 1, slot.weekday), slot.starts_at, slot.ends_at), by)
        if moved is None:
            return None
        found.append(Slot(moved.day.isoweekday(), moved.starts_at, moved.ends_at))
    return tuple(sorted(found))


def in_scope(
    series: Sequence[tuple[K, Meeting]], *, this: K, scope: Scope, same_slot: bool
) -> list[K]:
    """Which of a series a change of one of them touches: itself, it and those after it, or all;
    with `same_slot` only those of its weekday and time. `series` is in order of time."""
    if scope == "this":
        return [this]
    own = next(meeting for key, meeting in series if key == this)
    return [
        key
        for key, meeting in series
        if (scope == "all" or (meeting, key == this) >= (own, False))
        and (not same_slot or _slot_of(meeting) == _slot_of(own))
    ]


def pairs_of_change(
    old: Sequence[tuple[K, Meeting]], new: Sequence[Meeting]
) -> tuple[list[tuple[K, Meeting]], list[K], list[Meeting]]:
    """Which session becomes which meeting when a pattern changes: (moved or kept, superfluous,
    missing).

    Those that stand in the new pattern stay; in each week the others follow each other in order,
    so that people's sessions move as little as possible.
    """
    wanted, rest = set(new), []
    pairs: list[tuple[K, Meeting]] = []
    for key, meeting in old:
        if meeting in wanted:
            wanted.discard(meeting)
            pairs.append((key, meeting))
        else:
            rest.append((key, meeting))
    missing: dict[tuple[int, int], list[Meeting]] = {}
    for meeting in sorted(wanted):
        missing.setdefault(_week(meeting), []).append(meeting)
    superfluous: list[K] = []
    for key, meeting in sorted(rest, key=lambda one: one[1]):
        of_week = missing.get(_week(meeting))
        if of_week:
            pairs.append((key, of_week.pop(0)))
        else:
            superfluous.append(key)
    return pairs, superfluous, sorted(one for week in missing.values() for one in week)


def update_order(
    moves: Mapping[K, tuple[dt.datetime, dt.datetime]],
) -> list[tuple[K, dt.datetime | None]]:
    """In which order rows of one group get their new starts, so that no two ever have the same.

    Each row is written when its new start is free; where rows wait for each other in a circle, one
    is parked first (None: a start that nobody has).
    """
    left = {key: pair for key, pair in moves.items() if pair[0] != pair[1]}
    holder = {before: key for key, (before, _after) in left.items()}
    order: list[tuple[K, dt.datetime | None]] = []
    while left:
        ready = [key for key, (_before, after) in left.items() if after not in holder]
        if not ready:
            parked = next(iter(left))
            del holder[left[parked][0]]
            order.append((parked, None))
            continue
        for key in ready:
            before, after = left.pop(key)
            if holder.get(before) == key:
                del holder[before]
            order.append((key, after))
    return order


def local_meeting(starts_at: dt.datetime, ends_at: dt.datetime, zone: str) -> Meeting:
    """A session by the clock on the wall."""
    place = ZoneInfo(zone)
    start, end = starts_at.astimezone(place), ends_at.astimezone(place)
    return Meeting(start.date(), start.time(), end.time())


def interval_of(one: Meeting, zone: str) -> Interval:
    """A meeting in UTC."""
    place = ZoneInfo(zone)
    return Interval(
        dt.datetime.combine(one.day, one.starts_at, place).astimezone(dt.UTC),
        dt.datetime.combine(one.day, one.ends_at, place).astimezone(dt.UTC),
    )


def later_end(
    parts: Sequence[PatternPart],
    last: dt.date,
    *,
    lost: int,
    off: Callable[[dt.date], bool],
) -> tuple[dt.date, list[Meeting]]:
    """The last date that gives a group back `lost` meetings after `last`, and these meetings; days
    of `off` are passed over. At most a year on."""
    found: list[Meeting] = []
    day = last
    for _ahead in range(366):
        if len(found) >= lost:
            break
        day += dt.timedelta(days=1)
        if not off(day):
            found += pattern_meetings(parts, day, day)
    found = found[:lost]
    return (found[-1].day if found else last), found


def _slot_of(one: Meeting) -> Slot:
    return Slot(one.day.isoweekday(), one.starts_at, one.ends_at)


def _week(one: Meeting) -> tuple[int, int]:
    return one.day.isocalendar()[:2]


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _clock(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)


def _length(one: Meeting) -> int:
    return _minute(one.ends_at) - _minute(one.starts_at)
