"""Pages of offered places: whom to call today, and what they answered; terms that end soon."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.dates import parse_date
from core.db import db
from core.people.phones import format_phone
from core.people.queries import load_people
from core.scheduling import offer_queries, services
from core.scheduling.blueprint import bp
from core.scheduling.enrolment_terms import ending_terms, find_place
from core.scheduling.pages import WORDS, next_or
from core.scheduling.queue_pages import moved_text
from core.scheduling.queue_words import rule_words
from core.web.endpoint import endpoint
from core.web.i18n import format_date
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt_or_flash, done, page_number, per_page, render

ENROL = "enrolments.manage"


@bp.get("/offers/")
@endpoint(ENROL)
def offers() -> ResponseReturnValue:
    """Open offers, the nearest deadline first: whom to call."""
    g.nav_area = "scheduling.groups"
    page = offer_queries.open_offers(
        db.session(),
        region=g.region,
        centre_ids=g.actor.centre_scope(ENROL, g.region.id),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "scheduling/offers.html",
        page=page,
        page_url=page_url,
        format_phone=format_phone,
        rule_words=rule_words,
        **WORDS,
    )


@bp.post("/offers/<offer_id>/answer")
@endpoint(ENROL, writes=True)
def answer_offer(offer_id: str) -> ResponseReturnValue:
    """Note what the person answered."""
    session = db.session()
    offer = offer_queries.find_offer(
        session, actor=g.actor, region=g.region, public_id=offer_id, permission=ENROL
    )
    answered = attempt_or_flash(
        lambda: services.answer_offer(
            session, actor=g.actor, region=g.region, offer_id=offer.id,
            accepted=request.form.get("answer") == "accepted",
            via=request.form.get("via", "phone"),
        )
    )  # fmt: skip
    url = next_or(url_for("scheduling.offers"))
    if answered is None:
        return done(url)
    return done(url, _answered_text(answered))


def _answered_text(answered: services.Answered) -> str:
    [person] = load_people(db.session(), [answered.enrolment.person_id])
    if "enrolled" in answered.outcome:
        return _("%(name)s is enrolled.", name=person.full_name)
    text = _("%(name)s has declined the place and keeps the number.", name=person.full_name)
    return f"{text} {moved_text(len(answered.moved))}" if answered.moved else text


@bp.get("/offers/card")
@endpoint(ENROL)
def offers_card() -> ResponseReturnValue:
    """Numbers for the start page: open offers, terms that end soon."""
    scope = g.actor.centre_scope(ENROL, g.region.id)
    session = db.session()
    return render(
        "scheduling/offers_card.html",
        "scheduling/_offers_card.html",
        offers=offer_queries.count_open(session, region=g.region, centre_ids=scope),
        terms=ending_terms(session, region=g.region, centre_ids=scope, per_page=1).total,
    )


@bp.get("/terms/")
@endpoint(ENROL)
def terms() -> ResponseReturnValue:
    """Places whose term ends soon."""
    g.nav_area = "scheduling.groups"
    page = ending_terms(
        db.session(),
        region=g.region,
        centre_ids=g.actor.centre_scope(ENROL, g.region.id),
        page=page_number(),
        per_page=per_page(),
    )
    return render("scheduling/terms.html", page=page, page_url=page_url, **WORDS)


@bp.post("/terms/<place_id>/renew")
@endpoint(ENROL, writes=True)
def renew_term(place_id: str) -> ResponseReturnValue:
    """Give a place for one more term."""
    session = db.session()
    enrolment = find_place(
        session, actor=g.actor, region=g.region, public_id=place_id, permission=ENROL
    )
    seen = parse_date(request.form.get("ends_on", ""))
    url = next_or(url_for("scheduling.terms"))
    if seen is None:
        return done(url, _("Begin again: this page cannot be confirmed."), "danger")
    until = attempt_or_flash(
        lambda: services.renew_term(
            session, actor=g.actor, region=g.region, enrolment=enrolment, ends_on=seen
        )
    )
    if until is None:
        return done(url)
    return done(url, _("The term is renewed until %(day)s.", day=format_date(until)))
