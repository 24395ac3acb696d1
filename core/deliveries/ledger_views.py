"""The ledger: the list, one service, voiding and correcting it, and a person's tab."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.deliveries import desk_services, labels, queries
from core.deliveries.blueprint import NAV_AREA, bp
from core.deliveries.forms import CorrectForm, VoidForm
from core.deliveries.models import Delivery
from core.deliveries.pages import filter_values, find_delivery, ledger_filter, modules_on
from core.deliveries.queries import LedgerFilter
from core.people.pages import note_look, open_person, person_page
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render, render_form


@bp.get("/services/")
@endpoint("deliveries.view")
def ledger() -> ResponseReturnValue:
    """Services given, the newest first, with persons and services of the filter."""
    centres = centres_of(
        db.session(), g.actor, "deliveries.view", region_id=g.region.id, active_only=False
    )
    wanted = ledger_filter(centres)
    page = queries.ledger_page(db.session(), wanted=wanted, page=page_number(), per_page=per_page())
    totals = queries.ledger_totals(db.session(), wanted=wanted)
    return render(
        "deliveries/ledger.html", "deliveries/_ledger.html", page=page, totals=totals,
        wanted=wanted, page_url=page_url, **filter_values(centres),
    )  # fmt: skip


@bp.get("/services/<delivery_id>")
@endpoint("deliveries.view")
def delivery(delivery_id: str) -> ResponseReturnValue:
    """One service: what, to whom, when, on what proof, and its history."""
    return _page(find_delivery(delivery_id), VoidForm())


@bp.post("/services/<delivery_id>/void")
@endpoint("deliveries.correct", writes=True)
def void(delivery_id: str) -> ResponseReturnValue:
    """Take the service out of the figures, with a reason."""
    found = find_delivery(delivery_id, "deliveries.correct")
    form = VoidForm()
    if form.validate() and attempt(form, lambda: _void(found, form.reason.data or "")):
        return done(
            url_for(".delivery", delivery_id=delivery_id),
            _("The service does not count any more. It stays in the history."),
        )
    return _page(found, form)


def _void(found: Delivery, reason: str) -> bool:
    desk_services.void_by_hand(
        db.session(), actor=g.actor, region=g.region, delivery=found, reason=reason
    )
    return True


def _page(found: Delivery, form: VoidForm) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    if found.person_id is not None:
        note_look(found.person_id, "service")
    from_session = found.proof.removeprefix("session:") if "session:" in found.proof else ""
    return render_form(
        "deliveries/delivery.html", form, file=queries.delivery_file(db.session(), found),
        labels=labels, session_id=from_session,
        may_correct=g.actor.can("deliveries.correct", g.region.id, found.centre_id),
        on_attendance=found.source_key.startswith("attendance:"),
    )  # fmt: skip


@bp.get("/services/<delivery_id>/correct")
@endpoint("deliveries.correct")
def correct_form(delivery_id: str) -> ResponseReturnValue:
    """The service as it stands, to be corrected."""
    found = find_delivery(delivery_id, "deliveries.correct")
    form = CorrectForm()
    form.offer(g.region)
    form.show(found)
    return _correct_page(found, form)


@bp.post("/services/<delivery_id>/correct")
@endpoint("deliveries.correct", writes=True)
def correct(delivery_id: str) -> ResponseReturnValue:
    """Void the service and record it again as it really was."""
    found = find_delivery(delivery_id, "deliveries.correct")
    form = CorrectForm()
    form.offer(g.region)
    fresh = attempt(form, lambda: _correct(found, form)) if form.validate() else None
    if fresh is not None:
        return done(
            url_for(".delivery", delivery_id=fresh.public_id),
            _("Corrected: the earlier record is voided, this one counts."),
        )
    return _correct_page(found, form)


def _correct(found: Delivery, form: CorrectForm) -> Delivery:
    return desk_services.correct_delivery(
        db.session(), actor=g.actor, region=g.region, delivery=found, given=form.given(),
        reason=form.reason.data or "",
    )  # fmt: skip


def _correct_page(found: Delivery, form: CorrectForm) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    return render_form(
        "deliveries/correct.html", form, labels=labels,
        file=queries.delivery_file(db.session(), found),
    )  # fmt: skip


@bp.get("/people/<person_id>/services")
@endpoint("deliveries.view")
def person_services(person_id: str) -> ResponseReturnValue:
    """The tab «Services» of a person's file."""
    person = open_person(person_id)
    wanted = LedgerFilter(
        modules=modules_on(),
        centre_ids=g.actor.centre_scope("deliveries.view", g.region.id),
        person_id=person.id,
    )
    page = queries.ledger_page(db.session(), wanted=wanted, page=page_number(), per_page=25)
    return render(
        "deliveries/person.html", page=page, page_url=page_url, kind_label=labels.kind_label,
        units=labels.UNITS,
        **person_page(person, "services"),
    )  # fmt: skip
