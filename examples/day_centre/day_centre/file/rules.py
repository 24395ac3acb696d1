"""Decisions on stays: what a stay is worth on a day, when a child is of age, numbers of orders."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

Pause = tuple[dt.date, dt.date | None]
DAY = dt.timedelta(days=1)


class StayState(StrEnum):
    TO_COME = "to_come"
    STAYING = "staying"
    SUSPENDED = "suspended"
    ENDED = "ended"


def stay_state(
    *, starts_on: dt.date, ends_on: dt.date | None, pauses: Iterable[Pause], on: dt.date
) -> StayState:
    """What a stay is worth on a day; a pause without a last day goes on."""
    if on < starts_on:
        return StayState.TO_COME
    if ends_on is not None and ends_on < on:
        return StayState.ENDED
    if any(covers(one, on) for one in pauses):
        return StayState.SUSPENDED
    return StayState.STAYING


def covers(pause: Pause, on: dt.date) -> bool:
    return pause[0] <= on and (pause[1] is None or on <= pause[1])


def overlaps(one: Pause, others: Iterable[Pause]) -> bool:
    """Whether a pause has a day in common with one of the others."""
    first, last = one
    return any(
        (last is None or start <= last) and (end is None or first <= end) for start, end in others
    )


def birthday(born: dt.date, years: int) -> dt.date:
    """The day on which somebody becomes so old; who was born on 29 February does on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def born_before(today: dt.date, years: int) -> dt.date:
    """Who was born on this day or before it is so old on `today`."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return dt.date(today.year - years, 2, 28)


def last_day_of_childhood(born: dt.date, years: int, *, today: dt.date) -> dt.date:
    """The last day of a stay that ends by age: that before the birthday, or today if it is past."""
    return max(birthday(born, years) - DAY, today)


def next_number(numbers: Iterable[str]) -> str:
    """The number after the highest; words and fractions behind a number («12-к») do not count."""
    found = [int(match[0]) for one in numbers if (match := re.match(r"[0-9]{1,9}", one))]
    return str(max(found, default=0) + 1)


def regime_on(steps: Sequence[tuple[dt.date, str]], on: dt.date, usual: str) -> str:
    """The regime of a day; `steps` are (from, regime) in the order in which they were ordered."""
    known = [(first, place, regime) for place, (first, regime) in enumerate(steps) if first <= on]
    return max(known)[2] if known else usual
