"""The table of days off: reading, changing, pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.reference.queries import add_working_days, days_off, is_working_day

D = dt.date


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        (D(2026, 11, 19), D(2026, 11, 20)),
        (D(2026, 11, 20), D(2026, 11, 23)),  # Friday
        (D(2026, 11, 21), D(2026, 11, 23)),  # Saturday
        (D(2026, 12, 15), D(2026, 12, 17)),  # before Independence Day
        (D(2026, 3, 20), D(2026, 3, 26)),  # Nauryz and its moved days
        (D(2026, 12, 31), D(2027, 1, 5)),  # 1 and 2 January; Saturday gives Monday 4
    ],
)
def test_working_days_skip_days_off(work: Any, world: Any, start: D, deadline: D) -> None:
    with work(writes=False) as session:
        assert add_working_days(session, world.region, start, 1) == deadline
        assert is_working_day(session, world.region, deadline)
        assert add_working_days(session, world.region, start, 0) == start
        assert list(days_off(session, world.region, D(2026, 12, 1), D(2026, 12, 31))) == [
            D(2026, 12, 16)
        ]
