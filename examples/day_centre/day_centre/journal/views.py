"""The journal of the day: who came, and what was given, by one touch a child and a service."""

from __future__ import annotations

from flask import flash, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import NotFound
from core.sdk.web import (
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    ngettext,
    render,
    wants_fragment,
)
from core.sdk.web import gettext as _
from day_centre.journal import closing, pages, touch_pages
from day_centre.journal.blueprint import bp
from day_centre.journal.permissions import MARK, VIEW


@bp.get("/")
@endpoint(VIEW)
def today() -> ResponseReturnValue:
    """The day of a group: the one asked for, the reader's own, or all in numbers."""
    values = pages.day_values()
    part = "_day.html" if values["at"].group else "_groups.html"
    return render(
        "day_centre/journal/day.html",
        f"day_centre/journal/{part}",
        told=touch_pages.Told(),
        **values,
    )


@bp.post("/journal/touch")
@endpoint(MARK, writes=True)
def touch() -> ResponseReturnValue:
    """One touch: a mark, a service, a whole row or column; the answer is what it changed."""
    at = pages.asked_for()
    if at.group is None:
        raise NotFound
    said = touch_pages.do(at)
    if not wants_fragment():
        return _back(at, said)
    target = request.headers.get("HX-Target", "").partition("-")[0]
    template, stay_id = "_day.html", None
    if target in ("cell", "row"):
        template, stay_id = f"_{target}_answer.html", touch_pages.touched_stay(at).id
    values = pages.group_values(at, at.group, stay_id)
    return render(
        f"day_centre/journal/{template}", at=at, told=said, service=request.form.get("service"),
        **values, **pages.WORDS,
    )  # fmt: skip


def _back(at: pages.Asked, said: touch_pages.Told) -> ResponseReturnValue:
    """Without a script: the page again, at the child whose button it was."""
    for text in filter(None, [said.error, *said.refusals]):
        flash(text, "danger")
    if said.text:
        flash(said.text, "success")
    stay = request.form.get("stay", "")
    place = f"row-{stay}" if stay.isalnum() and not said.error else None
    return done(url_for(".today", **at.address(), _anchor=place))


@bp.post("/journal/close")
@endpoint(MARK, writes=True)
def close() -> ResponseReturnValue:
    """Close the day of a group."""
    at = pages.asked_for()
    group = at.group
    if group is None:
        raise NotFound
    made = attempt_or_flash(
        lambda: closing.close_day(
            db_session(), actor=g.actor, region=g.region, group=group, day=at.day,
            rest_absent=request.form.get("rest_absent") == "1",
        ),
        success=_("The day is closed."),
    )  # fmt: skip
    return done(url_for(".today", **at.address(view=None if made else at.view)))


@bp.get("/journal/<child_group_id>/paper")
@endpoint(VIEW)
def paper(child_group_id: str) -> ResponseReturnValue:
    """The sheet of the day on paper, filled in as far as it is."""
    values = pages.day_values(child_group_id)
    return render(
        "day_centre/journal/paper.html", **values,
        back_url=url_for(".today", **values["at"].address()),
    )  # fmt: skip


@bp.get("/journal/card")
@endpoint(VIEW)
def card() -> ResponseReturnValue:
    """The card of the start page: how the day of each group stands."""
    at = pages.asked_for()
    values = pages.overview_values(at)
    days = values["group_days"]
    text = ngettext("%(num)s child is without a mark", "%(num)s children are without a mark",
                    sum(one.waiting for one in days))  # fmt: skip
    return render(
        "day_centre/journal/card.html", "day_centre/journal/_card.html", waiting=text, **values
    )
