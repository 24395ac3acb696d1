"""Seats, times, degrees and typed hours, without a database."""

from __future__ import annotations

import datetime as dt

import pytest

from plugins.active_longevity.events.rules import (
    free_seats,
    level_of,
    may_begin_marking,
    minutes_of,
    times_fault,
)

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_free_seats_are_never_less_than_none() -> None:
    assert free_seats(10, booked=4, guests=3) == 3
    assert free_seats(10, booked=9, guests=3) == 0


def test_marks_begin_on_the_day() -> None:
    day = dt.date(2026, 11, 20)
    assert may_begin_marking(day, day)
    assert not may_begin_marking(day + dt.timedelta(days=1), day)


@pytest.mark.parametrize(
    ("starts", "ends", "fault"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, None),
        (NOW + HOUR, NOW + HOUR, "order"),
        (NOW + HOUR, NOW + dt.timedelta(days=15), "long"),
        (NOW - 2 * HOUR, NOW - HOUR, "past"),
        (NOW - HOUR, NOW + HOUR, None),
    ],
)
def test_times_of_an_event(starts: dt.datetime, ends: dt.datetime, fault: str | None) -> None:
    assert times_fault(starts, ends, NOW) == fault


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(0, "none"), (49 * 60 + 59, "none"), (50 * 60, "bronze"), (100 * 60, "silver"),
     (199 * 60, "silver"), (200 * 60, "gold")],
)  # fmt: skip
def test_degrees_by_hours(minutes: int, level: str) -> None:
    assert level_of(minutes) == level


def test_a_region_may_choose_other_hours() -> None:
    assert level_of(10 * 60, (10, 20, 30)) == "bronze"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("2", 120), ("1,5", 90), ("1.5", 90), ("1:30", 90), ("0:05", 5), ("", None), ("екі", None),
     ("1:75", None), ("1:5", None), ("-2", None), ("9999999", None)],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes
