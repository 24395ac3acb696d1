"""Pages of the calendar: a month, a week and a day, by rooms, staff, groups or resources."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.dates import parse_date
from core.db import db
from core.documents.pages import pdf_answer
from core.documents.rules import LANGUAGES
from core.errors import NotFound
from core.kernel import kernel
from core.regions.options import setting
from core.scheduling import timetable_paper
from core.scheduling.appointment_queries import knows_whose, sees_kind
from core.scheduling.blueprint import bp
from core.scheduling.calendar_queries import (
    BookingLine,
    Filters,
    Options,
    Picture,
    month_of,
    options_of,
    picture_of_days,
)
from core.scheduling.forms import chosen_code
from core.scheduling.pages import centre_choice
from core.scheduling.queries import CentreChoice
from core.scheduling.rules import day_of, monday_of, month_start
from core.scheduling.timetable_layout import (
    BY,
    Item,
    agenda_day,
    day_lanes,
    days_between,
    items_of,
    last_of,
    month_days,
    month_rows,
    week_rows,
)
from core.web.endpoint import endpoint
from core.web.i18n import format_month, today
from core.web.i18n import gettext as _
from core.web.links import Link
from core.web.nav import named
from core.web.render import render

VIEW: Final = "sessions.view"
MOVE: Final = "groups.manage"
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What the address asks to see."""

    choice: CentreChoice
    by: str
    options: Options
    filters: Filters

    @property
    def same(self) -> dict[str, Any]:
        """What links to other days and views carry along."""
        kept = {"room": str(self.filters.room_id or ""), "module": self.filters.module}
        staff = next((o for o in self.options.staff if o.id == self.filters.staff_id), None)
        group = next((o for o in self.options.groups if o.id == self.filters.group_id), None)
        kept |= {
            "staff": staff.public_id if staff else "",
            "group": group.public_id if group else "",
        }
        found = {name: value for name, value in kept.items() if value}
        return {"by": self.by, "centre": chosen_code(self.choice), **found}


@bp.get("/schedule/")
@endpoint(VIEW)
def week() -> ResponseReturnValue:
    """A week: `?week=2026-W47` or a date of it."""
    monday = monday_of(request.args.get("week"), today())
    wanted = _wanted(monday, monday + WEEK - DAY)
    picture, items = _read(wanted, monday, monday + WEEK - DAY)
    days = days_between(picture, items, g.region)
    centres = _centres(wanted.choice)
    return render(
        "scheduling/week.html",
        monday=monday,
        days=days,
        rows=week_rows(days, items, wanted.options, wanted.by, centres),
        nothing=not items,
        agenda_days=[agenda_day(one) for one in days],
        moves=_moves("scheduling.week", "week", monday, monday - WEEK, monday + WEEK, wanted),
        views=_views("week", monday if monday != monday_of(None, today()) else today(), wanted),
        kinds=_kinds("scheduling.week", {"week": monday.isoformat()}, wanted),
        at={"week": monday.isoformat()},
        corner=_names()[wanted.by],
        field={"rooms": "room_id", "staff": "staff_id"}.get(wanted.by, ""),
        **_shared(wanted),
    )


@bp.get("/schedule/day")
@endpoint(VIEW)
def day() -> ResponseReturnValue:
    """One day: `?date=2026-11-20`."""
    date = day_of(request.args.get("date"), today())
    wanted = _wanted(date, date)
    picture, items = _read(wanted, date, date)
    hours, lanes = day_lanes(items, wanted.options, wanted.by, _centres(wanted.choice))
    days = days_between(picture, items, g.region)
    g.nav_area = "scheduling.week"
    return render(
        "scheduling/day.html",
        date=date,
        note=days[0].note,
        hours=hours,
        lanes=lanes,
        agenda_days=[agenda_day(one) for one in days],
        moves=_moves("scheduling.day", "date", date, date - DAY, date + DAY, wanted),
        views=_views("day", date, wanted),
        kinds=_kinds("scheduling.day", {"date": date.isoformat()}, wanted),
        at={"date": date.isoformat()},
        **_shared(wanted),
    )


@bp.get("/schedule/month")
@endpoint(VIEW)
def month() -> ResponseReturnValue:
    """A month in numbers: `?month=2026-11`."""
    first = month_start(request.args.get("month"), today())
    last = last_of(first)
    wanted = _wanted(first, last)
    g.nav_area = "scheduling.week"
    return render(
        "scheduling/month.html",
        first=first,
        month_name=format_month(first),
        **_month_tables(wanted, first, last),
        moves=_moves(
            "scheduling.month", "month", first, (first - DAY).replace(day=1), last + DAY, wanted
        ),
        views=_views("month", first, wanted),
        at={"month": f"{first:%Y-%m}"},
        **_shared(wanted),
    )


@bp.get("/schedule/wall")
@endpoint(VIEW)
def wall() -> ResponseReturnValue:
    """What the sheet for the wall shows, and on which paper."""
    g.nav_area = "scheduling.week"
    return render(
        "scheduling/wall.html",
        choice=centre_choice(VIEW),
        monday=monday_of(request.args.get("week"), today()),
    )


@bp.get("/schedule/wall.pdf")
@endpoint(VIEW)
def wall_pdf() -> ResponseReturnValue:
    """The sheet: `?by=rooms&paper=a3&lang=kk&week=23.11.2026`."""
    choice, args = centre_choice(VIEW), request.args
    centre = choice.chosen or next(iter(choice.options), None)
    if centre is None:
        raise NotFound
    by, paper, language = args.get("by", ""), args.get("paper", ""), args.get("lang", "")
    content = timetable_paper.wall_pdf(
        db.session(),
        region=g.region,
        centre=centre,
        monday=monday_of(_iso(args.get("week", "")), today()),
        by=by if by in timetable_paper.ROWS else "rooms",
        paper=paper if paper in timetable_paper.PAPERS else "a4",
        language=language if language in LANGUAGES else "kk",
    )
    return pdf_answer(content, "timetable")


# Parts -----------------------------------------------------------------------------------------


def _iso(text: str) -> str:
    """A date as it is typed, or a week as it stands in addresses."""
    found = parse_date(text) if "." in text else None
    return found.isoformat() if found is not None else text


def _wanted(first: dt.date, last: dt.date) -> Wanted:
    """What is asked for, of what is there: a room, instructor or group of another centre is as if
    nothing had been asked."""
    choice = centre_choice(VIEW)
    options = options_of(
        db.session(), region=g.region, centre_ids=choice.ids, first=first, last=last
    )
    by, args = request.args.get("by", ""), request.args
    room = next((o.id for o in options.rooms if str(o.id) == args.get("room")), None)
    staff = next((o.id for o in options.staff if o.public_id == args.get("staff")), None)
    group = next((o.id for o in options.groups if o.public_id == args.get("group")), None)
    module = args.get("module", "")
    filters = Filters(room, staff, group, module if module in _modules(options) else "")
    return Wanted(choice, by if by in BY else "rooms", options, filters)


def _read(wanted: Wanted, first: dt.date, last: dt.date) -> tuple[Picture, list[Item]]:
    picture = picture_of_days(
        db.session(), region=g.region, centre_ids=wanted.choice.ids, first=first, last=last,
        filters=wanted.filters, with_resources=wanted.by == "resources",
    )  # fmt: skip
    items = items_of(
        picture,
        g.region,
        may_move=lambda centre_id: g.actor.can(MOVE, g.region.id, centre_id),
        sees_kind=_sees_kind,
        opens=_opens,
    )
    return picture, items


def _month_tables(wanted: Wanted, first: dt.date, last: dt.date) -> dict[str, Any]:
    """The month as a table of weeks, and as a list of its days for narrow screens."""
    found = month_of(
        db.session(), region=g.region, centre_ids=wanted.choice.ids, first=first, last=last,
        filters=wanted.filters,
    )  # fmt: skip

    def address(view: str, date: dt.date) -> str:
        return _address(view, date, wanted)

    weekdays, weeks = month_rows(found, first, g.region, address)
    agenda_days = month_days(found, first, g.region, address)
    return {"days": weekdays, "rows": weeks, "agenda_days": agenda_days}


def _sees_kind(line: BookingLine) -> bool:
    return sees_kind(
        g.actor, g.region, booking=line.booking, kind=line.visit_kind, staff=line.staff
    )


def _opens(line: BookingLine) -> bool:
    return knows_whose(
        g.actor, g.region, booking=line.booking, kind=line.visit_kind, staff=line.staff
    )


def _centres(choice: CentreChoice) -> tuple[Any, ...]:
    return (choice.chosen,) if choice.chosen is not None else choice.options


def _modules(options: Options) -> list[str]:
    return sorted({one.module for one in options.groups})


def _shared(wanted: Wanted) -> dict[str, Any]:
    options = wanted.options
    modules = _modules(options)
    loaded = kernel().loader.modules
    return {
        "public_url": _public_url(wanted.choice),
        "choice": wanted.choice,
        "by": wanted.by,
        "same": wanted.same,
        "filtered": wanted.filters.any,
        "room_choices": [("", _("All rooms"))] + [(o.id, named(o)) for o in options.rooms],
        "staff_choices": [("", _("All staff"))]
        + [(o.public_id, o.full_name) for o in options.staff],
        "group_choices": [("", _("All groups"))] + [(o.public_id, o.title) for o in options.groups],
        "module_choices": [("", _("All modules"))]
        + [(o, loaded[o].manifest.title(g.locale)) for o in modules]
        if len(modules) > 1
        else [],
    }


def _public_url(choice: CentreChoice) -> str:
    """The page for anybody, where the region shows it."""
    if choice.chosen is None or not setting(g.region, "scheduling.public_timetable"):
        return ""
    return url_for(
        "public_timetable.timetable", region_code=g.region.code, centre_code=choice.chosen.code
    )


def _address(view: str, date: dt.date, wanted: Wanted) -> str:
    name = {"day": "date", "week": "week", "month": "month"}[view]
    at: dict[str, Any] = {name: f"{date:%Y-%m}" if view == "month" else date.isoformat()}
    return url_for(f"scheduling.{view}", **at, **wanted.same)


def _moves(
    endpoint_name: str, name: str, at: dt.date, back: dt.date, on: dt.date, wanted: Wanted
) -> list[Link]:
    """Back, today, forward."""
    words = {
        "week": (_("Previous week"), _("Next week")),
        "date": (_("Previous day"), _("Next day")),
        "month": (_("Previous month"), _("Next month")),
    }[name]

    def to(date: dt.date | None) -> str:
        text = "" if date is None else f"{date:%Y-%m}" if name == "month" else date.isoformat()
        asked: dict[str, Any] = {name: text} if text else {}
        return url_for(endpoint_name, **asked, **wanted.same)

    return [
        Link(words[0], to(back), icon="chevron-left", hidden_label=True),
        Link(_("Today"), to(None), current=at <= today() < on),
        Link(words[1], to(on), icon="chevron-right", hidden_label=True),
    ]


def _views(current: str, date: dt.date, wanted: Wanted) -> list[Link]:
    labels = {"day": _("Day"), "week": _("Week"), "month": _("Month")}
    return [
        Link(label, _address(view, date, wanted), current=view == current)
        for view, label in labels.items()
    ]


def _names() -> dict[str, str]:
    return {
        "rooms": _("Room"),
        "staff": _("Staff"),
        "groups": _("Group"),
        "resources": _("Equipment"),
    }


def _kinds(endpoint_name: str, at: dict[str, Any], wanted: Wanted) -> list[Link]:
    labels = {
        "rooms": _("Rooms"),
        "staff": _("Staff"),
        "groups": _("Groups"),
        "resources": _("Equipment"),
    }
    return [
        Link(
            label,
            url_for(endpoint_name, **{**at, **wanted.same, "by": value}),
            current=wanted.by == value,
        )
        for value, label in labels.items()
    ]
