"""Fair share and lateness, without a database."""

from __future__ import annotations

import datetime as dt

from plugins.active_longevity.equipment.rules import (
    Share,
    counted_minutes,
    day_starts,
    fault_of,
    is_overdue,
    minutes_left,
    week_of,
)

MONDAY = dt.date(2027, 2, 1)
SHARE = Share(hours_a_week=3, ahead_days=7)


def test_the_share_is_of_a_week_that_begins_on_monday() -> None:
    assert {week_of(MONDAY + dt.timedelta(days=n)) for n in range(7)} == {MONDAY}
    assert week_of(MONDAY - dt.timedelta(days=1)) == MONDAY - dt.timedelta(days=7)


def test_a_missed_hour_counts_and_a_cancelled_one_does_not() -> None:
    rows = [("planned", 60), ("given", 60), ("missed", 30), ("cancelled", 60)]
    assert counted_minutes(rows) == 150
    assert minutes_left(SHARE, 150) == 30
    assert minutes_left(SHARE, 500) == 0


def test_why_an_hour_is_not_given() -> None:
    def fault(used: int, day: int) -> str | None:
        return fault_of(SHARE, used=used, minutes=60, day=MONDAY + dt.timedelta(days=day),
                        today=MONDAY)  # fmt: skip

    assert fault(120, 0) is None
    assert fault(121, 0) == "share"
    assert fault(0, 7) is None
    assert fault(0, 8) == "far"
    assert fault(0, -1) == "past"


def test_who_is_late_loses_the_hour() -> None:
    at = dt.datetime(2027, 2, 1, 5, tzinfo=dt.UTC)
    late = at + dt.timedelta(minutes=15)
    assert is_overdue("planned", at, now=late, hold_minutes=15)
    assert not is_overdue("planned", at, now=late, hold_minutes=16)
    assert not is_overdue("given", at, now=late, hold_minutes=15)


def test_hours_of_a_day() -> None:
    assert day_starts(60)[0] == dt.time(8)
    assert day_starts(60)[-1] == dt.time(19)
    assert day_starts(90)[:2] == [dt.time(8), dt.time(9, 30)]
