"""Pages of staff time: one member, the load of a week, and what has nobody to lead it."""

from __future__ import annotations

import datetime as dt

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.scheduling import queries, staff_cover_plans  # noqa: F401 - registers its plan
from core.scheduling.blocking_queries import blockings_of, find_blocking
from core.scheduling.blueprint import bp
from core.scheduling.busy_queries import blocking_kind
from core.scheduling.hours_services import hours_of
from core.scheduling.models import StaffMember
from core.scheduling.pages import WORDS, centre_choice
from core.scheduling.resource_forms import SubstituteForm
from core.scheduling.resource_pages import THING_WORDS, hours_text, thing_nav
from core.scheduling.resource_things import thing_from
from core.scheduling.rules import monday_of
from core.scheduling.series_pages import show_preview
from core.scheduling.staff_cover_queries import unled_sessions
from core.scheduling.staff_time_queries import load_of_centres, loads_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import done, render

MANAGE, VIEW, GIVE = "centres.manage", "sessions.view", "groups.manage"
_WEEKS = 6


@bp.get("/staff/<staff_id>/time")
@endpoint(MANAGE)
def staff_time(staff_id: str) -> ResponseReturnValue:
    """One member of staff: working hours, leave, and the load of the coming weeks."""
    session = db.session()
    member = _find(staff_id)
    thing = thing_from("staff", member)
    monday = monday_of(None, today())
    mondays = [monday + dt.timedelta(days=7 * n) for n in range(_WEEKS)]
    loads = loads_of(session, g.region, [member], mondays)
    thing_nav(thing)
    return render(
        "scheduling/staff_time.html",
        member=member,
        thing=thing,
        hours=hours_text(hours_of(session, thing=thing)),
        blockings=blockings_of(session, thing),
        weeks=[(one, loads[member.id, one]) for one in mondays],
        blocking_kind=blocking_kind,
        hours_words=hours_words,
        **THING_WORDS,
        **WORDS,
    )


@bp.get("/staff/load")
@endpoint(MANAGE)
def staff_load() -> ResponseReturnValue:
    """How much each member of staff has to do in a week, against working hours."""
    choice, monday = centre_choice(MANAGE), monday_of(request.args.get("week"), today())
    g.nav_area = "scheduling.staff"
    return render(
        "scheduling/staff_load.html",
        choice=choice,
        monday=monday,
        sunday=monday + dt.timedelta(days=6),
        previous=_week(monday - dt.timedelta(days=7)),
        following=_week(monday + dt.timedelta(days=7)),
        lines=load_of_centres(db.session(), g.region, centre_ids=choice.ids, monday=monday),
        hours_words=hours_words,
    )


@bp.get("/staff/unled")
@endpoint(VIEW)
def unled() -> ResponseReturnValue:
    """What has nobody to lead it tomorrow and in the week, and who is free then."""
    choice, day = centre_choice(VIEW), today()
    lines = unled_sessions(
        db.session(),
        g.region,
        centre_ids=choice.ids,
        first=day,
        last=day + dt.timedelta(days=7),
        suggest=g.actor.can_somewhere(GIVE, g.region.id),
    )
    tomorrow = day + dt.timedelta(days=1)
    g.nav_area = "scheduling.week"
    return render(
        "scheduling/unled.html",
        "scheduling/_unled_card.html",
        choice=choice,
        tomorrow=tomorrow,
        parts=[
            (_("Today"), [one for one in lines if one.session.local_date == day]),
            (_("Tomorrow"), [one for one in lines if one.session.local_date == tomorrow]),
            (_("Later this week"), [one for one in lines if one.session.local_date > tomorrow]),
        ],
        lines=lines,
        **WORDS,
    )


@bp.post("/blockings/<blocking_id>/substitute")
@endpoint(GIVE)
def give_to_substitute(blocking_id: str) -> ResponseReturnValue:
    """Show what the substitute would take over."""
    session = db.session()
    line = find_blocking(
        session, actor=g.actor, region=g.region, public_id=blocking_id, permission=GIVE
    )
    back_url = url_for("scheduling.blocking_page", blocking_id=blocking_id)
    form = SubstituteForm()
    form.offer(queries.staff_of(session, centre_id=line.thing.centre_id), line.thing)
    thing_nav(line.thing)
    return show_preview(
        form,
        "substitute",
        lambda: {"blocking_id": line.blocking.id, "staff_id": form.staff_id.data},
        back_url=back_url,
        form_page=lambda: done(back_url, " ".join(text for _f, text in form.all_errors()),
                               "danger"),
    )  # fmt: skip


def hours_words(minutes: int | None) -> str:
    """7:30 of 450 minutes; a dash where there is nothing to say."""
    if minutes is None:
        return "—"
    return f"{minutes // 60}:{minutes % 60:02d}"


def _week(monday: dt.date) -> str:
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02d}"


def _find(staff_id: str) -> StaffMember:
    return queries.find_staff_member(
        db.session(), actor=g.actor, region=g.region, public_id=staff_id
    )
