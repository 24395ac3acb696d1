"""Whose turn it is in the lobby."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.equal_society.desk.rules import (
    ORDINARY,
    PLACES,
    PRIORITIES,
    Waiting,
    minutes_between,
    order,
    priority_of,
    typical,
)

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
FAIR = 40


def ago(number: int, minutes: int, priority: str = "") -> Waiting:
    return Waiting(number, NOW - dt.timedelta(minutes=minutes), priority)


def test_groups_go_first_in_their_places_and_each_turn_says_why() -> None:
    waiting = [ago(1, 30), ago(2, 20, "small_child"), ago(3, 10, "group_1"), ago(4, 5, "veteran")]
    turns = order(waiting, now=NOW, places=PLACES, fair_minutes=FAIR)
    assert [(one.ticket.number, one.why, one.minutes) for one in turns] == [
        (3, "priority", 10), (4, "priority", 5), (2, "priority", 20), (1, "time", 30),
    ]  # fmt: skip


def test_who_waits_longer_than_fair_is_overtaken_by_nobody_who_came_later() -> None:
    turns = order([ago(1, 40), ago(2, 1, "group_1")], now=NOW, places=PLACES, fair_minutes=FAIR)
    assert [(one.ticket.number, one.why) for one in turns] == [(1, "late"), (2, "priority")]


def test_a_region_may_let_a_group_wait_as_everybody_does() -> None:
    places = {**PLACES, "small_child": ORDINARY}
    turns = order([ago(1, 9), ago(2, 5, "small_child")], now=NOW, places=places, fair_minutes=FAIR)
    assert [(one.ticket.number, one.why) for one in turns] == [(1, "time"), (2, "time")]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 120), st.sampled_from(["", *PRIORITIES])), max_size=12))
def test_the_line_loses_nobody_and_overtaking_always_has_its_reason(
    tickets: list[tuple[int, str]],
) -> None:
    waiting = [ago(number, *one) for number, one in enumerate(tickets)]
    turns = order(waiting, now=NOW, places=PLACES, fair_minutes=FAIR)
    assert sorted(one.ticket.number for one in turns) == list(range(len(waiting)))
    for place, later in enumerate(turns):
        for earlier in turns[:place]:
            if earlier.ticket.taken_at > later.ticket.taken_at:  # came later and is called before
                assert later.why != "late"
                assert PLACES[earlier.ticket.priority] < PLACES.get(later.ticket.priority, ORDINARY)


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ((), ""),
        (("pensioner", "disability_3"), ""),
        (("disability_child_1",), "group_1"),
        (("disability_child_2", "low_income"), "child"),
        (("has_difficulty_moving", "veteran"), "veteran"),
    ],
)
def test_the_file_proves_a_group(categories: tuple[str, ...], expected: str) -> None:
    assert priority_of(categories, PLACES) == expected
    assert priority_of(categories, dict.fromkeys(PLACES, ORDINARY)) == ""


def test_waiting_times() -> None:
    assert minutes_between(NOW, NOW + dt.timedelta(seconds=179)) == 2
    assert minutes_between(NOW, NOW - dt.timedelta(hours=1)) == 0
    assert typical([]) is None
    assert typical([1, 9, 2, 30]) == 9
