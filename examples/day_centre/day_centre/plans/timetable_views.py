"""The timetable of specialists: lessons of the module by who gives them, a week or a day."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import CentreChoice
from core.sdk.timetable import day_of, kind_lines, monday_of, staff_calendar
from core.sdk.web import Link, chosen_code, db_session, endpoint, render, today
from core.sdk.web import gettext as _
from day_centre import kinds
from day_centre.centre_pages import centre_choice
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_timetable", __name__, template_folder="../templates"))

#: core's right on the timetable
VIEW: Final = "sessions.view"
#: places of the whole day are no lessons
LESSONS: Final = frozenset(kinds.BY_CODE) - kinds.REGIME_OF.keys()
_DAY = dt.timedelta(days=1)


@bp.get("/timetable/")
@endpoint(VIEW)
def week() -> ResponseReturnValue:
    """A week: `?week=2026-W47` or a date of it."""
    choice, monday = centre_choice(VIEW), monday_of(request.args.get("week"), today())
    return render(
        "day_centre/plans/week.html", monday=monday,
        calendar=staff_calendar(choice=choice, first=monday, kinds=LESSONS, week=True),
        moves=_moves("week", "week", monday, monday_of(None, today()), 7 * _DAY, choice),
        **_shared("week", choice, today() if monday == monday_of(None, today()) else monday),
    )  # fmt: skip


@bp.get("/timetable/day")
@endpoint(VIEW)
def day() -> ResponseReturnValue:
    """One day: `?date=2026-11-20`."""
    choice, date = centre_choice(VIEW), day_of(request.args.get("date"), today())
    return render(
        "day_centre/plans/day.html", date=date,
        calendar=staff_calendar(choice=choice, first=date, kinds=LESSONS, week=False),
        moves=_moves("day", "date", date, today(), _DAY, choice),
        **_shared("day", choice, date),
    )  # fmt: skip


def _shared(view: str, choice: CentreChoice, date: dt.date) -> dict[str, Any]:
    """The centre, the switch of views, and the kinds of lessons that are booked one by one."""
    at: dict[str, Any] = {"centre": chosen_code(choice)}
    known = kind_lines(db_session(), region=g.region, centre_ids=choice.ids)
    return {
        "choice": choice,
        "lessons": [one for one in known if one.kind.service_kind in LESSONS],
        "kind_names": {code: one.label for code, one in kinds.BY_CODE.items()},
        "views": [
            Link(_("Week"), url_for(".week", week=date.isoformat(), **at), current=view == "week"),
            Link(_("One day"), url_for(".day", date=date.isoformat(), **at),
                 current=view == "day"),
        ],
    }  # fmt: skip


def _moves(
    view: str, name: str, shown: dt.date, now: dt.date, step: dt.timedelta, choice: CentreChoice
) -> list[Link]:
    def link(date: dt.date, label: str, icon: str = "") -> Link:
        at: dict[str, Any] = {name: date.isoformat(), "centre": chosen_code(choice)}
        url = url_for(f".{view}", **at)
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=date == shown)

    return [
        link(shown - step, _("Earlier"), "chevron-left"),
        link(now, _("This week") if view == "week" else _("Today")),
        link(shown + step, _("Later"), "chevron-right"),
    ]
