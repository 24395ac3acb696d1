"""Decisions on memberships: pension age, terms, suspensions, and what a membership is worth."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

Span = tuple[dt.date, dt.date]


class MemberState(StrEnum):
    ACTIVE = "active"
    ENDING = "ending"
    SUSPENDED = "suspended"
    ENDED = "ended"
    LEFT = "left"
    NOT_YET = "not_yet"


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the last day of a shorter month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def pension_day(born: dt.date, steps: Sequence[tuple[dt.date, int]]) -> dt.date | None:
    """The first day on which somebody has the pension age.

    `steps` are (from, age in months) in order of date. An age that was reached under an earlier
    step stays reached when a later one asks for more.
    """
    ends = [first for first, _months in steps[1:]] + [dt.date.max]
    for (first, months), end in zip(steps, ends, strict=True):
        day = max(first, add_months(born, months))
        if day < end:
            return day
    return None


def term_end(starts_on: dt.date, months: int) -> dt.date:
    """The last day of a term of so many months."""
    return add_months(starts_on, months) - dt.timedelta(days=1)


def next_start(ends_on: dt.date, today: dt.date) -> dt.date:
    """Where a renewal begins: behind the running term, or today when there is none any more."""
    return max(ends_on + dt.timedelta(days=1), today)


def days_in(span: Span) -> int:
    return (span[1] - span[0]).days + 1


def overlap(one: Span, others: Iterable[Span]) -> bool:
    return any(one[0] <= last and first <= one[1] for first, last in others)


def member_state(
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    left_on: dt.date | None,
    pauses: Iterable[Span],
    on: dt.date,
    ending_days: int,
) -> MemberState:
    """What a membership is worth on a day; all dates are inclusive."""
    if left_on is not None and on > left_on:
        return MemberState.LEFT
    if on < starts_on:
        return MemberState.NOT_YET
    if on > ends_on:
        return MemberState.ENDED
    if overlap((on, on), pauses):
        return MemberState.SUSPENDED
    if ends_on - on <= dt.timedelta(days=ending_days):
        return MemberState.ENDING
    return MemberState.ACTIVE


def serves(state: MemberState) -> bool:
    """Whether the member may be served now."""
    return state in {MemberState.ACTIVE, MemberState.ENDING}
