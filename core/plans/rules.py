"""Pure decisions of plans: how much is planned, whether it is on the way, when a review is due."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Final

from core.regions.rules import add_months

PERIODS: Final = ("term", "day", "week", "month")
OUTCOMES: Final = ("reached", "partly", "not")
ROLES: Final = ("person", "representative", "specialist")
#: kinds whose words only holders of `plans.sensitive` read (domain.md §7.2: 3 is psychological)
SENSITIVE_KINDS: Final = frozenset({3})
#: of what was due by today, so much is still on the way
ON_TRACK_SHARE: Final = Decimal("0.8")
LONGEST_YEARS: Final = 3


class Progress(StrEnum):
    """How the delivered quantity stands beside what was planned by today."""

    NOT_DUE = "not_due"
    NOT_BEGUN = "not_begun"
    BEHIND = "behind"
    ON_TRACK = "on_track"
    DONE = "done"


def periods_in(period: str, first: dt.date, last: dt.date) -> int:
    """How many days, weeks or months begin between two days (both included); 1 for the term."""
    if last < first:
        return 0
    days = (last - first).days + 1
    if period == "day":
        return days
    if period == "week":
        return -(-days // 7)
    if period == "month":
        count = 1
        while add_months(first, count) <= last:
            count += 1
        return count
    return 1


def planned_total(quantity: Decimal, period: str, first: dt.date, last: dt.date) -> Decimal:
    """What is planned from the first to the last day of the plan."""
    return quantity * periods_in(period, first, last)


def planned_by(
    quantity: Decimal, period: str, first: dt.date, last: dt.date, today: dt.date
) -> Decimal:
    """What should have been given by the end of yesterday: an even share of the whole."""
    whole = planned_total(quantity, period, first, last)
    passed = min(max((today - first).days, 0), (last - first).days + 1)
    return whole * passed / ((last - first).days + 1)


def percent(delivered: Decimal, planned: Decimal) -> int:
    """Whole percent, rounded down, so that 100 is said of nothing unfinished."""
    return int(delivered * 100 / planned) if planned > 0 else 0


def progress(delivered: Decimal, planned: Decimal, due: Decimal) -> Progress:
    """The word for a measure: `planned` in the whole term, `due` by today."""
    if delivered >= planned > 0:
        return Progress.DONE
    if delivered <= 0:
        return Progress.NOT_BEGUN if due >= 1 or due >= planned else Progress.NOT_DUE
    return Progress.ON_TRACK if delivered >= due * ON_TRACK_SHARE else Progress.BEHIND


def first_review(starts_on: dt.date, ends_on: dt.date, months: int) -> dt.date:
    """So many months after the start, but not after the end."""
    return min(add_months(starts_on, months), ends_on)


def dates_fault(starts_on: dt.date, ends_on: dt.date) -> str | None:
    """`order` or `long`; None when a plan may have these dates."""
    if ends_on < starts_on:
        return "order"
    return "long" if ends_on > add_months(starts_on, 12 * LONGEST_YEARS) else None


def hidden(kind: int, *, sensitive: bool) -> bool:
    """Whether the words of a kind are closed to a reader without the right."""
    return kind in SENSITIVE_KINDS and not sensitive
