"""Pages of referrals: lists, a new one, its page, the answer, the way back, the link, the paper."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents.pages import public_address
from core.people.models import Person
from core.people.pages import open_person
from core.requests import referral_link_services as links
from core.requests import referral_queries as queries
from core.requests import referral_services as services
from core.requests import referral_words as words
from core.requests.blueprint import bp
from core.requests.permissions import REFER, VIEW
from core.requests.referral_forms import ReferForm, TakeBackForm
from core.requests.referral_models import Referral
from core.requests.referral_pages import (
    NAV_AREA,
    answer_form,
    frame,
    open_referral,
    page_values,
    refer_form,
    refer_values,
)
from core.requests.referral_rules import OPEN
from core.requests.referral_services import NewReferral
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import Link, page_url
from core.web.render import attempt, attempt_or_flash, done, page_number, per_page, render
from core.web.render import render_form as show_form


def _home(referral: Referral) -> str:
    return url_for("requests.referral", referral_id=referral.public_id)


@bp.get("/requests/referrals")
@endpoint(VIEW)
def referrals() -> ResponseReturnValue:
    """Referrals that the reader's centres received or sent: those that wait, or all."""
    side = "sent" if request.args.get("side") == "sent" else "received"
    is_open = request.args.get("show") != "all"
    found = queries.referrals_page(
        db.session(), actor=g.actor, region=g.region, side=side, is_open=is_open,
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    show = None if is_open else "all"
    sides = [
        Link(label, url_for(".referrals", side=code, show=show), current=code == side)
        for code, label in (("received", _("Received")), ("sent", _("Sent")))
    ]
    g.nav_area = NAV_AREA
    return render(
        "requests/referrals.html", page=found, page_url=page_url, sides=sides, side=side,
        is_open=is_open, words=words, open_states=OPEN, day=today(),
    )  # fmt: skip


@bp.get("/people/<person_id>/refer")
@endpoint(REFER)
def new_referral(person_id: str) -> ResponseReturnValue:
    """The form of a referral, with the earlier ones of the person."""
    person = open_person(person_id, REFER)
    return _new_page(person, refer_form(person))


def _new_page(person: Person, form: ReferForm) -> ResponseReturnValue:
    return show_form("requests/refer.html", form, **refer_values(person))


@bp.post("/people/<person_id>/refer")
@endpoint(REFER, writes=True)
def create_referral(person_id: str) -> ResponseReturnValue:
    """Send the person on."""
    person = open_person(person_id, REFER)
    form = refer_form(person)
    if form.validate():
        made = attempt(form, lambda: _refer(person, form))
        if made is not None:
            return done(_home(made), _("The referral is sent."))
    return _new_page(person, form)


def _refer(person: Person, form: ReferForm) -> Referral:
    centre_id, body_id = form.place()
    new = NewReferral(
        centre_id=int(form.centre_id.data), person=person, purpose=form.purpose.data or "",
        token=form.token.data or "", to_centre_id=centre_id, body_id=body_id,
        shares=tuple(form.shares.data or ()), leave=bool("leave" in form and form.leave.data),
        request=queries.find_request(db.session(), actor=g.actor, region=g.region,
                                     public_id=form.request_id.data or ""),
    )  # fmt: skip
    return services.refer(db.session(), actor=g.actor, region=g.region, referral=new)


# One referral --------------------------------------------------------------------------------


@bp.get("/requests/referrals/<referral_id>")
@endpoint(VIEW)
def referral(referral_id: str) -> ResponseReturnValue:
    """What was asked, of whom, and what came back."""
    return _page(open_referral(referral_id), TakeBackForm())


def _page(found: Referral, form: TakeBackForm) -> ResponseReturnValue:
    return show_form("requests/referral.html", **page_values(found, form))


@bp.get("/requests/referrals/<referral_id>/print")
@endpoint(VIEW)
def print_referral(referral_id: str) -> ResponseReturnValue:
    """The referral on paper, with lines on which the receiver answers by hand."""
    found = open_referral(referral_id)
    return render("requests/referral_print.html", back_url=_home(found), **frame(found))


@bp.get("/requests/referrals/<referral_id>/answer")
@endpoint(REFER)
def answering(referral_id: str) -> ResponseReturnValue:
    """The form of the receiver's answer."""
    found = open_referral(referral_id, REFER)
    return show_form("requests/referral_answer.html", answer_form(found), **frame(found))


@bp.post("/requests/referrals/<referral_id>/answer")
@endpoint(REFER, writes=True)
def record_answer(referral_id: str) -> ResponseReturnValue:
    """Write the answer down: a centre's own, or what an outside body said by paper."""
    found = open_referral(referral_id, REFER)
    form = answer_form(found)
    via = "account" if found.to_centre_id is not None else "paper"
    if form.validate() and attempt(form, lambda: _answer(found, form.given(via))):
        return done(_home(found), _("The answer is recorded."))
    return show_form("requests/referral_answer.html", form, **frame(found))


def _answer(found: Referral, given: services.Answer) -> Any:
    return services.answer(db.session(), actor=g.actor, region=g.region, referral=found,
                           given=given)  # fmt: skip


@bp.post("/requests/referrals/<referral_id>/withdraw")
@endpoint(REFER, writes=True)
def withdraw_referral(referral_id: str) -> ResponseReturnValue:
    """Take the referral back, with the reason."""
    found, form = open_referral(referral_id, REFER), TakeBackForm()

    def work() -> Referral:
        return services.withdraw(db.session(), actor=g.actor, region=g.region, referral=found,
                                 reason=form.reason.data or "")  # fmt: skip

    if form.validate() and attempt(form, work):
        return done(_home(found), _("The referral is taken back."))
    return _page(found, form)


@bp.post("/requests/referrals/<referral_id>/noted")
@endpoint(REFER, writes=True)
def note_referral(referral_id: str) -> ResponseReturnValue:
    """The sender has read the answer."""
    found = open_referral(referral_id, REFER)
    services.take_note(db.session(), actor=g.actor, region=g.region, referral=found)
    return done(_home(found), _("Taken note of."))


@bp.post("/requests/referrals/<referral_id>/link")
@endpoint(REFER, writes=True)
def make_referral_link(referral_id: str) -> ResponseReturnValue:
    """Make a one-time link; its address is shown on the answer and never again."""
    found = open_referral(referral_id, REFER)
    token = attempt_or_flash(
        lambda: links.make_link(db.session(), actor=g.actor, region=g.region, referral=found,
                                press=request.form.get("press", "")[:64])
    )  # fmt: skip
    if token is None:
        return done(_home(found))
    path = url_for("public_requests.answer_referral", region_code=g.region.code, token=token)
    answer = render("requests/referral_link.html", address=public_address(path), **frame(found))
    answer.headers["Cache-Control"] = "no-store"
    return answer
