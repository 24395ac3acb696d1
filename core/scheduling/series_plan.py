"""A change of sessions before it is made: its steps by group, what is in their way, whom it
touches; and a digest by which applying knows that nothing changed since it was shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from core.plugins.contracts import Text
from core.scheduling.rules import Interval, Meeting, Slot
from core.web.i18n import format_date

Kind = Literal["cancel", "restore", "move", "lead", "add"]


@dataclass(frozen=True)
class Row:
    """A session as it is now. `meeting` is its time by the clock on the wall."""

    id: int
    public_id: str
    group_id: int
    centre_id: int
    state: str
    version: int
    interval: Interval
    meeting: Meeting
    room_id: int | None
    staff_id: int | None
    regular_staff_id: int | None
    original_starts_at: dt.datetime | None
    rule: str | None

    @property
    def by_pattern(self) -> dt.datetime:
        """When the weekly pattern has it."""
        return self.original_starts_at or self.interval.starts_at


@dataclass(frozen=True)
class Step:
    """What becomes of one session: `row` is None for a new one.

    `interval`, `room_id` and `staff_id` are those after it. `obstacles` say in words what is in
    the way: such a step is left out. `note` is shown beside it.
    """

    kind: Kind
    group_id: int
    row: Row | None
    interval: Interval
    meeting: Meeting
    room_id: int | None
    staff_id: int | None
    by_pattern: dt.datetime | None = None
    regular_staff_id: int | None = None
    note: str = ""
    obstacles: tuple[str, ...] = ()
    #: written into the session: the reason that people are told
    reason: str = ""

    @property
    def occupies(self) -> bool:
        return self.kind != "cancel"

    def words(self) -> str:
        """When it is, or was and will be: 23.11.2026 10:00–11:00 → 24.11.2026 11:00–12:00."""
        after = meeting_words(self.meeting)
        if self.row is None or self.row.meeting == self.meeting:
            return after
        return f"{meeting_words(self.row.meeting)} → {after}"


@dataclass(frozen=True)
class BookingStep:
    """What becomes of one booking; as `Step`."""

    kind: Literal["cancel", "restore", "move"]
    booking_id: int
    version: int
    title: str
    person_id: int | None
    before: Interval
    interval: Interval
    room_id: int | None
    obstacles: tuple[str, ...] = ()


@dataclass
class Unit:
    """The part of a plan that is applied as one: a group, or the bookings of a closure.

    `group_values` are columns of the group that change (JSON values), `slots` a weekly pattern
    that holds from a date on. `places` are (enrolment id, what becomes of it).
    """

    key: str
    title: str
    centre_id: int
    group_id: int | None = None
    group_version: int | None = None
    steps: list[Step] = field(default_factory=list)
    bookings: list[BookingStep] = field(default_factory=list)
    group_values: dict[str, Any] = field(default_factory=dict)
    slots: tuple[dt.date, tuple[Slot, ...]] | None = None
    places: list[tuple[int, str]] = field(default_factory=list)
    #: facts about the group that are shown: (name, before, after)
    changes: list[tuple[Text, str, str]] = field(default_factory=list)
    resource_ids: frozenset[int] = frozenset()
    #: what else the kind of change needs when it is applied
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def applied(self) -> list[Step]:
        """Steps that nothing stands in the way of."""
        return [one for one in self.steps if not one.obstacles]

    @property
    def left_out(self) -> list[Step]:
        return [one for one in self.steps if one.obstacles]

    @property
    def size(self) -> int:
        return len(self.steps) + len(self.bookings)

    @property
    def is_empty(self) -> bool:
        return not (self.size or self.group_values or self.slots or self.places or self.extra)

    def digest(self) -> str:
        """The same for two units that do the same to the same rows."""
        said = [
            self.key,
            self.group_version,
            [_step_key(one) for one in self.applied],
            [_booking_key(one) for one in self.bookings if not one.obstacles],
            sorted(self.group_values.items()),
            _slots_key(self.slots),
            sorted(self.places),
            self.extra,
        ]
        text = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:24]


def _step_key(one: Step) -> list[Any]:
    row = (one.row.id, one.row.version) if one.row else None
    starts, ends = one.interval.starts_at.isoformat(), one.interval.ends_at.isoformat()
    return [one.kind, row, starts, ends, one.room_id, one.staff_id]


def _booking_key(one: BookingStep) -> list[Any]:
    return [one.kind, one.booking_id, one.version, one.interval.starts_at.isoformat(), one.room_id]


def _slots_key(slots: tuple[dt.date, tuple[Slot, ...]] | None) -> Any:
    return None if slots is None else [slots[0].isoformat(), [str(one) for one in slots[1]]]


@dataclass(frozen=True)
class Affected:
    """Whom a plan touches: all, and those of them who can be written or called to."""

    people: int = 0
    with_phone: int = 0


@dataclass
class Plan:
    """Everything that one press does. `refusals` make it impossible, `questions` must be answered
    with yes, `remarks` are only told."""

    kind: str
    title: Text
    centre_id: int
    units: list[Unit] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    affected: Affected = Affected()
    group_id: int | None = None

    @property
    def steps(self) -> Iterator[Step]:
        return (step for unit in self.units for step in unit.steps)

    @property
    def left_out(self) -> list[Step]:
        return [step for step in self.steps if step.obstacles]

    @property
    def bookings(self) -> list[BookingStep]:
        return [one for unit in self.units for one in unit.bookings]

    @property
    def size(self) -> int:
        return sum(unit.size for unit in self.units)

    @property
    def counts(self) -> dict[str, int]:
        """How many sessions are cancelled, moved …, those left out not counted."""
        found: dict[str, int] = {}
        for unit in self.units:
            for step in unit.applied:
                found[step.kind] = found.get(step.kind, 0) + 1
        return found

    @property
    def group_ids(self) -> set[int]:
        """Groups that are changed or copied."""
        ids = (unit.group_id or unit.extra.get("source") for unit in self.units)
        return {one for one in ids if one is not None}

    def digests(self) -> dict[str, str]:
        """Unit → digest, in the order in which they are applied."""
        return {unit.key: unit.digest() for unit in self.units if not unit.is_empty}

    def unit(self, key: str) -> Unit | None:
        return next((unit for unit in self.units if unit.key == key), None)


def meeting_words(one: Meeting) -> str:
    """23.11.2026 10:00–11:00."""
    return f"{format_date(one.day)} {one.starts_at:%H:%M}–{one.ends_at:%H:%M}"
