"""At the desk and at the door: writing down what is told, and asking the one question."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents.pages import new_token
from core.errors import NotFound
from core.feedback import pages, words
from core.feedback.blueprint import bp
from core.feedback.forms import RecordForm
from core.feedback.permissions import RECORD
from core.feedback.services import rate, take_in
from core.regions.queries import centres_of
from core.requests.receipt_rules import secret_shown
from core.web.endpoint import DEVICE, endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, attempt_or_flash, done, render, render_form


def _form() -> RecordForm:
    form = RecordForm()
    found = centres_of(db.session(), g.actor, RECORD, region_id=g.region.id)
    found.sort(key=lambda one: one.id != g.actor.current_centre_id)
    form.offer([(one.id, one.name_in(g.locale)) for one in found])
    return form


@bp.get("/feedback/new")
@endpoint(RECORD)
def new_feedback() -> ResponseReturnValue:
    """The form for what somebody tells at the desk, by telephone or on paper."""
    g.nav_area = pages.NAV_AREA
    return render_form("feedback/new.html", _form())


@bp.post("/feedback/new")
@endpoint(RECORD, writes=True)
def record_feedback() -> ResponseReturnValue:
    """Write it down; number and secret are shown on the answer and never again."""
    g.nav_area, form = pages.NAV_AREA, _form()
    if form.validate():
        told = form.told(form.channel.data)
        made = attempt(form, lambda: take_in(db.session(), actor=g.actor, region=g.region,
                                             told=told))  # fmt: skip
        if made is not None:
            return pages.quiet(
                render("feedback/taken.html", row=made[0], secret=secret_shown(made[1]))
            )
    return render_form("feedback/new.html", form)


@bp.get("/feedback/mark")
@endpoint(RECORD)
def mark() -> ResponseReturnValue:
    """The one question, asked at the desk."""
    g.nav_area = pages.NAV_AREA
    return render("feedback/mark.html", scores=words.SCORES, press=new_token())


@bp.post("/feedback/mark")
@endpoint(RECORD, writes=True)
def give_mark() -> ResponseReturnValue:
    """Write down what the person said."""
    centre_id = g.actor.current_centre_id
    if centre_id is None or not g.actor.can(RECORD, g.region.id, centre_id):
        raise NotFound("centre", _("Choose the centre where you work first."))
    attempt_or_flash(
        lambda: rate(db.session(), region=g.region, centre_id=centre_id,
                     score=pages.score_of(), channel="desk", once=pages.press_of()),
        success=_("The mark is recorded."),
    )  # fmt: skip
    return done(url_for(".mark"))


@bp.get("/feedback/kiosk")
@endpoint(DEVICE)
def kiosk() -> ResponseReturnValue:
    """The one question on a screen at the way out."""
    return render("feedback/kiosk.html", scores=words.SCORES, press=new_token(), thanked=False)


@bp.post("/feedback/kiosk")
@endpoint(DEVICE, writes=True)
def kiosk_mark() -> ResponseReturnValue:
    """Take the mark and say thank you."""
    score, centre_id = pages.score_of(), g.actor.current_centre_id
    if score:
        rate(db.session(), region=g.region, centre_id=centre_id, score=score, channel="kiosk",
             once=pages.press_of())  # fmt: skip
    return render("feedback/kiosk.html", scores=words.SCORES, press=new_token(),
                  thanked=bool(score))  # fmt: skip
