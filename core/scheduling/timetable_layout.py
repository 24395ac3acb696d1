"""How the calendar is laid out: a table of a week, lanes of a day, a list for a phone, a month."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for

from core.plugins.contracts import RegionInfo
from core.reference.day_rules import DayOff
from core.regions.models import Centre
from core.scheduling.appointment_queries import title_of
from core.scheduling.busy_queries import blocking_kind
from core.scheduling.calendar_queries import BookingLine, DayCount, Month, Options, Picture
from core.scheduling.pages import session_url, span
from core.scheduling.resource_models import Blocking
from core.scheduling.timetable_queries import SessionLine
from core.web.i18n import format_date, format_weekday, gettext, local_time, ngettext
from core.web.i18n import today as today_here
from core.web.nav import named

BY: Final = ("rooms", "staff", "groups", "resources")
#: the day view begins and ends at these hours unless something lies outside
_FIRST_HOUR, _LAST_HOUR = 9, 18
_MOST_QUARTERS = 48
_NOWHERE: Final = 0


@dataclass(frozen=True)
class Event:
    """Something in a calendar; `row` and `span` are quarters of an hour. What has no `url` is no
    link; `move_url` leads to the form that moves it."""

    time: str
    title: str
    url: str = ""
    note: str = ""
    kind: str = ""
    row: int = 0
    span: int = 1
    move_url: str = ""


@dataclass(frozen=True)
class Item:
    """An event with its day and the rows that it stands in, by kind of row."""

    day: dt.date
    starts: dt.datetime
    ends: dt.datetime
    event: Event
    rows: Mapping[str, tuple[int, ...]]
    centre_id: int
    room: str = ""
    staff: str = ""


@dataclass(frozen=True)
class Day:
    """A day with its events in order of time; `note` names the holiday or why it is closed."""

    date: dt.date
    label: str
    today: bool
    events: list[Event] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A room, a member of staff, a group or a resource: the events of each day. `value` is what
    the form that moves a session calls it."""

    title: str
    sub: str
    cells: list[list[Event]]
    value: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Lane:
    """A row of one day."""

    title: str
    sub: str
    events: list[Event]


# What stands in the calendar ------------------------------------------------------------------


def items_of(
    picture: Picture,
    region: RegionInfo,
    *,
    may_move: Callable[[int], bool],
    sees_kind: Callable[[BookingLine], bool],
    opens: Callable[[BookingLine], bool],
) -> list[Item]:
    """Sessions, reservations and blockings in order of time. `may_move` says of a centre whether
    the reader moves its sessions, `sees_kind` of an appointment whether its kind is told, `opens`
    whether the reader finds its page."""
    found = [_of_session(one, picture, may_move) for one in picture.lines]
    found += [_of_booking(one, sees_kind(one), opens(one)) for one in picture.bookings]
    for blocking in picture.blockings:
        if blocking.centre_id is None:
            found += _of_blocking(blocking, picture, region)
    return sorted(found, key=lambda one: (one.starts, one.event.title))


def _of_session(line: SessionLine, picture: Picture, may_move: Callable[[int], bool]) -> Item:
    meeting = line.session
    movable = meeting.state == "planned" and may_move(meeting.centre_id)
    resources = tuple(picture.group_resources.get(line.group.id, ()))
    url = session_url(meeting)
    return Item(
        day=meeting.local_date,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        event=Event(
            time=span(meeting.starts_at, meeting.ends_at),
            title=line.group.title,
            url=url,
            note=_note(line),
            kind=_kind(line),
            move_url=f"{url}/move"
            if movable
            else "",  # hundreds of them: no address is built twice
        ),
        rows={
            "rooms": (meeting.room_id or _NOWHERE,),
            "staff": (meeting.instructor_id or _NOWHERE,),
            "groups": (meeting.group_id,),
            "resources": resources,
        },
        centre_id=meeting.centre_id,
        room=named(line.room),
        staff=short_name(line.instructor.full_name) if line.instructor else "",
    )


def _of_booking(line: BookingLine, sees_kind: bool, opens: bool) -> Item:
    booking = line.booking
    if booking.module == "core":
        title = title_of(line.visit_kind, is_open=sees_kind)
        page = url_for("scheduling.appointment", appointment_id=booking.public_id)
        url = page if opens else ""
    else:
        title, url = booking.title or gettext("Reserved"), ""
    return Item(
        day=booking.local_date,
        starts=booking.starts_at,
        ends=booking.ends_at,
        event=Event(
            time=span(booking.starts_at, booking.ends_at), title=title, url=url, kind="violet"
        ),
        rows={
            "rooms": (booking.room_id,) if booking.room_id else (),
            "staff": (booking.staff_id,) if booking.staff_id else (),
            "resources": (booking.resource_id,) if booking.resource_id else (),
        },
        centre_id=booking.centre_id,
        room=named(line.room),
        staff=short_name(line.staff.full_name) if line.staff else "",
    )


def _of_blocking(blocking: Blocking, picture: Picture, region: RegionInfo) -> list[Item]:
    """A blocking on each day that it touches."""
    zone = ZoneInfo(region.timezone)
    rows = {
        "rooms": (blocking.room_id,) if blocking.room_id else (),
        "staff": (blocking.staff_id,) if blocking.staff_id else (),
        "resources": (blocking.resource_id,) if blocking.resource_id else (),
    }
    found = []
    for day, starts, ends in _days_of(blocking, picture.first, picture.last, zone):
        whole = ends - starts >= dt.timedelta(hours=24)
        # Why somebody is away may be an illness: that stands on the page of the staff only.
        word = blocking_kind(blocking.kind) if blocking.staff_id is None else gettext("Away")
        event = Event(
            time=gettext("All day") if whole else span(starts, ends), title=word, kind="danger"
        )
        found.append(Item(day, starts, ends, event, rows, 0))
    return found


def short_name(full_name: str) -> str:
    """Surname with initials, as a cell of a table has room for: Омарова С. Қ."""
    surname, *given = full_name.split()
    return " ".join([surname, *(f"{one[:1]}." for one in given)])


def _days_of(
    blocking: Blocking, first: dt.date, last: dt.date, zone: ZoneInfo
) -> Iterable[tuple[dt.date, dt.datetime, dt.datetime]]:
    """(day, from, to) of the part of a blocking that lies on each day."""
    day = max(first, blocking.starts_at.astimezone(zone).date())
    while day <= last:
        begin = dt.datetime.combine(day, dt.time(), zone)
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
        if blocking.ends_at <= begin:
            return
        yield day, max(begin, blocking.starts_at), min(end, blocking.ends_at)
        day += dt.timedelta(days=1)


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


def _shown(item: Item, by: str) -> Event:
    """The event with what its row does not say."""
    parts = {
        "rooms": [item.staff],
        "staff": [item.room],
        "groups": [item.room, item.staff],
        "resources": [item.room],
        "": [item.room, item.staff],
    }[by]
    note = ", ".join(filter(None, [*parts, item.event.note]))
    return replace(item.event, note=note)


# Days -------------------------------------------------------------------------------------------


def days_between(picture: Picture, items: Sequence[Item], region: RegionInfo) -> list[Day]:
    """The days of the picture; a Sunday at its end only when something is on it."""
    notes = day_notes(picture.days, picture.blockings, picture.first, picture.last, region)
    days = []
    for offset in range((picture.last - picture.first).days + 1):
        day = picture.first + dt.timedelta(days=offset)
        days.append(
            Day(
                date=day,
                label=f"{format_weekday(day, short=True)}, {day.day}",
                today=day == today_here(),
                events=[_shown(one, "") for one in items if one.day == day],
                note=notes.get(day, ""),
            )
        )
    if len(days) == 7 and not days[6].events and not days[6].note:
        days.pop()
    return days


def day_notes(
    special: Mapping[dt.date, DayOff],
    blockings: Sequence[Blocking],
    first: dt.date,
    last: dt.date,
    region: RegionInfo,
) -> dict[dt.date, str]:
    """Names of holidays and moved days, and why a centre is closed, by day."""
    found: dict[dt.date, list[str]] = {}
    for day, one in special.items():
        if not first <= day <= last:
            continue
        words = named(one)
        if not one.is_off:
            words = (
                gettext("working day: %(name)s", name=words) if words else gettext("working day")
            )
        found.setdefault(day, []).append(words)
    zone = ZoneInfo(region.timezone)
    for blocking in blockings:
        if blocking.centre_id is None:
            continue
        for day, starts, ends in _days_of(blocking, first, last, zone):
            words = gettext("closed: %(reason)s", reason=blocking.reason)
            if ends - starts < dt.timedelta(hours=24):
                words = f"{span(starts, ends)} {words}"
            found.setdefault(day, []).append(words)
    return {day: "; ".join(dict.fromkeys(filter(None, words))) for day, words in found.items()}


def agenda_day(day: Day) -> Day:
    """The same day with its full name, for the list."""
    return replace(day, label=f"{format_weekday(day.date)}, {format_date(day.date)}")


# Rows --------------------------------------------------------------------------------------------


def week_rows(
    days: Sequence[Day], items: Sequence[Item], options: Options, by: str, centres: Sequence[Centre]
) -> list[Row]:
    """Rooms, staff, groups or resources in rows, days in columns."""
    rows = []
    for value, title, sub, chosen in _sorted_out(items, options, by, centres):
        cells = [[_shown(one, by) for one in chosen if one.day == day.date] for day in days]
        rows.append(Row(title, sub, cells, value or None))
    return rows


def day_lanes(
    items: Sequence[Item], options: Options, by: str, centres: Sequence[Centre]
) -> tuple[list[str], list[Lane]]:
    """(hours, lanes) of one day: only rows with something in them."""
    timed = [one for one in items if one.ends - one.starts < dt.timedelta(hours=24)]
    first = min([_FIRST_HOUR, *(local_time(one.starts).hour for one in timed)])
    ends = [local_time(one.ends) for one in timed]
    last = max([_LAST_HOUR, *(one.hour + (one.minute > 0) for one in ends)])
    last = min(last, first + 16)  # the sheet of quarter-hours ends there
    hours = [f"{hour:02d}:00" for hour in range(first, last)]
    lanes = [
        Lane(title, sub, [_placed(one, by, first) for one in chosen])
        for _value, title, sub, chosen in _sorted_out(items, options, by, centres)
        if chosen
    ]
    return hours, lanes


def _placed(item: Item, by: str, first_hour: int) -> Event:
    starts = local_time(item.starts)
    minutes = int((item.ends - item.starts).total_seconds()) // 60
    if minutes >= 24 * 60:
        return replace(_shown(item, by), row=0, span=_MOST_QUARTERS - 12)
    row = (starts.hour - first_hour) * 4 + starts.minute // 15
    return replace(
        _shown(item, by),
        row=min(63, max(0, row)),
        span=min(_MOST_QUARTERS, max(1, -(-minutes // 15))),
    )


def _sorted_out(
    items: Sequence[Item], options: Options, by: str, centres: Sequence[Centre]
) -> list[tuple[int, str, str, list[Item]]]:
    """(number, title, line under it, items) of each row by name; what has no room or instructor
    comes last. The centre stands under the name when several are shown, and then rows without
    anything are left out."""
    held: dict[int, list[Item]] = {}
    for item in items:
        for number in item.rows.get(by, ()):
            held.setdefault(number, []).append(item)
    several = len(centres) > 1
    names = {one.id: named(one) for one in centres}
    rows = []
    for thing in _things(options, by):
        chosen = held.pop(thing.id, [])
        if not chosen and (several or by in ("groups", "resources")):
            continue
        sub = ", ".join(
            filter(None, [_under(thing, by), names[thing.centre_id] if several else ""])
        )
        rows.append((thing.id, _title(thing, by), sub, chosen))
    rows.sort(key=lambda one: (one[1], one[2]))
    return rows + _rest(held, by, several, names)


def _rest(
    held: Mapping[int, list[Item]], by: str, several: bool, names: Mapping[int, str]
) -> list[tuple[int, str, str, list[Item]]]:
    """Rows of what is used no more, and of sessions without room or instructor."""
    found = []
    for number, chosen in held.items():
        title = {"rooms": chosen[0].room, "staff": chosen[0].staff}.get(by, chosen[0].event.title)
        if number == _NOWHERE or not title:
            title = gettext("No instructor") if by == "staff" else gettext("No room")
        sub = names.get(chosen[0].centre_id, "") if several else ""
        found.append((number, title, sub, chosen))
    return sorted(found, key=lambda one: (one[0] == _NOWHERE, one[1]))


def _things(options: Options, by: str) -> Sequence[Any]:
    return {
        "rooms": options.rooms,
        "staff": options.staff,
        "groups": options.groups,
        "resources": options.resources,
    }[by]


def _title(thing: Any, by: str) -> str:
    if by == "staff":
        return str(thing.full_name)
    return str(thing.title) if by == "groups" else named(thing)


def _under(thing: Any, by: str) -> str:
    if by == "staff":
        return str(thing.post)
    if by == "rooms" and thing.capacity is not None:
        return gettext("%(num)s places", num=thing.capacity)
    if by == "resources" and thing.quantity > 1:
        return gettext("%(num)s pieces", num=thing.quantity)
    return ""


# A month -----------------------------------------------------------------------------------------


def month_rows(
    month: Month, first: dt.date, region: RegionInfo, urls: Callable[[str, dt.date], str]
) -> tuple[list[Day], list[Row]]:
    """(weekdays, weeks): a table of the month with one entry for each of its days. `urls` gives
    the address of the page `day` or `week` of a date."""
    monday = first - dt.timedelta(days=first.weekday())
    weekdays = [
        Day(one, format_weekday(one), today=False)
        for one in (monday + dt.timedelta(days=number) for number in range(7))
    ]
    weeks = []
    while monday <= last_of(first):
        days = [monday + dt.timedelta(days=number) for number in range(7)]
        cells = [[month_event(month, one, region, urls)] if one.month == first.month else []
                 for one in days]  # fmt: skip
        title = gettext("Week %(number)s", number=monday.isocalendar()[1])
        weeks.append(Row(title, "", cells, url=urls("week", monday)))
        monday += dt.timedelta(days=7)
    return weekdays, weeks


def last_of(first: dt.date) -> dt.date:
    """The last day of the month that begins at `first`."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_event(
    month: Month, day: dt.date, region: RegionInfo, urls: Callable[[str, dt.date], str]
) -> Event:
    """A day of the month in words."""
    count = month.counts.get(day, DayCount())
    notes = day_notes(month.days, month.closures, day, day, region)
    words = [
        ngettext("%(num)s session", "%(num)s sessions", count.sessions) if count.sessions else "",
        ngettext("%(num)s appointment", "%(num)s appointments", count.appointments)
        if count.appointments
        else "",
        ngettext("%(num)s cancelled", "%(num)s cancelled", count.cancelled)
        if count.cancelled
        else "",
        notes.get(day, ""),
    ]
    told = [one for one in words if one] or [gettext("nothing")]
    off = day in month.days and month.days[day].is_off
    label = f"{day.day} ({gettext('today')})" if day == today_here() else str(day.day)
    return Event(
        time=label,
        title=told[0],
        url=urls("day", day),
        note=", ".join(told[1:]),
        kind="danger" if off or notes.get(day) else "",
    )


def month_days(
    month: Month, first: dt.date, region: RegionInfo, urls: Callable[[str, dt.date], str]
) -> list[Day]:
    """The days of the month with something on them, for a phone."""
    found = []
    for number in range(last_of(first).day):
        day = first + dt.timedelta(days=number)
        if day in month.counts or day_notes(month.days, month.closures, day, day, region):
            event = replace(month_event(month, day, region, urls), time="")
            label = f"{format_weekday(day)}, {format_date(day)}"
            found.append(Day(day, label, day == today_here(), [event]))
    return found
