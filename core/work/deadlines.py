"""Terms in working days, by the region's table of days off."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.plugins.contracts import RegionInfo
from core.reference.day_rules import is_working
from core.reference.queries import days_of


def working_days_between(
    session: Session, region: RegionInfo, first: dt.date, last: dt.date
) -> int:
    """Working days after `first` up to `last`, which counts; 0 when `last` is not later."""
    if last <= first:
        return 0
    start = first + dt.timedelta(days=1)
    special = days_of(session, region, start, last)
    days = (start + dt.timedelta(days=step) for step in range((last - first).days))
    return sum(is_working(day, special) for day in days)
