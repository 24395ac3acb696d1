"""The start page: whom to help, what happens today, the modules' cards."""

from __future__ import annotations

from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db
from core.kernel import kernel
from core.people.queries import search_people
from core.plugins.contracts import Card
from core.scheduling.attendance_queries import Counts, person_line
from core.scheduling.blueprint import bp
from core.scheduling.pages import WORDS, asked, centre_choice
from core.scheduling.timetable_queries import SessionLine, sessions_between
from core.web.concern import concerns
from core.web.endpoint import endpoint
from core.web.i18n import today as local_today
from core.web.render import render

VIEW = "sessions.view"
FOUND = 8


@bp.get("/")
@endpoint(VIEW)
def today() -> ResponseReturnValue:
    """«Today»: search, sessions with who is expected and who has come, cards."""
    choice, date = centre_choice(VIEW), local_today()
    lines = sessions_between(
        db.session(),
        region=g.region,
        centre_ids=choice.ids,
        first=date,
        last=date,
        with_counts=True,
    )
    return render(
        "scheduling/today.html",
        "scheduling/_found.html",
        choice=choice,
        date=date,
        lines=lines,
        total=_total(lines),
        next_line=_next(lines),
        now=now_utc(),
        cards=_cards(),
        **_search(),
        **WORDS,
    )


def _total(lines: list[SessionLine]) -> Counts:
    held = [one.counts for one in lines if one.session.state != "cancelled"]
    return Counts(
        expected=sum(one.expected for one in held),
        came=sum(one.came for one in held),
        marked=sum(one.marked for one in held),
    )


def _next(lines: list[SessionLine]) -> SessionLine | None:
    """The session that runs, or the first that is still to come."""
    coming = (
        one for one in lines if one.session.state == "planned" and one.session.ends_at > now_utc()
    )
    return next(coming, None)


def _cards() -> list[Card]:
    """Cards of the modules that are on, without those that the reader may not open or that are
    about other kinds of centres."""
    cards: list[Card] = kernel().call(
        "dashboard_cards", region=g.region, session=None, user=g.actor
    )
    mine = [
        one
        for one in cards
        if g.actor.can_somewhere(one.permission, g.region.id)
        and concerns(g.actor, g.region, one.endpoint)
    ]
    return sorted(mine, key=lambda one: one.order)


def _search() -> dict[str, Any]:
    text = asked("q")
    if not g.actor.can_somewhere("people.view", g.region.id):
        return {"text": text, "found": []}
    people = search_people(
        db.session(),
        region_id=g.region.id,
        text=text,
        centre_ids=g.actor.centre_scope("people.view", g.region.id),
        limit=FOUND,
    )
    return {"text": text, "found": [person_line(one) for one in people]}
