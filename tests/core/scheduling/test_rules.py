"""Weekly patterns, overlaps, places, marks: pure decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scheduling.rules import (
    Interval,
    Mark,
    Meeting,
    PlaceDecision,
    Slot,
    close_fault,
    day_of,
    free_alternatives,
    mark_fault,
    meetings,
    monday_of,
    overlap,
    pattern_fault,
    period_fault,
    place_decision,
    takes_arrivals,
)

MONDAY = dt.date(2026, 11, 23)
TEN, ELEVEN, TWELVE = dt.time(10), dt.time(11), dt.time(12)
dates = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = st.integers(0, 525_600).map(
    lambda minutes: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)


@st.composite
def slots(draw: Any) -> Slot:
    one, other = sorted(draw(st.lists(times, min_size=2, max_size=2, unique=True)))
    return Slot(draw(st.integers(1, 7)), one, other)


@st.composite
def intervals(draw: Any) -> Interval:
    start = draw(moments)
    return Interval(start, start + dt.timedelta(minutes=draw(st.integers(1, 600))))


@settings(deadline=None)
@given(st.lists(slots(), max_size=4), dates, st.integers(0, 200))
def test_meetings_are_exactly_the_pattern_between_the_dates(
    pattern: list[Slot], first: dt.date, length: int
) -> None:
    last = first + dt.timedelta(days=length)
    found = meetings(pattern, first, last)
    assert found == sorted(found)
    for day in (first + dt.timedelta(days=n) for n in range(length + 1)):
        expected = sorted(
            Meeting(day, one.starts_at, one.ends_at)
            for one in pattern
            if one.weekday == day.isoweekday()
        )
        assert [one for one in found if one.day == day] == expected
    assert all(first <= one.day <= last for one in found)


def test_the_first_and_the_last_date_are_included() -> None:
    pattern = [Slot(1, TEN, ELEVEN)]
    last = MONDAY + dt.timedelta(days=14)
    assert [one.day for one in meetings(pattern, MONDAY, last)] == [
        MONDAY,
        MONDAY + dt.timedelta(days=7),
        last,
    ]
    assert meetings(pattern, MONDAY, MONDAY - dt.timedelta(days=1)) == []


@settings(deadline=None)
@given(st.lists(slots(), min_size=1, max_size=5))
def test_a_pattern_without_fault_never_meets_itself(pattern: list[Slot]) -> None:
    fault = pattern_fault(pattern)
    found = meetings(pattern, MONDAY, MONDAY + dt.timedelta(days=6))
    clashes = any(
        one.day == other.day and one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for place, one in enumerate(found)
        for other in found[place + 1 :]
    )
    assert clashes == (fault == "overlap")


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ([], "empty"),
        ([Slot(8, TEN, ELEVEN)], "weekday"),
        ([Slot(1, ELEVEN, TEN)], "times"),
        ([Slot(1, TEN, TEN)], "times"),
        ([Slot(1, TEN, TWELVE), Slot(1, ELEVEN, TWELVE)], "overlap"),
        ([Slot(1, TEN, ELEVEN), Slot(1, ELEVEN, TWELVE)], None),
        ([Slot(1, TEN, TWELVE), Slot(2, ELEVEN, TWELVE)], None),
    ],
)
def test_faults_of_a_pattern(pattern: list[Slot], fault: str | None) -> None:
    assert pattern_fault(pattern) == fault


def test_faults_of_a_period() -> None:
    assert period_fault(MONDAY, MONDAY) is None
    assert period_fault(MONDAY, MONDAY - dt.timedelta(days=1)) == "order"
    assert period_fault(MONDAY, MONDAY + dt.timedelta(days=731)) is None
    assert period_fault(dt.date(1, 1, 1), dt.date(1, 1, 2)) == "far"
    assert period_fault(dt.date(2100, 12, 31), dt.date(2101, 1, 1)) == "far"
    assert period_fault(MONDAY, MONDAY + dt.timedelta(days=732)) == "long"


@given(intervals(), intervals())
def test_overlap_is_mutual_and_means_a_shared_moment(one: Interval, other: Interval) -> None:
    shared = max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)
    assert overlap(one, other) == overlap(other, one) == shared
    after = Interval(one.ends_at, one.ends_at + dt.timedelta(minutes=1))
    assert not overlap(one, after)


@given(st.integers(1, 50), st.integers(0, 60), st.booleans())
def test_a_place_while_there_is_one_then_the_queue_for_who_agreed(
    capacity: int, enrolled: int, join_queue: bool
) -> None:
    decision = place_decision(capacity=capacity, enrolled=enrolled, join_queue=join_queue)
    assert (decision is PlaceDecision.ENROL) == (enrolled < capacity)
    assert (decision is PlaceDecision.QUEUE) == (enrolled >= capacity and join_queue)


@pytest.mark.parametrize(
    ("mark", "reason", "state", "ahead", "fault"),
    [
        ("present", "", "planned", 0, None),
        ("absent", "", "planned", -3, None),
        ("excused", "ауырды", "planned", 5, None),
        ("excused", " ", "planned", 0, "reason"),
        ("present", "", "planned", 1, "future"),
        ("absent", "", "planned", 1, "future"),
        ("present", "", "closed", 0, "closed"),
        ("excused", "ауырды", "cancelled", 0, "cancelled"),
        ("asleep", "", "planned", 0, "mark"),
    ],
)
def test_which_marks_can_be_made(
    mark: str, reason: str, state: str, ahead: int, fault: str | None
) -> None:
    day = MONDAY + dt.timedelta(days=ahead)
    assert mark_fault(mark, reason=reason, state=state, session_day=day, today=MONDAY) == fault


def test_marks_are_known_by_their_words() -> None:
    assert set(Mark) == {"present", "excused", "absent"}


@pytest.mark.parametrize(
    ("state", "minutes", "unmarked", "fault"),
    [
        ("planned", 0, 0, None),
        ("planned", 30, 2, "unmarked"),
        ("planned", -1, 0, "future"),
        ("planned", -1, 3, "future"),
        ("closed", -1, 3, None),
        ("cancelled", 30, 0, "cancelled"),
    ],
)
def test_when_a_session_closes(state: str, minutes: int, unmarked: int, fault: str | None) -> None:
    start = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
    now = start + dt.timedelta(minutes=minutes)
    assert close_fault(state=state, starts_at=start, now=now, unmarked=unmarked) == fault


@pytest.mark.parametrize(
    ("minutes", "taken"), [(-61, False), (-60, True), (0, True), (59, True), (60, False)]
)
def test_arrivals_an_hour_before_and_while_it_runs(minutes: int, taken: bool) -> None:
    start = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
    session = Interval(start, start + dt.timedelta(hours=1))
    assert takes_arrivals(session, start + dt.timedelta(minutes=minutes)) is taken


@settings(deadline=None)
@given(st.lists(intervals(), max_size=8), intervals())
def test_alternatives_are_free_in_bounds_as_long_and_at_most_three(
    taken: list[Interval], wanted: Interval
) -> None:
    first = wanted.starts_at.replace(hour=8, minute=0, second=0, microsecond=0)
    last = first + dt.timedelta(hours=12)
    found = free_alternatives(taken, wanted, first=first, last=last)
    assert len(found) <= 3
    for one in found:
        assert first <= one.starts_at
        assert one.ends_at <= last
        assert one.ends_at - one.starts_at == wanted.ends_at - wanted.starts_at
        assert not any(overlap(one, other) for other in taken)
    assert found == sorted(found, key=lambda one: one.starts_at)


def test_weeks_and_days_are_read_from_addresses() -> None:
    friday = MONDAY + dt.timedelta(days=4)
    assert monday_of("2026-W48", friday) == MONDAY
    assert monday_of("2026-11-29", friday) == MONDAY
    assert day_of("2026-11-29", friday) == dt.date(2026, 11, 29)
    for odd in (None, "", "2026-W99", "0001-W01", "9999-W52", "2026-02-30", "<b>", "-" * 500):
        assert monday_of(odd, friday) == MONDAY
        assert day_of(odd, friday) == friday
