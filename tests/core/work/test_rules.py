"""Where work stands, and how a caseload is spread."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.work.rules import spread, standing

TODAY, SOON = dt.date(2026, 11, 20), dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("due", "waits", "closed", "expected"),
    [
        (TODAY - dt.timedelta(days=1), False, True, "closed"),
        (TODAY - dt.timedelta(days=1), True, False, "waiting"),
        (TODAY - dt.timedelta(days=1), False, False, "overdue"),
        (TODAY, False, False, "today"),
        (SOON, False, False, "soon"),
        (SOON + dt.timedelta(days=1), False, False, "later"),
        (None, False, False, "open"),
    ],
)
def test_standing(due: dt.date | None, waits: bool, closed: bool, expected: str) -> None:
    assert expected == standing(
        due_on=due, waits=waits, is_closed=closed, today=TODAY, soon_to=SOON
    )


def test_the_least_loaded_gets_the_odd_one() -> None:
    plan = spread([1, 2, 3, 4], {10: 7, 20: 0, 30: 3}, {})
    assert plan == {1: 20, 2: 30, 3: 10, 4: 20}


def test_nobody_gets_what_he_may_not_do() -> None:
    plan = spread([1, 2], {10: 0, 20: 0}, {1: frozenset({10}), 2: frozenset({10, 20})})
    assert plan == {1: 20}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 80), st.dictionaries(st.integers(1, 9), st.integers(0, 50), min_size=1))
def test_shares_differ_by_one_at_most(count: int, takers: dict[int, int]) -> None:
    plan = spread(list(range(count)), takers, {})
    shares = Counter(dict.fromkeys(takers, 0)) + Counter(plan.values())
    assert len(plan) == count
    given_out = [shares[one] for one in takers]
    assert max(given_out) - min(given_out) <= 1
