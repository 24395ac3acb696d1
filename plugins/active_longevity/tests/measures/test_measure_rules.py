"""When a measure is due, and what people's changes come to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from plugins.active_longevity.measures.forms import number
from plugins.active_longevity.measures.rules import (
    MEASURES,
    change_of,
    in_bounds,
    is_due,
    who5_score,
)
from plugins.active_longevity.membership.rules import add_months

DAY = dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (dt.date(2026, 5, 31), 3, dt.date(2026, 2, 28)),
        (dt.date(2024, 5, 31), 3, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 3, dt.date(2025, 10, 15)),
        (dt.date(2026, 12, 31), 12, dt.date(2025, 12, 31)),
        (dt.date(2026, 1, 31), 1, dt.date(2025, 12, 31)),
    ],
)
def test_months_before_a_day(day: dt.date, months: int, wanted: dt.date) -> None:
    assert add_months(day, -months) == wanted


def test_a_measure_is_due_after_its_months_and_when_it_was_never_taken() -> None:
    assert is_due(None, DAY)
    assert is_due(dt.date(2026, 2, 28), DAY)
    assert not is_due(dt.date(2026, 3, 1), DAY)


def test_who5_counts_four_points_an_answer() -> None:
    assert who5_score([0] * 5) == 0
    assert who5_score([5, 4, 3, 2, 1]) == 60
    assert who5_score([5] * 5) == 100
    for wrong in ([5] * 4, [6, 1, 1, 1, 1], [-1, 1, 1, 1, 1]):
        with pytest.raises(ValueError, match="five answers"):
            who5_score(wrong)


def test_bounds_are_included() -> None:
    grip = MEASURES["grip"]
    assert in_bounds(grip, Decimal(1))
    assert in_bounds(grip, Decimal(90))
    assert not in_bounds(grip, Decimal("0.9"))
    assert not in_bounds(grip, Decimal("90.1"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("28,5", Decimal("28.5")), ("28.5", Decimal("28.5")), (" 7 ", Decimal(7)), ("7,25", None),
     ("NaN", None), ("1e9", None), ("Infinity", None), ("жиырма", None), ("", None), (None, None)],
)  # fmt: skip
def test_numbers_are_typed_with_a_comma_or_a_point(
    text: str | None, wanted: Decimal | None
) -> None:
    assert number(text) == wanted


def pairs(*changes: float) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(20), Decimal(20) + Decimal(str(one))) for one in changes]


def test_nothing_is_told_of_fewer_than_ten_people() -> None:
    told = change_of(pairs(*[10] * 9), not_measured=3, better="more",
                     smallest_change=Decimal(5))  # fmt: skip
    assert (told.measured, told.not_measured, told.median, told.improved) == (9, 3, None, None)
    assert told.share_improved is None


def test_median_and_share_of_ten_people() -> None:
    told = change_of(pairs(-4, -1, 0, 0, 1, 2, 5, 5, 6, 8), not_measured=0, better="more",
                     smallest_change=Decimal(5))  # fmt: skip
    assert told.median == Decimal("1.5")
    assert told.improved == 4
    assert told.share_improved == 40


def test_fewer_seconds_are_better() -> None:
    told = change_of(pairs(*[-1] * 7, 0, 1, 2), not_measured=0, better="less",
                     smallest_change=Decimal(1))  # fmt: skip
    assert told.improved == 7
    assert told.median == Decimal(-1)
    assert told.share_improved == 70


def test_a_number_of_fewer_than_ten_people_who_became_better_is_not_told() -> None:
    def told(better: int) -> tuple[int | None, int | None]:
        found = change_of(pairs(*[5] * better, *[0] * (20 - better)), not_measured=0,
                          better="more", smallest_change=Decimal(5))  # fmt: skip
        return found.people_improved, found.share_improved

    assert told(9) == (None, 45)
    assert told(10) == (10, 50)
