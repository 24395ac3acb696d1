"""Pure decisions about clearances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

#: a clearance that ends within so many days is listed, so that the person is told in time; a
#: region may choose another number
ENDING_DAYS = 30


class ClearanceState(StrEnum):
    MISSING = "missing"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    ENDING = "ending"
    VALID = "valid"


Span = tuple[dt.date | None, dt.date]  #: first day (None: always) and last day, both inclusive


def clearance_state(
    spans: Iterable[Span], on: dt.date, *, ending_days: int = ENDING_DAYS
) -> ClearanceState:
    """The best that a person's clearances give on that date.

    Two clearances one after the other count as one: the later end decides about ENDING.
    """
    known = list(spans)
    if not known:
        return ClearanceState.MISSING
    in_force = [last for first, last in known if (first is None or first <= on) and last >= on]
    if in_force:
        ends = _followed(known, max(in_force))
        soon = (ends - on).days <= ending_days
        return ClearanceState.ENDING if soon else ClearanceState.VALID
    if any(first is not None and first > on for first, _ in known):
        return ClearanceState.NOT_YET
    return ClearanceState.EXPIRED


def _followed(spans: list[Span], end: dt.date) -> dt.date:
    """The end of an unbroken row of clearances."""
    while True:
        later = [
            last
            for first, last in spans
            if last > end and (first is None or first <= end + dt.timedelta(days=1))
        ]
        if not later:
            return end
        end = max(later)


def allows(state: ClearanceState) -> bool:
    return state in {ClearanceState.VALID, ClearanceState.ENDING}
