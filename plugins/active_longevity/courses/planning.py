"""Finding times for visits: what is free for the room and for the person, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.sdk.services import (
    Interval,
    Obstacle,
    PersonTime,
    RegionInfo,
    Use,
    current_locale,
    days_off,
    free_of,
    now_utc,
    obstacles,
    person_intervals,
    tell,
    to_utc,
)
from core.sdk.services import gettext as _
from plugins.active_longevity.courses.models import Procedure
from plugins.active_longevity.courses.queries import terms_of
from plugins.active_longevity.courses.rules import (
    HORIZON_DAYS,
    Chosen,
    Day,
    choose,
    offered_times,
)

#: so many days are looked at with one read
_STRETCH = 35
#: so many days without a place are named
_NAMED = 12


@dataclass(frozen=True)
class Wish:
    """What is asked for: from which date, at about what time, on which ISO weekdays, how many
    visits, and on how many of a date. `taken` are dates that the person has already."""

    first: dt.date
    time: dt.time
    weekdays: Collection[int]
    needed: int
    a_day: int = 1
    taken: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Left:
    """A date on which nothing could be placed, and why."""

    date: dt.date
    why: str


@dataclass(frozen=True)
class Proposal:
    """Visits found, dates that were left out with the reason, and how many found no place."""

    visits: tuple[Interval, ...]
    left: tuple[Left, ...]
    missing: int


def use_of(procedure: Procedure) -> Use:
    """What one visit occupies: the room with one of its places, or the room or the specialist."""
    places = ((procedure.resource_id, 1),) if procedure.resource_id else ()
    staff_id = None if places else procedure.staff_id
    return Use(procedure.centre_id, room_id=procedure.room_id, staff_id=staff_id, resources=places)


def propose(
    session: Session,
    region: RegionInfo,
    *,
    procedure: Procedure,
    person_id: int,
    wish: Wish,
) -> Proposal:
    """The earliest visits that are free for the room and the person. About ten queries for each
    five weeks looked at."""
    look = _Look(session, region, procedure, person_id, wish)
    found = choose(
        look.days(), terms=terms_of(procedure), needed=wish.needed, a_day=wish.a_day,
        taken=wish.taken,
    )  # fmt: skip
    length = dt.timedelta(minutes=procedure.minutes)
    visits = tuple(Interval(one, one + length) for one in found.times)
    last = visits[-1].starts_at if visits else None
    return Proposal(visits, look.left(found, last), wish.needed - len(visits))


class _Look:
    """What has been read for one proposal."""

    def __init__(
        self, session: Session, region: RegionInfo, procedure: Procedure, person_id: int,
        wish: Wish,
    ) -> None:  # fmt: skip
        self.session, self.region, self.procedure = session, region, procedure
        self.person_id, self.wish = person_id, wish
        self.zone = ZoneInfo(region.timezone)
        self.length = dt.timedelta(minutes=procedure.minutes)
        self.times = offered_times(wish.time, procedure.minutes)
        self.closed: dict[dt.date, str] = {}
        self.person: list[PersonTime] = []

    def days(self) -> Iterator[Day]:
        """Dates with their free times, read a stretch at a time, as far as they are wanted."""
        last = self.wish.first + dt.timedelta(days=HORIZON_DAYS)
        start = self.wish.first
        while start <= last:
            end = min(last, start + dt.timedelta(days=_STRETCH - 1))
            yield from self._stretch(start, end)
            start = end + dt.timedelta(days=1)

    def _stretch(self, first: dt.date, last: dt.date) -> Iterator[Day]:
        days = [
            first + dt.timedelta(days=n)
            for n in range((last - first).days + 1)
            if (first + dt.timedelta(days=n)).isoweekday() in self.wish.weekdays
        ]
        off = days_off(self.session, self.region, first, last)
        self.closed |= {day: one.name_in(current_locale()) for day, one in off.items()}
        now = now_utc()
        wanted = {
            day: [one for one in self._on(day) if one.starts_at > now]
            for day in days
            if day not in off
        }
        every = [one for day in wanted.values() for one in day]
        free = set(
            free_of(self.session, self.region, use=use_of(self.procedure), wanted=every)
        )  # fmt: skip
        busy = self._of_person(every)
        self.person += busy
        for day in days:
            times = [
                one.starts_at
                for one in wanted.get(day, ())
                if one in free and not _meets(one, busy)
            ]
            yield Day(day, times)

    def _on(self, day: dt.date) -> list[Interval]:
        found = (to_utc(day, time, self.region.timezone) for time in self.times)
        return [Interval(one, one + self.length) for one in found]

    def _of_person(self, wanted: Sequence[Interval]) -> list[PersonTime]:
        """What the person has in the stretch."""
        if not wanted:
            return []
        span = Interval(
            min(one.starts_at for one in wanted), max(one.ends_at for one in wanted)
        )  # fmt: skip
        return person_intervals(self.session, person_id=self.person_id, within=span)

    def left(self, found: Chosen, last: dt.datetime | None) -> tuple[Left, ...]:
        """Dates before the last visit, or before nothing was found at all, with the reason."""
        days = [
            one for one in found.full if last is None or one <= last.astimezone(self.zone).date()
        ][:_NAMED]
        asked = {day: self._on(day)[0] for day in days if day not in self.closed and self.times}
        things = obstacles(
            self.session, self.region, use=use_of(self.procedure), wanted=list(asked.values())
        )  # fmt: skip
        return tuple(Left(day, self._why(day, asked.get(day), things)) for day in days)

    def _why(self, day: dt.date, asked: Interval | None, things: Sequence[Obstacle]) -> str:
        if asked is None:
            return self.closed.get(day) or _("No free time near the wanted one.")
        if asked.starts_at <= now_utc():
            return _("The time has passed.")
        mine = [one for one in self.person if _both(one.interval, asked)]
        if mine:
            name = mine[0].title or _("Appointment")
            return _("The person has something else: «%(name)s».", name=name)
        there = [one for one in things if _both(one.interval, asked)]
        if there:
            return _("Taken: %(what)s.", what=tell(there[:1], self.region.timezone))
        return _("No free time near the wanted one.")


def _both(one: Interval, other: Interval) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _meets(one: Interval, busy: Iterable[PersonTime]) -> bool:
    return any(_both(one, other.interval) for other in busy)
