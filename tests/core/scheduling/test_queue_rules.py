"""Decisions about a queue: order, deadlines, terms; and random histories of a whole line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from core.scheduling.queue_rules import (
    BY_CATEGORY,
    BY_HAND,
    BY_TIME,
    Line,
    Step,
    Told,
    Waiting,
    after_working_time,
    beyond,
    called,
    in_order,
    next_opening,
    overdue,
    rank_of,
    settled,
    story_of,
    term_end,
)

NOW = dt.datetime(2026, 11, 23, 4, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def wait(whose: int, rank: int = BY_TIME, number: int | None = None, **more: object) -> Waiting:
    return replace(Waiting(whose, rank, number or whose), **more)  # type: ignore[arg-type]


def test_the_order_is_decision_then_category_then_number() -> None:
    line = [wait(1), wait(2, BY_CATEGORY), wait(3, BY_HAND), wait(4, BY_CATEGORY)]
    assert [one.id for one in in_order(line)] == [3, 2, 4, 1]
    assert [rank_of(one) for one in ("hand", "disability_1", "none", None)] == [
        BY_HAND, BY_CATEGORY, BY_TIME, BY_TIME,
    ]  # fmt: skip


def test_only_as_many_are_asked_about_as_there_are_places() -> None:
    asked: list[int] = []

    def may(whose: int) -> bool:
        asked.append(whose)
        return whose != 1

    line = [wait(1), wait(2, offered_until=NOW + HOUR), wait(3, rests_until=NOW + HOUR), wait(4),
            wait(5)]  # fmt: skip
    assert [one.id for one in called(line, free=1, now=NOW, may=may)] == [4]
    assert asked == [1, 4], "who has an offer or rests is not asked about, nor who comes later"
    assert [one.id for one in called(line, free=9, now=NOW + HOUR, may=may)] == [3, 4, 5]
    assert called(line, free=0, now=NOW, may=may) == []


def test_an_offer_lapses_at_its_deadline_not_before() -> None:
    line = [wait(1, offered_until=NOW), wait(2, offered_until=NOW + HOUR)]
    assert overdue(line, NOW - dt.timedelta(microseconds=1)) == []
    assert [one.id for one in overdue(line, NOW)] == [1]


def test_fewer_places_withdraw_the_last_offers_first() -> None:
    line = [wait(one, offered_until=NOW + HOUR) for one in (1, 2, 3)]
    assert [one.id for one in beyond(line, capacity=5, enrolled=3)] == [3]
    assert [one.id for one in beyond(line, capacity=2, enrolled=3)] == [3, 2, 1]
    assert beyond(line, capacity=6, enrolled=3) == []


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T09:30", 9, "2026-11-24T09:30"),  # Monday: a whole day of calls
        ("2026-11-23T09:30", 4, "2026-11-23T13:30"),
        ("2026-11-23T07:00", 9, "2026-11-23T18:00"),  # before the hours: they begin at nine
        ("2026-11-20T17:00", 2, "2026-11-23T10:00"),  # Friday evening: Monday
        ("2026-11-21T12:00", 1, "2026-11-23T10:00"),  # Saturday
        ("2026-12-31T17:30", 1, "2027-01-04T09:30"),  # the year changes over days off
        ("2026-11-23T18:00", 1, "2026-11-24T10:00"),  # the last minute counts nothing
    ],
)
def test_only_hours_of_calls_on_working_days_count(start: str, hours: int, end: str) -> None:
    off = {dt.date(2027, 1, 1), dt.date(2027, 1, 2)}

    def works(day: dt.date) -> bool:
        return day.weekday() < 5 and day not in off

    found = after_working_time(
        local(start), hours * HOUR, opens=dt.time(9), closes=dt.time(18), works=works
    )
    assert found == local(end)
    assert next_opening(local("2026-12-31T10:00"), opens=dt.time(9), works=works) == local(
        "2027-01-04T09:00"
    )


def test_a_region_that_never_opens_counts_plain_hours() -> None:
    start = local("2026-11-23T09:30")
    same = after_working_time(start, 5 * HOUR, opens=dt.time(9), closes=dt.time(9),
                              works=lambda _day: True)  # fmt: skip
    never = after_working_time(start, 5 * HOUR, opens=dt.time(9), closes=dt.time(18),
                               works=lambda _day: False)  # fmt: skip
    assert same == never == start + 5 * HOUR


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2026-01-15", 1, "2026-02-14"),
        ("2026-11-01", 2, "2026-12-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2026-12-31"),
        ("2026-10-01", 3, "2026-12-31"),
    ],
)
def test_a_term_of_months_ends_the_day_before(first: str, months: int, last: str) -> None:
    assert term_end(dt.date.fromisoformat(first), months) == dt.date.fromisoformat(last)


def test_the_story_says_who_moved_whom() -> None:
    moment = [NOW + one * HOUR for one in range(9)]
    steps = [
        Step(1, 1, moment[1], "joined", (BY_TIME, 1)),
        Step(2, 2, moment[2], "joined", (BY_TIME, 2)),
        Step(3, 3, moment[3], "joined", (BY_TIME, 3)),
        Step(4, 3, moment[4], "priority", (BY_CATEGORY, 3)),
        Step(5, 1, moment[5], "given", None),
        Step(6, 3, moment[6], "no_priority", (BY_TIME, 3)),
        Step(7, 2, moment[7], "given", None),
    ]
    told = story_of(steps, 2)
    assert [(one.step.what, one.own, one.before, one.after) for one in told] == [
        ("joined", True, None, 2),
        ("priority", False, 2, 3),
        ("given", False, 3, 2),
        ("no_priority", False, 2, 1),
        ("given", True, 1, None),
    ]
    assert story_of(steps, 9) == []


class History(RuleBasedStateMachine):
    """People ask, leave, accept, decline, let offers lapse; places come and go; priorities and
    eligibility change; time goes by. After each step the line is settled, as the services do."""

    people = Bundle("people")

    @initialize(capacity=st.integers(1, 3), gives=st.booleans(), keeps=st.booleans())
    def begin(self, capacity: int, gives: bool, keeps: bool) -> None:
        self.line = Line(capacity)
        self.now, self.number, self.steps = NOW, 0, list[Step]()
        self.refused: set[int] = set()
        self.gives, self.keeps = gives, keeps
        self.before = self.line

    def settle(self) -> None:
        self.before = self.line
        self.line = settled(
            self.line, now=self.now, may=lambda one: one not in self.refused,
            deadline=None if self.gives else self.now + 3 * HOUR, lapse=self.lapse,
        )  # fmt: skip
        self.write()

    def lapse(self, one: Waiting) -> Waiting:
        if not self.keeps:
            self.number += 1
            one = replace(one, number=self.number)
        return replace(one, offered_until=None, rests_until=self.now + 2 * HOUR)

    def write(self) -> None:
        """Steps as they are recorded: a key that changed, or that is gone."""
        was = {one.whose: one.key for one in self.steps}
        now = {one.id: one.key for one in self.line.waiting}
        for whose in sorted(was.keys() | now.keys()):
            if was.get(whose) != now.get(whose):
                key = now.get(whose)
                self.steps.append(Step(len(self.steps), whose, self.now, "x", key))

    def of(self, whose: int) -> Waiting | None:
        return next((one for one in self.line.waiting if one.id == whose), None)

    @rule(target=people, rank=st.sampled_from([BY_TIME, BY_TIME, BY_CATEGORY]))
    def ask(self, rank: int) -> int:
        self.number += 1
        self.line = replace(
            self.line, waiting=(*self.line.waiting, Waiting(self.number, rank, self.number))
        )
        whose = self.number
        self.settle()
        return whose

    @rule(whose=people)
    def leave(self, whose: int) -> None:
        self.line = self.line.without(whose)
        self.settle()

    @rule(whose=people, accepted=st.booleans())
    def answer(self, whose: int, accepted: bool) -> None:
        one = self.of(whose)
        if one is None or one.offered_until is None or one.offered_until <= self.now:
            return  # the service refuses: nothing is given twice
        if accepted and whose not in self.refused:
            self.line = self.line.given(whose)
        elif not accepted:
            self.line = self.line.changed(
                replace(one, offered_until=None, rests_until=self.now + 2 * HOUR)
            )
        self.settle()

    @rule(hours=st.integers(1, 4))
    def time_goes_by(self, hours: int) -> None:
        self.now += hours * HOUR
        self.settle()

    @rule(capacity=st.integers(1, 4))
    def change_places(self, capacity: int) -> None:
        self.line = replace(self.line, capacity=max(capacity, len(self.line.enrolled)))
        self.settle()

    @rule(whose=people, rank=st.sampled_from([BY_HAND, BY_CATEGORY, BY_TIME]))
    def change_priority(self, whose: int, rank: int) -> None:
        one = self.of(whose)
        if one is not None:
            self.line = self.line.changed(replace(one, rank=rank))
            self.settle()

    @rule(whose=people)
    def change_eligibility(self, whose: int) -> None:
        self.refused ^= {whose}
        self.settle()

    @invariant()
    def never_above_capacity(self) -> None:
        held = [one for one in self.line.waiting if one.offered_until is not None]
        assert len(self.line.enrolled) + len(held) <= self.line.capacity

    @invariant()
    def no_place_is_free_while_somebody_may_have_it(self) -> None:
        if not self.line.free:
            return
        for one in self.line.waiting:
            assert one.offered_until is not None or one.rests(self.now) or one.id in self.refused

    @invariant()
    def nobody_has_two_places_or_waits_with_one(self) -> None:
        waiting = [one.id for one in self.line.waiting]
        assert len(set(waiting)) == len(waiting)
        assert not self.line.enrolled & set(waiting)
        keys = [one.key for one in self.line.waiting]
        assert len(set(keys)) == len(keys), "no two stand in one place"

    @invariant()
    def deadlines_are_kept(self) -> None:
        for one in self.line.waiting:
            assert one.offered_until is None or one.offered_until > self.now

    @invariant()
    def nobody_was_jumped(self) -> None:
        """Who was called now stands behind nobody who might have been called instead."""
        fresh = self.called_now()
        for one in fresh:
            for other in self.before.waiting:
                may = other.id not in self.refused and not other.rests(self.now)
                if other.key < one.key and may and other.offered_until is None:
                    assert other.id in {done.id for done in fresh}

    def called_now(self) -> list[Waiting]:
        was = {one.id: one for one in self.before.waiting}
        now = [one for one in self.line.waiting if one.offered_until is not None]
        offered = [one for one in now if was[one.id].offered_until is None]
        given = [one for key, one in was.items() if key in self.line.enrolled]
        return [*offered, *given]

    @invariant()
    def every_place_in_the_line_is_explained(self) -> None:
        order = in_order(self.line.waiting)
        for place, one in enumerate(order, start=1):
            told: list[Told] = story_of(self.steps, one.id)
            assert told[-1].after == place
            assert all(a.after == b.before for a, b in pairwise(told))


History.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestHistory = History.TestCase
