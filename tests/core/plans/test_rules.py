"""How much is planned, which word it gets, and when reviews are due."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.plans.rules import (
    Progress,
    add_months,
    dates_fault,
    first_review,
    hidden,
    percent,
    periods_in,
    planned_by,
    planned_total,
    progress,
)

D = dt.date


def test_months_end_with_the_month() -> None:
    assert add_months(D(2026, 8, 31), 6) == D(2027, 2, 28)
    assert add_months(D(2027, 8, 31), 6) == D(2028, 2, 29)
    assert add_months(D(2026, 11, 30), 1) == D(2026, 12, 30)
    assert add_months(D(2026, 12, 1), 12) == D(2027, 12, 1)
    assert add_months(D(9999, 6, 1), 12) == dt.date.max


@pytest.mark.parametrize(
    ("period", "last", "count"),
    [
        ("term", D(2026, 12, 31), 1),
        ("day", D(2026, 1, 10), 10),
        ("week", D(2026, 1, 7), 1),
        ("week", D(2026, 1, 8), 2),
        ("month", D(2026, 1, 31), 1),
        ("month", D(2026, 2, 1), 2),
        ("month", D(2026, 12, 31), 12),
        ("day", D(2025, 12, 31), 0),
    ],
)
def test_periods_are_counted_from_the_first_day(period: str, last: dt.date, count: int) -> None:
    assert periods_in(period, D(2026, 1, 1), last) == count


def test_what_is_due_grows_evenly() -> None:
    first, last = D(2026, 1, 1), D(2026, 12, 31)
    two = Decimal(2)
    assert planned_total(two, "week", first, last) == 106
    assert planned_by(two, "term", first, last, first) == 0
    assert planned_by(two, "term", first, last, D(2025, 1, 1)) == 0
    assert planned_by(two, "term", first, last, D(2030, 1, 1)) == 2
    half = planned_by(Decimal(365), "term", first, last, D(2026, 7, 1))
    assert half == 181


@pytest.mark.parametrize(
    ("delivered", "planned", "due", "word"),
    [
        ("0", "10", "0", Progress.NOT_DUE),
        ("0", "10", "0.9", Progress.NOT_DUE),
        ("0", "10", "1", Progress.NOT_BEGUN),
        ("0", "0.5", "0.5", Progress.NOT_BEGUN),
        ("3", "10", "5", Progress.BEHIND),
        ("4", "10", "5", Progress.ON_TRACK),
        ("1", "10", "0", Progress.ON_TRACK),
        ("10", "10", "5", Progress.DONE),
        ("12", "10", "10", Progress.DONE),
    ],
)
def test_words_of_progress(delivered: str, planned: str, due: str, word: Progress) -> None:
    assert progress(Decimal(delivered), Decimal(planned), Decimal(due)) is word


def test_percent_never_rounds_up_to_a_hundred() -> None:
    assert percent(Decimal("99.99"), Decimal(100)) == 99
    assert percent(Decimal(3), Decimal(2)) == 150
    assert percent(Decimal(3), Decimal(0)) == 0


def test_the_first_review_is_within_the_plan() -> None:
    assert first_review(D(2026, 9, 1), D(2027, 8, 31), 6) == D(2027, 3, 1)
    assert first_review(D(2026, 9, 1), D(2026, 11, 30), 6) == D(2026, 11, 30)


def test_dates_of_a_plan() -> None:
    first = D(2026, 9, 1)
    assert dates_fault(first, first) is None
    assert dates_fault(first, D(2026, 8, 31)) == "order"
    assert dates_fault(first, D(2029, 9, 1)) is None
    assert dates_fault(first, D(2029, 9, 2)) == "long"


def test_only_the_psychological_part_is_closed() -> None:
    assert [kind for kind in range(9) if hidden(kind, sensitive=False)] == [3]
    assert not any(hidden(kind, sensitive=True) for kind in range(9))
