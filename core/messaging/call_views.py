"""The list of calls: whom to telephone, what to say, and what came of it."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db
from core.messaging import desk_services, labels, queries
from core.messaging.blueprint import CALLS_AREA, bp
from core.messaging.forms import CallForm
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt_or_flash, done, page_number, render

PRINTED = 200


@bp.get("/messages/calls")
@endpoint("messages.view")
def calls() -> ResponseReturnValue:
    """Who has to be telephoned now, and later."""
    g.nav_area = CALLS_AREA
    page = queries.calls_page(db.session(), actor=g.actor, region=g.region, page=page_number())
    return render(
        "messaging/calls.html", "messaging/_calls.html", page=page, page_url=page_url,
        words=labels, now=now_utc(), may_send=g.actor.can_somewhere("messages.send", g.region.id),
    )  # fmt: skip


@bp.get("/messages/calls/print")
@endpoint("messages.view")
def calls_paper() -> ResponseReturnValue:
    """The same list for paper, with room for what came of each call."""
    g.nav_area = CALLS_AREA
    page = queries.calls_page(
        db.session(), actor=g.actor, region=g.region, page=1, per_page=PRINTED
    )
    return render("messaging/calls_paper.html", page=page, words=labels, now=now_utc())


@bp.post("/messages/<message_id>/called")
@endpoint("messages.send", writes=True)
def called(message_id: str) -> ResponseReturnValue:
    """Record what came of a call, by one touch."""
    form = CallForm()
    if not form.validate():
        queries.find_message(
            db.session(), actor=g.actor, region=g.region, public_id=message_id,
            permission="messages.send",
        )  # fmt: skip
        return done(url_for(".calls"), _("Choose what came of the call."), "danger")
    said = attempt_or_flash(
        lambda: desk_services.record_call(
            db.session(), actor=g.actor, region=g.region, public_id=message_id,
            outcome=form.outcome.data or "", tried=form.tried.data or 0,
        )
    )  # fmt: skip
    if said is None:
        return done(url_for(".calls"))
    return done(url_for(".calls"), said or _("The call is recorded."))
