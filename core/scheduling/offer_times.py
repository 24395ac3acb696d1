"""Until when an offer stands, in the hours in which somebody can be called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.plugins.contracts import RegionInfo
from core.reference.day_rules import is_working
from core.reference.queries import days_of
from core.regions.options import setting
from core.scheduling.models import Group
from core.scheduling.place_terms import place_terms
from core.scheduling.queue_rules import after_working_time, next_opening

#: 240 hours of calls may be two months, with holidays between
_AHEAD = dt.timedelta(days=120)


def answer_until(session: OrmSession, region: RegionInfo, group: Group) -> dt.datetime:
    """The deadline of an offer made now, in UTC: so many hours of calls on working days; in a group
    with terms of its own so many calendar days."""
    terms = place_terms(group)
    if terms is not None:
        days = dt.timedelta(days=setting(region, terms.come_days))
        return end_of_term(session, region, _local_now(region).date() + days)
    end = after_working_time(
        _local_now(region),
        dt.timedelta(hours=setting(region, "scheduling.offer_hours")),
        opens=setting(region, "scheduling.offer_from"),
        closes=setting(region, "scheduling.offer_to"),
        works=_works(session, region),
    )
    return _to_utc(end, region)


def end_of_term(session: OrmSession, region: RegionInfo, day: dt.date) -> dt.datetime:
    """The moment at which a term of days ends, in UTC: when the hours of calls of its last day
    end; of a day off, on the next working day."""
    works = _works(session, region)
    while not works(day):
        day += dt.timedelta(days=1)
    closes = setting(region, "scheduling.offer_to")
    return _to_utc(dt.datetime.combine(day, closes), region)


def rest_until(session: OrmSession, region: RegionInfo) -> dt.datetime:
    """When somebody who let a place pass today is asked again, in UTC."""
    opens = setting(region, "scheduling.offer_from")
    works = _works(session, region)
    return _to_utc(next_opening(_local_now(region), opens=opens, works=works), region)


def _local_now(region: RegionInfo) -> dt.datetime:
    return now_utc().astimezone(ZoneInfo(region.timezone)).replace(tzinfo=None)


def _to_utc(moment: dt.datetime, region: RegionInfo) -> dt.datetime:
    return moment.replace(tzinfo=ZoneInfo(region.timezone)).astimezone(dt.UTC)


def _works(session: OrmSession, region: RegionInfo) -> Callable[[dt.date], bool]:
    today = _local_now(region).date()
    special = days_of(session, region, today, today + _AHEAD)
    return lambda day: is_working(day, special)
