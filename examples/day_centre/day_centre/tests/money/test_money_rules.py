"""Prices, shares and lines of acts, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from day_centre.money.rules import (
    FULL_DAY,
    HALF_DAY,
    Given,
    Line,
    days_in,
    lines_of,
    month_after,
    month_before,
    month_ends,
    parse_amount,
    parse_month,
    price_on,
    services_in,
    share_on,
    totals,
)

MASSAGE, ART = "day_centre.massage", "day_centre.art"
OCT = dt.date(2026, 10, 1)


def day(number: int) -> dt.date:
    return OCT.replace(day=number)


@pytest.mark.parametrize(
    ("text", "tiyn"),
    [("4350", 435_000), ("4 350,5", 435_050), ("4\u00a0350.05 ₸", 435_005), ("0", 0),
     ("", None), ("-5", None), ("1,234", None), ("1e5", None), ("٣", None),
     ("100000000", 10_000_000_000), ("100000001", None)],
)  # fmt: skip
def test_an_amount_as_typed(text: str, tiyn: int | None) -> None:
    assert parse_amount(text) == tiyn


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-10", OCT), ("2026-13", None), ("2026-1", None), ("0000-10", None), ("x", None)],
)
def test_a_month_as_typed(text: str, month: dt.date | None) -> None:
    assert parse_month(text) == month


def test_months_follow_each_other() -> None:
    assert month_after(dt.date(2026, 12, 1)) == dt.date(2027, 1, 1)
    assert month_before(dt.date(2027, 1, 1)) == dt.date(2026, 12, 1)
    assert month_ends(dt.date(2028, 2, 1)) == dt.date(2028, 2, 29)


def test_a_price_holds_until_the_next_and_zero_ends_it() -> None:
    prices = {MASSAGE: [(day(5), 100), (day(10), 0), (day(20), 300)]}
    found = [price_on(prices, MASSAGE, day(one)) for one in (4, 5, 9, 10, 19, 20, 31)]
    assert found == [None, 100, 100, None, None, 300, 300]
    assert price_on(prices, ART, day(5)) is None


def test_of_two_shares_of_a_day_the_later_decision_counts() -> None:
    shares = [(25, day(1), None), (50, day(10), day(20))]
    assert [share_on(shares, day(one)) for one in (9, 10, 20, 21)] == [25, 50, 50, 25]


def test_lines_of_an_act() -> None:
    """By price and share: a price that changes in the month makes two lines."""
    prices = {FULL_DAY: [(day(1), 864_001), (day(15), 900_000)], MASSAGE: [(day(1), 215_000)]}
    shares = [(25, day(1), day(15))]
    given = [
        Given(MASSAGE, day(2)), Given(ART, day(2)), Given(FULL_DAY, day(2)),
        Given(FULL_DAY, day(3)), Given(FULL_DAY, day(15)), Given(HALF_DAY, day(16)),
        Given(MASSAGE, day(20), Decimal("1.5"), is_own=True),
    ]  # fmt: skip
    lines = lines_of(given, prices, shares)
    assert lines == [
        Line(FULL_DAY, Decimal(2), 864_001, 25, 1_728_002, 432_001),
        Line(FULL_DAY, Decimal(1), 900_000, 25, 900_000, 225_000),
        Line(HALF_DAY, Decimal(1), None, 0, 0, 0),
        Line(ART, Decimal(1), None, 0, 0, 0),
        Line(MASSAGE, Decimal(1), 215_000, 25, 215_000, 53_750),
        Line(MASSAGE, Decimal("1.5"), 215_000, 100, 322_500, 322_500),
    ]
    assert totals(lines) == (3_165_502, 1_033_251)
    assert (days_in(lines), services_in(lines)) == (4, 3)
