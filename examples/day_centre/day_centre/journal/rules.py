"""Decisions about a day of the journal, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal

#: what stands against a touch: a day to come, one that is closed, or one that is too long ago
Fault = Literal["future", "closed", "late"]


def day_fault(day: dt.date, *, today: dt.date, is_closed: bool, open_days: int) -> Fault | None:
    """Why carers may not fill in the day, or None. `open_days` are days before today."""
    if day > today:
        return "future"
    if is_closed:
        return "closed"
    if (today - day).days > open_days:
        return "late"
    return None


def kinds_of_day(week: Collection[tuple[int, str]], weekday: int) -> set[str]:
    """Kinds that are arranged for an ISO weekday, of (weekday, kind) of the whole week."""
    return {kind for day, kind in week if day == weekday}


def kinds_shown(
    known: Sequence[str],
    *,
    week: Collection[tuple[int, str]],
    weekday: int,
    given: Collection[str],
    only: str = "",
) -> list[str]:
    """Columns of the grid in the order of `known`: those arranged for the day, on a day without
    any those of the week, all where nothing is arranged; and whatever was given. Or the one that
    is asked for."""
    if only in known:
        return [only]
    arranged = kinds_of_day(week, weekday) or {kind for _day, kind in week}
    return [one for one in known if not arranged or one in arranged or one in given]


def may_leave(came_at: dt.datetime, left_at: dt.datetime, now: dt.datetime) -> bool:
    """A child leaves after it came and not in the future."""
    return came_at <= left_at <= now


def month_of(text: str, today: dt.date) -> dt.date:
    """The first day of the month written as 2026-11; of today's month for what is none."""
    try:
        month = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return month if 2000 <= month.year <= 2100 else today.replace(day=1)


def before(month: dt.date) -> dt.date:
    """The first day of the month before."""
    return (month - dt.timedelta(days=1)).replace(day=1)


def after(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month + dt.timedelta(days=31)).replace(day=1)
