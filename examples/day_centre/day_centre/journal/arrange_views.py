"""The page on which the week of a group is arranged."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Group
from core.sdk.web import attempt_or_flash, db_session, done, endpoint, render, weekday_name
from core.sdk.web import gettext as _
from day_centre import kinds
from day_centre.journal import arranging, pages, queries
from day_centre.journal.blueprint import bp
from day_centre.journal.permissions import ARRANGE


@bp.get("/journal/<child_group_id>/week")
@endpoint(ARRANGE)
def week(child_group_id: str) -> ResponseReturnValue:
    """Services in rows, days of the week in columns, a box for each."""
    group = _group(child_group_id)
    return render(
        "day_centre/journal/week.html", group=group, kinds=kinds.SERVICE_KINDS,
        known=queries.arranged_kinds(db_session(), group_id=group.id), weekday_name=weekday_name,
        **pages.WORDS,
    )  # fmt: skip


@bp.post("/journal/<child_group_id>/week")
@endpoint(ARRANGE, writes=True)
def save_week(child_group_id: str) -> ResponseReturnValue:
    """Save the boxes."""
    group = _group(child_group_id)
    pairs = [one.partition(".") for one in request.form.getlist("box")[:200]]
    wanted = {
        (int(day), f"{kinds.MODULE}.{code}")
        for day, _dot, code in pairs
        if day in {"1", "2", "3", "4", "5", "6", "7"}
    }
    attempt_or_flash(
        lambda: arranging.arrange(
            db_session(), actor=g.actor, region=g.region, group=group, wanted=wanted
        ),
        success=_("The week of the group is saved."),
    )
    return done(url_for(".today", group=group.public_id))


def _group(public_id: str) -> Group:
    return queries.find_group(
        db_session(), actor=g.actor, region=g.region, public_id=public_id, permission=ARRANGE
    )
