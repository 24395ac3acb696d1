"""What is in the way and what is free instead, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from core.scheduling.busy_rules import Obstacle, Picture
from core.scheduling.rules import Interval, overlap
from core.web.i18n import format_date, ngettext
from core.web.i18n import gettext as _

#: so many are told; more would hide what to do
TOLD = 3
_STEP = dt.timedelta(minutes=30)
_OPENS, _CLOSES = dt.time(8), dt.time(20)


def tell(obstacles: Sequence[Obstacle], zone: str) -> str:
    """«Yoga», 23.11.2026 10:00–11:00; …, and how many more."""
    local = ZoneInfo(zone)
    told = "; ".join(_tell_one(one, local) for one in obstacles[:TOLD])
    rest = len(obstacles) - TOLD
    if rest <= 0:
        return told
    if all(one.why == "session" for one in obstacles):
        more = ngettext("and %(num)s more session", "and %(num)s more sessions", rest)
    else:
        more = _("and %(num)s more", num=rest)
    return f"{told} {more}"


def _tell_one(one: Obstacle, zone: ZoneInfo) -> str:
    when = when_in_words(one.interval, zone)
    if one.why == "hours":
        return _("%(when)s (open %(hours)s)", when=when, hours=one.title) if one.title else when
    return f"«{one.title}», {when}" if one.title else when


def when_in_words(interval: Interval, zone: ZoneInfo) -> str:
    """23.11.2026 10:00–11:00; whole days as 23.11.2026–27.11.2026, the last included."""
    start, end = interval.starts_at.astimezone(zone), interval.ends_at.astimezone(zone)
    midnight = dt.time()
    if start.time() == end.time() == midnight:
        last = end.date() - dt.timedelta(days=1)
        if last == start.date():
            return format_date(last)
        return f"{format_date(start.date())}–{format_date(last)}"
    if start.date() == end.date():
        return f"{format_date(start.date())} {start:%H:%M}–{end:%H:%M}"
    return f"{format_date(start.date())} {start:%H:%M} – {format_date(end.date())} {end:%H:%M}"


def tell_all(obstacles: Sequence[Obstacle], zone: str) -> dict[str, str]:
    """A sentence for each field of a form at which something is in the way."""
    by_field: dict[str, list[Obstacle]] = {}
    for one in obstacles:
        by_field.setdefault(one.field, []).append(one)
    return {
        field: " ".join(_sentences(rows, zone))
        for field, rows in sorted(by_field.items(), key=lambda one: _FIELDS.index(one[0]))
    }


_FIELDS = ("starts_at", "room_id", "instructor_id", "resource")


def _sentences(rows: Sequence[Obstacle], zone: str) -> list[str]:
    """One sentence for each thing and each sort of obstacle, in order of their first time."""
    sorts: dict[tuple[str, str], list[Obstacle]] = {}
    for one in rows:
        sort = {"session": "taken", "booking": "taken"}.get(one.why, one.why)
        sorts.setdefault((one.what, sort), []).append(one)
    return [_sentence(what, sort, found, zone) for (what, sort), found in sorts.items()]


def _sentence(what: str, sort: str, rows: Sequence[Obstacle], zone: str) -> str:
    field, told = rows[0].field, tell(rows, zone)
    if sort == "closed" and field == "resource":
        return _("«%(name)s»: there are only %(num)s pieces.", name=what, num=rows[0].title)
    if field == "starts_at":
        return _("The centre «%(name)s» is closed then: %(clashes)s.", name=what, clashes=told)
    if field == "room_id":
        text = {
            "taken": _("The room «%(name)s» is taken: %(clashes)s."),
            "hours": _("The room «%(name)s» is closed then: %(clashes)s."),
            "blocking": _("The room «%(name)s» cannot be used then: %(clashes)s."),
        }[sort]
    elif field == "instructor_id":
        leads = all(one.why == "session" for one in rows)
        text = {
            "taken": _("%(name)s leads another session then: %(clashes)s.")
            if leads
            else _("%(name)s is busy then: %(clashes)s."),
            "hours": _("%(name)s does not work then: %(clashes)s."),
            "blocking": _("%(name)s is away then: %(clashes)s."),
        }[sort]
    else:
        text = {
            "taken": _("«%(name)s» is in use, too few pieces are free: %(clashes)s."),
            "hours": _("«%(name)s» may not be used then: %(clashes)s."),
            "blocking": _("«%(name)s» cannot be used then: %(clashes)s."),
        }[sort]
    return text % {"name": what, "clashes": told}


def tell_alternatives(
    picture: Picture, wanted: Sequence[Interval], obstacles: Iterable[Obstacle], limit: int
) -> str:
    """The nearest times that are free on every date of the meeting at fault, in words."""
    found = alternatives(picture, wanted, obstacles, limit)
    if not found:
        return ""
    times = ", ".join(
        f"{one.starts_at.astimezone(picture.zone):%H:%M}–{one.ends_at.astimezone(picture.zone):%H:%M}"
        for one in found
    )
    return _("Free on those days: %(times)s.", times=times)


def alternatives(
    picture: Picture, wanted: Sequence[Interval], obstacles: Iterable[Obstacle], limit: int
) -> list[Interval]:
    """The nearest stretches of that day, on the half hour, that are free on every date when the
    first wanted stretch at fault is repeated: the same weekday at the same time."""
    rows = list(obstacles)
    hit = next(one for one in wanted if any(overlap(one, other.interval) for other in rows))
    start = hit.starts_at.astimezone(picture.zone)
    length = hit.ends_at - hit.starts_at
    days = sorted(
        {
            local.date()
            for local in (one.starts_at.astimezone(picture.zone) for one in wanted)
            if local.time() == start.time() and local.weekday() == start.weekday()
        }
    )
    found = []
    moment, last = _open_day(picture, start.date())
    while moment + length <= last:
        if all(picture.is_free(_on(day, moment, length)) for day in days):
            found.append(_on(start.date(), moment, length))
        moment += _STEP
    found.sort(key=lambda one: (abs(one.starts_at - hit.starts_at), one.starts_at))
    return sorted(found[:limit], key=lambda one: one.starts_at)


def _open_day(picture: Picture, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Between which times something else is looked for: while it is open, else in the daytime."""
    numbers = range(len(picture.subjects)) or (-1,)
    known = [one for number in numbers for one in picture.stretches(number, day) or ()]
    midnight = dt.datetime.combine(day, dt.time(), picture.zone)
    if known:
        opens, closes = min(start for start, _end in known), max(end for _start, end in known)
        first = -(-opens // 30) * 30
        return midnight + dt.timedelta(minutes=first), midnight + dt.timedelta(minutes=closes)
    return (
        dt.datetime.combine(day, _OPENS, picture.zone),
        dt.datetime.combine(day, _CLOSES, picture.zone),
    )


def _on(day: dt.date, moment: dt.datetime, length: dt.timedelta) -> Interval:
    starts = dt.datetime.combine(day, moment.timetz()).astimezone(dt.UTC)
    return Interval(starts, starts + length)
