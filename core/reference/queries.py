"""Reads of the table of days off: what the product knows, under what the region wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.reference.day_rules import DayOff, is_working, special_days
from core.reference.models import SpecialDay

#: so many days are read at once when working days are counted
_STRETCH = dt.timedelta(days=60)


def days_off(
    session: OrmSession, region: RegionInfo, first: dt.date, last: dt.date
) -> dict[dt.date, DayOff]:
    """Holidays and moved days off between two dates (inclusive), by date; plain Saturdays and
    Sundays are not among them."""
    found = days_of(session, region, first, last)
    return {day: one for day, one in found.items() if one.is_off}


def days_of(
    session: OrmSession, region: RegionInfo, first: dt.date, last: dt.date
) -> dict[dt.date, DayOff]:
    """As `days_off`, and the working days that were moved to a weekend. One query."""
    own = own_days(session, region, first, last)
    return special_days([as_day(one) for one in own], first, last)


def is_working_day(session: OrmSession, region: RegionInfo, day: dt.date) -> bool:
    """Whether offices work on a day: by the week, the holidays and the moved days of the region."""
    return is_working(day, days_of(session, region, day, day))


def add_working_days(session: OrmSession, region: RegionInfo, start: dt.date, days: int) -> dt.date:
    """The working day that comes `days` working days after `start`, which is not counted itself;
    `start` when `days` is 0 or less."""
    day, read_to, special = start, start, dict[dt.date, DayOff]()
    while days > 0:
        day += dt.timedelta(days=1)
        if day > read_to:
            read_to = day + _STRETCH
            special = days_of(session, region, day, read_to)
        days -= is_working(day, special)
    return day


def own_days(
    session: OrmSession, region: RegionInfo, first: dt.date, last: dt.date
) -> list[SpecialDay]:
    """The region's own rows in order of date, those that take a known day away among them."""
    statement: Any = (
        sa.select(SpecialDay)
        .where(SpecialDay.region_id == region.id, SpecialDay.local_date.between(first, last))
        .order_by(SpecialDay.local_date)
    )
    return list(session.scalars(statement))


def as_day(row: SpecialDay) -> DayOff:
    names = (row.name_kk, row.name_ru, row.name_en)
    return DayOff(row.local_date, row.kind, *names, source=row.source, own=True)
