"""«Today of the centre»: the module's home page, and its card for the start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from core.sdk.models import now_utc
from core.sdk.services import absent_in_a_row, people_inside, setting
from core.sdk.web import db_session, endpoint, paginate, render, today
from core.sdk.web import gettext as _
from plugins.active_longevity.centre_pages import centre_choice
from plugins.active_longevity.day import queries
from plugins.active_longevity.events.words import title_of
from plugins.active_longevity.examination import queries as examination
from plugins.active_longevity.examination.permissions import CLEARANCE_VIEW
from plugins.active_longevity.examination.rules import ClearanceState
from plugins.active_longevity.examination.settings import ending_days
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.membership import queries as membership
from plugins.active_longevity.membership.permissions import MEMBERSHIP_VIEW
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_day", __name__))

VIEW = "active_longevity.view"
#: how many lines of a block are shown; its heading leads to all of them
MOST = 12


@bp.get("/")
@endpoint(VIEW)
def home() -> ResponseReturnValue:
    """Who is here and how long, who is expected, rooms now, and what needs somebody's attention."""
    choice, now = centre_choice(VIEW), now_utc()
    at: dict[str, Any] = {"centre_ids": choice.ids, "today": today()}
    booked = queries.bookings_now(db_session(), centre_ids=choice.ids, now=now)
    lines = queries.sessions_today(db_session(), g.region, **at)
    inside = people_inside(db_session(), now=now, **at)
    seen = queries.visitors(db_session(), g.region, now=now, **at)
    return render(
        "active_longevity/day/home.html", choice=choice, now=now, date=today(), lines=lines,
        rooms=queries.rooms_now(lines, inside, now, booked), seen=seen, title_of=title_of,
        programme=queries.programme(db_session(), g.region, lines=lines, **at),
        **_limits(seen), awaited=queries.awaited(db_session(), now=now, **at),
        missing=_missing(choice.ids), **_ending(choice.ids), most=MOST,
        birthdays=queries.birthdays(db_session(), **at),
    )  # fmt: skip


@bp.get("/today-card")
@endpoint(VIEW)
def card() -> ResponseReturnValue:
    """The card of the start page: who is here, who stays too long, who is expected."""
    choice, now = centre_choice(VIEW), now_utc()
    at: dict[str, Any] = {"centre_ids": choice.ids, "today": today(), "now": now}
    seen = queries.visitors(db_session(), g.region, **at)
    return render(
        "active_longevity/day/card.html", "active_longevity/day/_card.html", seen=seen,
        awaited=queries.awaited(db_session(), **at), **_limits(seen),
    )  # fmt: skip


def _limits(seen: list[queries.Visitor]) -> dict[str, Any]:
    """Who is over the day's limit, or nearly: those who are inside first."""
    over = [one for one in seen if one.stayed.is_over]
    return {
        "over": sorted(over, key=lambda one: not one.is_inside),
        "nearly": [one for one in seen if one.is_inside and one.stayed.is_nearly_over],
        "inside_count": sum(one.is_inside for one in seen),
        "hours": hours,
    }


def hours(time: dt.timedelta) -> str:
    """«3 h 45 min»; of less than an hour the minutes alone."""
    whole, minutes = divmod(int(abs(time).total_seconds()) // 60, 60)
    if not whole:
        return _("%(minutes)s min", minutes=minutes)
    return _("%(hours)s h %(minutes)s min", hours=whole, minutes=minutes)


def _missing(centre_ids: Any) -> list[Any]:
    """Places whose people have missed as often in a row as the region lists."""
    if not g.actor.can_somewhere("groups.view", g.region.id):
        return []
    least: int = setting(g.region, "scheduling.absences_in_row")
    found = absent_in_a_row(db_session(), region=g.region, centre_ids=centre_ids, least=least)
    return [one for one in found if one.group.module == MODULE]


def _ending(centre_ids: Any) -> dict[str, Any]:
    """First pages of the clearances and the memberships that end soon, for who may see them."""
    found: dict[str, Any] = {"clearances": None, "memberships": None}
    if g.actor.can_somewhere(CLEARANCE_VIEW, g.region.id):
        found["clearances"] = paginate(
            db_session(),
            examination.people_by_state(
                centre_ids=frozenset(centre_ids), state=ClearanceState.ENDING, on=today(),
                ending_days=ending_days(g.region),
            ),
            page=1, per_page=MOST,
        )  # fmt: skip
    if g.actor.can_somewhere(MEMBERSHIP_VIEW, g.region.id):
        found["memberships"] = paginate(
            db_session(),
            membership.listed(
                region=g.region, centre_ids=centre_ids, wanted="ending", text="", on=today()
            ),
            page=1, per_page=MOST,
        )  # fmt: skip
    return found
