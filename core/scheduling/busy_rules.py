"""Pure reckoning of what is free: pieces taken in time, and the hours of what is asked for."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from core.scheduling.hours_rules import Hours, Stretch, covers, parts_by_day, stretches_on
from core.scheduling.rules import Interval, overlap

Why = Literal["session", "booking", "blocking", "closed", "hours"]


@dataclass(frozen=True)
class Use:
    """What something occupies. `resources` are (resource id, pieces)."""

    centre_id: int
    room_id: int | None = None
    staff_id: int | None = None
    resources: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Apart:
    """What does not count as in the way: the rows that are being changed."""

    group_id: int | None = None
    session_ids: Collection[int] = ()
    booking_id: int | None = None
    booking_ids: Collection[int] = ()


@dataclass(frozen=True)
class Obstacle:
    """What is in the way. `field` is room_id, instructor_id, resource or starts_at; `what` names
    the room, the person or the thing; `title` is the session, booking or reason. `row_id` is the
    session's, booking's or blocking's number; None for hours, and for more pieces than there are
    (`closed` at `resource`: `title` is their number)."""

    why: Why
    field: str
    what: str
    title: str
    interval: Interval
    row_id: int | None = None


@dataclass(frozen=True)
class Taken:
    """So many pieces are in use for a while."""

    why: Why
    title: str
    interval: Interval
    row_id: int
    units: int = 1


class Timeline:
    """What is taken, quick to ask about a stretch of time."""

    def __init__(self, taken: Sequence[Taken]) -> None:
        self._taken = sorted(taken, key=lambda one: one.interval.starts_at)
        self._starts = [one.interval.starts_at for one in self._taken]
        lengths = (one.interval.ends_at - one.interval.starts_at for one in self._taken)
        self._longest = max(lengths, default=dt.timedelta())

    def during(self, wanted: Interval) -> list[Taken]:
        """Those that share a moment with `wanted`, in order of time."""
        first = bisect_left(self._starts, wanted.starts_at - self._longest)
        last = bisect_left(self._starts, wanted.ends_at)
        return [one for one in self._taken[first:last] if overlap(one.interval, wanted)]


def peak(taken: Sequence[Taken], within: Interval) -> int:
    """The most pieces in use at one moment of `within`."""
    steps = sorted(
        step
        for one in taken
        for step in (
            (max(one.interval.starts_at, within.starts_at), one.units),
            (min(one.interval.ends_at, within.ends_at), -one.units),
        )
    )
    now = most = 0
    for _moment, change in steps:  # at one moment what ends (negative) comes before what begins
        now += change
        most = max(most, now)
    return most


@dataclass
class Subject:
    """A room, a staff member or a resource that is asked for: `units` of its `quantity`."""

    field: str
    what: str
    timeline: Timeline
    quantity: int = 1
    units: int = 1
    hours: Sequence[Hours] = ()

    def in_the_way(self, wanted: Interval) -> list[Taken]:
        """What leaves too few pieces: those that take them all, else all of them together."""
        taken = self.timeline.during(wanted)
        if self.units > self.quantity - peak(taken, wanted):
            return [one for one in taken if one.units >= self.quantity] or taken
        return []

    def hit_by(self, blocked: Interval) -> list[Taken]:
        """Sessions and bookings that would find too few pieces if `units` went out of use."""
        return [
            one
            for one in self.timeline.during(blocked)
            if one.why in ("session", "booking")
            and self.units
            > self.quantity - peak(self.timeline.during(one.interval), _both(one.interval, blocked))
        ]


def _both(one: Interval, other: Interval) -> Interval:
    return Interval(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at))


@dataclass
class Picture:
    """All that is known about a span of time for one use."""

    zone: ZoneInfo
    centre: str
    centre_hours: Sequence[Hours]
    closures: Timeline
    subjects: Sequence[Subject]
    _open: dict[tuple[int, dt.date], list[Stretch] | None] = field(default_factory=dict)

    def against(self, wanted: Interval) -> list[Obstacle]:
        """Everything that is in the way of one stretch."""
        return list(self._against(wanted))

    def is_free(self, wanted: Interval) -> bool:
        return next(self._against(wanted), None) is None

    def pieces_free(self, number: int, wanted: Sequence[Interval]) -> list[int]:
        """How many pieces of a subject, taken alone, are free all the while of each stretch."""
        subject = self.subjects[number]
        alone = replace(self, subjects=[replace(subject, units=1)], _open={})
        return [
            max(0, subject.quantity - peak(subject.timeline.during(one), one))
            if alone.is_free(one)
            else 0
            for one in wanted
        ]

    def stretches(self, number: int, day: dt.date) -> list[Stretch] | None:
        """Open minutes of a subject (-1: the centre) on a date; None: at any time."""
        key = (number, day)
        if key not in self._open:
            own = stretches_on(self.subjects[number].hours, day) if number >= 0 else None
            self._open[key] = stretches_on(self.centre_hours, day) if own is None else own
        return self._open[key]

    def _against(self, wanted: Interval) -> Iterator[Obstacle]:
        for one in self.closures.during(wanted):
            yield Obstacle("closed", "starts_at", self.centre, one.title, one.interval, one.row_id)
        yield from self._outside_hours(wanted)
        for subject in self.subjects:
            if subject.units > subject.quantity:
                only = str(subject.quantity)
                yield Obstacle("closed", subject.field, subject.what, only, wanted)
            for one in subject.in_the_way(wanted):
                yield Obstacle(
                    one.why, subject.field, subject.what, one.title, one.interval, one.row_id
                )

    def _outside_hours(self, wanted: Interval) -> Iterator[Obstacle]:
        parts = parts_by_day(wanted, self.zone)
        told = False
        for number in range(len(self.subjects)) or (-1,):
            for day, minutes in parts:
                stretches = self.stretches(number, day)
                if stretches is None or covers(stretches, minutes):
                    continue
                own = number >= 0 and stretches_on(self.subjects[number].hours, day) is not None
                if not own and told:
                    break
                told = told or not own
                subject = self.subjects[number] if own else None
                yield Obstacle(
                    "hours",
                    subject.field if subject else "starts_at",
                    subject.what if subject else self.centre,
                    _words(stretches),
                    wanted,
                )
                break


def _words(stretches: Sequence[Stretch]) -> str:
    """09:00–13:00, 14:00–18:00; empty when it is closed all day."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in stretches)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
