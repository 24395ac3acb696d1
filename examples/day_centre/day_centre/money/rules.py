"""Decisions on money: the price of a day, the lines of an act, what is typed as an amount.

Amounts are whole tiyn. Half a tiyn goes up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

FULL_DAY: Final = "day.full"
HALF_DAY: Final = "day.half"
DAYS: Final = {"full": FULL_DAY, "half": HALF_DAY}
#: no amount of a day centre is as high: 100 million tenge
MOST: Final = 10_000_000_000
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
#: what was given → (from, price) in the order of days
Prices = Mapping[str, Sequence[tuple[dt.date, int]]]
#: (percent, first day, last day or None), the latest decision last
Shares = Sequence[tuple[int, dt.date, dt.date | None]]


@dataclass(frozen=True)
class Given:
    """A day or a service that a child was given. `is_own` says that the family pays all of it."""

    what: str
    day: dt.date
    quantity: Decimal = Decimal(1)
    is_own: bool = False


@dataclass(frozen=True)
class Line:
    what: str
    quantity: Decimal
    price: int | None
    own_percent: int
    amount: int
    own_amount: int


def parse_amount(text: str) -> int | None:
    """Tenge as typed («1 234,5») in tiyn; None for anything else."""
    bare = re.sub(r"[\s\u00a0\u202f₸]", "", text)
    match = _AMOUNT.fullmatch(bare)
    if match is None:
        return None
    found = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0") or 0)
    return found if found <= MOST else None


def month_ends(first: dt.date) -> dt.date:
    """The last day of the month."""
    return month_after(first) - dt.timedelta(days=1)


def month_after(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def month_before(first: dt.date) -> dt.date:
    return (first.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def parse_month(text: str) -> dt.date | None:
    """«2026-11» as its first day; None for anything else."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if match is None or not (1990 <= int(match[1]) <= 2200 and 1 <= int(match[2]) <= 12):
        return None
    return dt.date(int(match[1]), int(match[2]), 1)


def price_on(prices: Prices, what: str, day: dt.date) -> int | None:
    """The price in force; None where there is none, or where it was ended by zero."""
    found = None
    for starts_on, price in prices.get(what, ()):
        if starts_on <= day:
            found = price
    return found or None


def share_on(shares: Shares, day: dt.date) -> int:
    """The family's share in per cent; of two that hold on a day, the later decision."""
    found = 0
    for percent, first, last in shares:
        if first <= day and (last is None or day <= last):
            found = percent
    return found


def lines_of(given: Iterable[Given], prices: Prices, shares: Shares) -> list[Line]:
    """The lines of an act: days first, then services by code; one for each price and share."""
    sums: dict[tuple[str, int | None, int], Decimal] = defaultdict(Decimal)
    for one in given:
        price = price_on(prices, one.what, one.day)
        percent = 100 if one.is_own else share_on(shares, one.day)
        sums[one.what, price, 0 if price is None else percent] += one.quantity
    found = []
    for (what, price, percent), quantity in sums.items():
        amount = _whole(quantity * (price or 0))
        own = _whole(Decimal(amount * percent) / 100)
        found.append(Line(what, quantity, price, percent, amount, own))
    return sorted(found, key=_place)


def _place(line: Line) -> tuple[bool, str, int, int]:
    return line.what not in DAYS.values(), line.what, line.price or 0, line.own_percent


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def totals(lines: Iterable[Line]) -> tuple[int, int]:
    """The whole, and what the family pays of it."""
    known = list(lines)
    return sum(one.amount for one in known), sum(one.own_amount for one in known)


def days_in(lines: Iterable[Line]) -> int:
    return int(sum(one.quantity for one in lines if one.what in DAYS.values()))


def services_in(lines: Iterable[Line]) -> int:
    return int(sum(one.quantity for one in lines if one.what not in DAYS.values()))
