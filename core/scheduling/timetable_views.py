"""Pages of the timetable: a week and a day, by rooms or by staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.scheduling.blueprint import bp
from core.scheduling.forms import chosen_code
from core.scheduling.pages import centre_choice
from core.scheduling.queries import CentreChoice
from core.scheduling.rules import day_of, monday_of
from core.scheduling.timetable_layout import agenda_day, day_lanes, week_days, week_rows
from core.scheduling.timetable_queries import sessions_between
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import Link
from core.web.render import render

VIEW = "sessions.view"
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


@bp.get("/schedule/")
@endpoint(VIEW)
def week() -> ResponseReturnValue:
    """A week: `?week=2026-W47` or a date of it."""
    choice, by = centre_choice(VIEW), _by()
    monday = monday_of(request.args.get("week"), today())
    lines = sessions_between(
        db.session(),
        region=g.region,
        centre_ids=choice.ids,
        first=monday,
        last=monday + WEEK - DAY,
    )
    days = week_days(monday, lines, today())
    return render(
        "scheduling/week.html",
        choice=choice,
        by=by,
        monday=monday,
        days=days,
        rows=week_rows(days, lines, by),
        agenda_days=[agenda_day(one) for one in days],
        moves=_moves("scheduling.week", "week", monday, WEEK, choice, by),
        views=_views(monday if monday != monday_of(None, today()) else today(), choice, by),
        kinds=_kinds("scheduling.week", {"week": monday.isoformat()}, choice, by),
    )


@bp.get("/schedule/day")
@endpoint(VIEW)
def day() -> ResponseReturnValue:
    """One day: `?date=2026-11-20`."""
    choice, by = centre_choice(VIEW), _by()
    date = day_of(request.args.get("date"), today())
    lines = sessions_between(
        db.session(), region=g.region, centre_ids=choice.ids, first=date, last=date
    )
    hours, lanes = day_lanes(lines, by)
    days = week_days(date - date.weekday() * DAY, lines, today())
    g.nav_area = "scheduling.week"
    return render(
        "scheduling/day.html",
        choice=choice,
        by=by,
        date=date,
        hours=hours,
        lanes=lanes,
        agenda_days=[agenda_day(one) for one in days if one.date == date],
        moves=_moves("scheduling.day", "date", date, DAY, choice, by),
        views=_views(date, choice, by, is_day=True),
        kinds=_kinds("scheduling.day", {"date": date.isoformat()}, choice, by),
    )


def _by() -> str:
    return "staff" if request.args.get("by") == "staff" else "rooms"


def _moves(
    endpoint_name: str, name: str, at: dt.date, step: dt.timedelta, choice: CentreChoice, by: str
) -> list[Link]:
    """Back, today, forward."""

    def to(date: dt.date | None) -> str:
        wanted: dict[str, Any] = {name: date.isoformat()} if date is not None else {}
        return url_for(endpoint_name, **wanted, by=by, centre=chosen_code(choice))

    one_week = step == WEEK
    return [
        Link(
            _("Previous week") if one_week else _("Previous day"),
            to(at - step),
            icon="chevron-left",
            hidden_label=True,
        ),
        Link(_("Today"), to(None), current=at <= today() < at + step),
        Link(
            _("Next week") if one_week else _("Next day"),
            to(at + step),
            icon="chevron-right",
            hidden_label=True,
        ),
    ]


def _views(date: dt.date, choice: CentreChoice, by: str, *, is_day: bool = False) -> list[Link]:
    same: dict[str, Any] = {"by": by, "centre": chosen_code(choice)}
    return [
        Link(
            _("Day"),
            url_for("scheduling.day", date=date.isoformat(), **same),
            current=is_day,
        ),
        Link(
            _("Week"),
            url_for("scheduling.week", week=date.isoformat(), **same),
            current=not is_day,
        ),
    ]


def _kinds(endpoint_name: str, at: dict[str, Any], choice: CentreChoice, by: str) -> list[Link]:
    code = chosen_code(choice)
    return [
        Link(label, url_for(endpoint_name, **at, by=value, centre=code), current=by == value)
        for value, label in (("rooms", _("Rooms")), ("staff", _("Staff")))
    ]
