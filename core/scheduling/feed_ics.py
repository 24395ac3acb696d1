"""iCalendar (RFC 5545) of sessions, appointments and closed days. Knows no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

#: numbers of changes are counted in seconds from here: they only grow, whoever made the change
_BEGINNING: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_REFRESH: Final = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """What stands in a calendar. `starts` and `ends` are moments, or dates (the last one
    exclusive) of whole days. `changed_at` is None for what was never changed."""

    uid: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    title: str
    made_at: dt.datetime
    changed_at: dt.datetime | None = None
    place: str = ""
    text: str = ""
    cancelled: bool = False


def calendar_text(*, name: str, zone: str, language: str, entries: Iterable[Entry]) -> bytes:
    """The calendar as octets. The same entries give the same octets, so that a reader who has
    them already is told so."""
    made = Calendar()
    made.add("prodid", "-//Shanyraq//Timetable//KK")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", zone)
    made.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    local = ZoneInfo(zone)
    found = [_event(one, local, language) for one in entries]
    # Some programs know rules of years ago only: the zone travels along.
    made.add_component(Timezone.from_tzinfo(local, zone, *_span(found)))
    for event in found:
        made.add_component(event)
    return bytes(made.to_ical())


def _span(events: list[Event]) -> tuple[dt.date, dt.date]:
    """Years around the events: in them the zone's changes are told."""
    days = [one.start.date() if isinstance(one.start, dt.datetime) else one.start for one in events]
    years = [day.year for day in days] or [_BEGINNING.year + 6]
    return dt.date(min(years) - 1, 1, 1), dt.date(max(years) + 2, 1, 1)


def _event(entry: Entry, zone: ZoneInfo, language: str) -> Event:
    event = Event()
    changed = (entry.changed_at or entry.made_at).astimezone(dt.UTC).replace(microsecond=0)
    event.add("uid", entry.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", 0 if entry.changed_at is None else _number(entry.changed_at))
    event.add("dtstart", _moment(entry.starts, zone))
    event.add("dtend", _moment(entry.ends, zone))
    event.add("summary", entry.title, parameters={"language": language})
    if entry.place:
        event.add("location", entry.place, parameters={"language": language})
    if entry.text:
        event.add("description", entry.text, parameters={"language": language})
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if not isinstance(entry.starts, dt.datetime):
        event.add("transp", "TRANSPARENT")
    return event


def _number(changed_at: dt.datetime) -> int:
    return max(1, int((changed_at - _BEGINNING).total_seconds()))


def _moment(value: dt.datetime | dt.date, zone: ZoneInfo) -> dt.datetime | dt.date:
    return value.astimezone(zone) if isinstance(value, dt.datetime) else value
