"""What days off do to the sessions of a group, when it is made and when the table changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.reference.day_rules import DayOff, is_working
from core.reference.queries import days_of
from core.scheduling.busy import Apart, Use, obstacles
from core.scheduling.rules import Interval, Meeting
from core.scheduling.series_rules import (
    LONGEST_MOVE,
    OnDaysOff,
    PatternPart,
    Placed,
    interval_of,
    pattern_meetings,
    placed_meetings,
)
from core.web.i18n import current_locale


@dataclass(frozen=True)
class Calendar:
    """Special days of a stretch of time, read once."""

    special: dict[dt.date, DayOff]

    def is_off(self, day: dt.date) -> bool:
        return day in self.special and self.special[day].is_off

    def is_working(self, day: dt.date) -> bool:
        return is_working(day, self.special)

    @property
    def off(self) -> set[dt.date]:
        return {day for day, one in self.special.items() if one.is_off}

    def name(self, day: dt.date) -> str:
        """The name of a day off in the reader's language; empty for any other day."""
        one = self.special.get(day)
        return one.name_in(current_locale()) if one is not None and one.is_off else ""


def calendar_of(session: OrmSession, region: RegionInfo, first: dt.date, last: dt.date) -> Calendar:
    """Special days from `first` to two weeks after `last`; one query."""
    return Calendar(days_of(session, region, first, last + dt.timedelta(days=LONGEST_MOVE)))


def placed(
    session: OrmSession,
    region: RegionInfo,
    wanted: Sequence[Meeting],
    *,
    calendar: Calendar,
    policy: OnDaysOff,
    last: dt.date,
    use: Use,
    apart: Apart | None = None,
    taken: Callable[[Meeting], bool] = lambda _one: False,
) -> list[Placed]:
    """Where meetings stand with their days off; one is moved only where `use` is free then."""

    def is_free(one: Meeting) -> bool:
        interval = interval_of(one, region.timezone)
        return not taken(one) and not obstacles(
            session, region, use=use, wanted=[interval], apart=apart or Apart(), limit=1
        )

    return placed_meetings(
        wanted, off=calendar.off, is_working=calendar.is_working, policy=policy, last=last,
        is_free=is_free,
    )  # fmt: skip


@dataclass(frozen=True)
class Dated:
    """A session to be: `original_starts_at` when a day off moved it; `day_off` is the name of the
    day that took it away."""

    interval: Interval
    day: dt.date
    original_starts_at: dt.datetime | None = None
    day_off: str = ""


def sessions_of(
    session: OrmSession,
    region: RegionInfo,
    parts: Sequence[PatternPart],
    first: dt.date,
    last: dt.date,
    *,
    policy: OnDaysOff,
    use: Use,
) -> list[Dated]:
    """All sessions that patterns give between two dates, those lost to days off among them."""
    zone = region.timezone
    wanted = pattern_meetings(parts, first, last)
    calendar = calendar_of(session, region, first, last)
    found = {
        one.by_pattern: one.at
        for one in placed(
            session, region, wanted, calendar=calendar, policy=policy, last=last, use=use
        )
    }
    dated = []
    for by_pattern in wanted:
        at = found.get(by_pattern)
        usual = interval_of(by_pattern, zone)
        if at is None:
            dated.append(Dated(usual, by_pattern.day, day_off=calendar.name(by_pattern.day) or "—"))
        elif at == by_pattern:
            dated.append(Dated(usual, at.day))
        else:
            dated.append(Dated(interval_of(at, zone), at.day, usual.starts_at))
    return dated
