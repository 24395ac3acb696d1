"""How sessions are laid out on the pages of the timetable: a table of a week, lanes of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.scheduling.pages import session_url, span
from core.scheduling.timetable_queries import SessionLine
from core.web.i18n import format_date, format_weekday, gettext, local_time, ngettext
from core.web.nav import named

#: the day view begins and ends at these hours unless a session lies outside
_FIRST_HOUR, _LAST_HOUR = 9, 18
_MOST_QUARTERS = 48


@dataclass(frozen=True)
class Event:
    """A session as a link in a calendar; `row` and `span` are quarters of an hour."""

    time: str
    title: str
    url: str
    note: str = ""
    kind: str = ""
    row: int = 0
    span: int = 1


@dataclass(frozen=True)
class Day:
    """A day of a week with its events in order of time."""

    date: dt.date
    label: str
    today: bool
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A room or a member of staff: the events of each day."""

    title: str
    sub: str
    cells: list[list[Event]]


@dataclass(frozen=True)
class Lane:
    """A room or a member of staff on one day."""

    title: str
    sub: str
    events: list[Event]


def event_of(line: SessionLine, *, with_room: bool, first_hour: int = 0) -> Event:
    """The link of a session. Where rows are staff, the room stands in the note."""
    meeting = line.session
    starts, ends = local_time(meeting.starts_at), local_time(meeting.ends_at)
    minutes = int((ends - starts).total_seconds()) // 60
    return Event(
        time=span(meeting.starts_at, meeting.ends_at),
        title=line.group.title,
        url=session_url(meeting),
        note=", ".join(filter(None, [named(line.room) if with_room else "", _note(line)])),
        kind=_kind(line),
        row=min(63, max(0, (starts.hour - first_hour) * 4 + starts.minute // 15)),
        span=min(_MOST_QUARTERS, max(1, -(-minutes // 15))),
    )


def _note(line: SessionLine) -> str:
    if line.session.state == "cancelled":
        return gettext("cancelled")
    if line.session.state == "closed":
        return gettext("closed")
    if line.is_full:
        return gettext("no places")
    return ngettext("%(num)s person", "%(num)s people", line.enrolled)


def _kind(line: SessionLine) -> str:
    if line.session.state == "planned":
        return "warning" if line.is_full else ""
    return {"closed": "success", "cancelled": "off"}[line.session.state]


def week_days(monday: dt.date, lines: Sequence[SessionLine], today: dt.date) -> list[Day]:
    """Days of the week, Monday first; Sunday only when something is on it."""
    days = [monday + dt.timedelta(days=number) for number in range(7)]
    if all(one.session.local_date != days[6] for one in lines):
        days.pop()
    return [
        Day(
            date=day,
            label=f"{format_weekday(day, short=True)}, {day.day}",
            today=day == today,
            events=[
                event_of(one, with_room=True) for one in lines if one.session.local_date == day
            ],
        )
        for day in days
    ]


def week_rows(days: Sequence[Day], lines: Sequence[SessionLine], by: str) -> list[Row]:
    """Rooms (or staff) in rows, days in columns."""
    rows = []
    for title, sub, chosen in _sorted_out(lines, by):
        cells = [
            [
                event_of(one, with_room=by == "staff")
                for one in chosen
                if one.session.local_date == day.date
            ]
            for day in days
        ]
        rows.append(Row(title, sub, cells))
    return rows


def day_lanes(lines: Sequence[SessionLine], by: str) -> tuple[list[str], list[Lane]]:
    """(hours, lanes) of one day."""
    starts = [local_time(one.session.starts_at) for one in lines]
    ends = [local_time(one.session.ends_at) for one in lines]
    first = min([_FIRST_HOUR, *(one.hour for one in starts)])
    last = max([_LAST_HOUR, *(one.hour + (one.minute > 0) for one in ends)])
    last = min(last, first + 16)  # the sheet of quarter-hours ends there
    hours = [f"{hour:02d}:00" for hour in range(first, last)]
    lanes = [
        Lane(
            title,
            sub,
            [event_of(one, with_room=by == "staff", first_hour=first) for one in chosen],
        )
        for title, sub, chosen in _sorted_out(lines, by)
    ]
    return hours, lanes


def _sorted_out(lines: Sequence[SessionLine], by: str) -> list[tuple[str, str, list[SessionLine]]]:
    """(title, line under it, sessions) of each room or member of staff, by name.

    The centre stands under the name when sessions of several are shown.
    """
    naming = _staff_name if by == "staff" else _room_name
    several = len({one.centre.id for one in lines}) > 1
    found: dict[tuple[str, str], list[SessionLine]] = {}
    for one in lines:
        title, sub = naming(one)
        centre = named(one.centre) if several else ""
        found.setdefault((title, ", ".join(filter(None, [sub, centre]))), []).append(one)
    return [(title, sub, found[title, sub]) for title, sub in sorted(found)]


def _room_name(line: SessionLine) -> tuple[str, str]:
    if line.room is None:
        return gettext("No room"), ""
    if line.room.capacity is None:
        return named(line.room), ""
    return named(line.room), gettext("%(num)s places", num=line.room.capacity)


def _staff_name(line: SessionLine) -> tuple[str, str]:
    if line.instructor is None:
        return gettext("No instructor"), ""
    return line.instructor.full_name, line.instructor.post


def agenda_day(day: Day) -> Day:
    """The same day with its full name, for the list."""
    label = f"{format_weekday(day.date)}, {format_date(day.date)}"
    return Day(day.date, label, day.today, day.events)
