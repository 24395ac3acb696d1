"""Decisions about a day in the centre, without a database."""

from __future__ import annotations

import datetime as dt

import pytest

from plugins.active_longevity.day.rules import (
    Stayed,
    days_of_birth,
    is_jubilee,
    next_birthday,
)

D = dt.date


@pytest.mark.parametrize(
    ("minutes", "over", "nearly"),
    [(0, False, False), (209, False, False), (210, False, True), (240, False, True),
     (241, True, False)],
)  # fmt: skip
def test_against_the_limit_of_four_hours(minutes: int, over: bool, nearly: bool) -> None:
    stayed = Stayed(dt.timedelta(minutes=minutes), dt.timedelta(hours=4))
    assert (stayed.is_over, stayed.is_nearly_over) == (over, nearly)


def test_round_ages_from_sixty_on() -> None:
    assert [age for age in range(101) if is_jubilee(age)] == [60, 65, 70, 75, 80, 85, 90, 95, 100]


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (D(1956, 11, 20), D(2026, 11, 20), (D(2026, 11, 20), 70)),
        (D(1956, 11, 19), D(2026, 11, 20), (D(2027, 11, 19), 71)),
        (D(1956, 1, 2), D(2026, 12, 30), (D(2027, 1, 2), 71)),
        (D(1956, 2, 29), D(2027, 2, 25), (D(2027, 2, 28), 71)),
        (D(1956, 2, 29), D(2028, 2, 25), (D(2028, 2, 29), 72)),
    ],
)
def test_the_next_birthday(born: D, on: D, expected: tuple[D, int]) -> None:
    assert next_birthday(born, on) == expected


def test_days_over_the_turn_of_the_year_and_the_leap_day() -> None:
    assert days_of_birth(D(2026, 12, 29)) == [
        (12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3), (1, 4),
    ]  # fmt: skip
    assert (2, 29) in days_of_birth(D(2027, 2, 28), 1)
    assert (2, 29) not in days_of_birth(D(2028, 2, 28), 1)
    assert (2, 29) in days_of_birth(D(2028, 2, 28), 2)
