"""The desk: walk-in services in one touch, and services to unnamed recipients."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.deliveries import desk_services, labels, queries
from core.deliveries.blueprint import NAV_AREA, bp
from core.deliveries.desk_services import active_kinds, can_undo
from core.deliveries.forms import UnnamedForm
from core.deliveries.models import Delivery
from core.deliveries.pages import (
    desk_centre,
    desk_centres,
    find_delivery,
    flash_warnings,
    modules_on,
    new_token,
)
from core.people import queries as people
from core.people.models import Person
from core.people.pages import badges_of, cards_elsewhere, note_look
from core.regions.models import Centre
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    render,
    render_form,
    wants_fragment,
)

HITS = 20


@bp.get("/services/walk-in")
@endpoint("deliveries.record")
def walk_in() -> ResponseReturnValue:
    """Choose the person: by card, IIN, phone or name."""
    g.nav_area = NAV_AREA
    centres = desk_centres()
    centre = desk_centre(centres)
    text = request.args.get("q", "").strip()
    ids = frozenset({centre.id}) if centre else frozenset()
    found = people.search_people(
        db.session(), region_id=g.region.id, text=text, centre_ids=ids, limit=HITS + 1
    )
    if len(found) == 1 and people.is_exact(text, found) and not wants_fragment():
        return redirect(_person_url(found[0], centre))
    return render(
        "deliveries/walk_in.html", "deliveries/_hits.html", text=text, found=found[:HITS],
        more=len(found) > HITS, centre=centre,
        centres=centres, elsewhere=cards_elsewhere(text, ids),
        centre_choices=[(one.code, one.name_in(g.locale)) for one in centres],
    )  # fmt: skip


@bp.get("/services/walk-in/<person_id>")
@endpoint("deliveries.record")
def walk_in_person(person_id: str) -> ResponseReturnValue:
    """The person is chosen: one button for each walk-in service, and what was given today."""
    g.nav_area = NAV_AREA
    centres = desk_centres()
    centre = desk_centre(centres)
    if centre is None:
        abort(404)
    person = _person_at_desk(person_id)
    note_look(person.id)
    given = queries.today_of_person(
        db.session(), person_id=person.id, on=today(), modules=modules_on(), centre_id=centre.id
    )
    kinds = active_kinds(g.region, walk_in_only=True)
    return render(
        "deliveries/walk_in_person.html", person=person, centre=centre, centres=centres,
        buttons=[(kind, new_token()) for kind in kinds], given=given, labels=labels,
        badges=badges_of(person),
        just_now=next((one for one in given if one.public_id == request.args.get("done")), None),
        undoable={
            one.id for one in given
            if can_undo(actor=g.actor, region=g.region, delivery=one)
        },
    )  # fmt: skip


@bp.post("/services/walk-in/<person_id>")
@endpoint("deliveries.record", writes=True)
def record_walk_in(person_id: str) -> ResponseReturnValue:
    """One touch, one service."""
    centre = desk_centre(desk_centres())
    if centre is None:
        abort(404)
    person = _person_at_desk(person_id)
    delivery = attempt_or_flash(lambda: _record(person, centre))
    if delivery is not None:
        flash_warnings(person.id, delivery.service_kind, delivery.local_date)
    url = _person_url(person, centre, done=delivery.public_id if delivery else None)
    return redirect(url, 303)


def _record(person: Person, centre: Centre) -> Delivery:
    return desk_services.record_walk_in(
        db.session(), actor=g.actor, region=g.region, centre_id=centre.id, person=person,
        kind_code=request.form.get("kind", ""), token=request.form.get("token", ""),
    )  # fmt: skip


@bp.post("/services/<delivery_id>/undo")
@endpoint("deliveries.record", writes=True)
def undo(delivery_id: str) -> ResponseReturnValue:
    """Take back what was recorded at the desk a moment ago."""
    found = find_delivery(delivery_id, "deliveries.record")
    desk_services.undo_walk_in(db.session(), actor=g.actor, region=g.region, delivery=found)
    file = queries.delivery_file(db.session(), found)
    flash(_("Taken back: %(name)s.", name=labels.kind_label(found.service_kind)), "success")
    if file.person is None:
        return done(url_for(".ledger"))
    return done(_person_url(file.person, file.centre))


def _person_at_desk(person_id: str) -> Person:
    return people.find_person(
        db.session(), actor=g.actor, region=g.region, public_id=person_id,
        permission="deliveries.record",
    )  # fmt: skip


def _person_url(person: Person, centre: Centre | None, **more: Any) -> str:
    code = centre.code if centre else None
    return url_for(".walk_in_person", person_id=person.public_id, centre=code, **more)


# Unnamed recipients --------------------------------------------------------------------------


@bp.get("/services/new")
@endpoint("deliveries.record")
def unnamed_form() -> ResponseReturnValue:
    """Record a service to an unnamed recipient."""
    form = _unnamed_form()
    form.token.data = new_token()
    form.local_date.data = today()
    return _unnamed_page(form)


@bp.post("/services/new")
@endpoint("deliveries.record", writes=True)
def record_unnamed() -> ResponseReturnValue:
    """A hotline call or an event: a service, never a person counted."""
    form = _unnamed_form()
    if form.validate():
        delivery = attempt(
            form,
            lambda: desk_services.record_unnamed(
                db.session(), actor=g.actor, region=g.region, given=form.given(),
                centre_id=int(form.centre_id.data), recipient=form.recipient.data,
                token=form.token.data or "",
            ),
        )  # fmt: skip
        if delivery is not None:
            url = url_for(".delivery", delivery_id=delivery.public_id)
            return done(url, _("The service is recorded."))
    return _unnamed_page(form)


def _unnamed_form() -> UnnamedForm:
    form = UnnamedForm()
    form.offer(g.region)
    form.offer_centres(desk_centres())
    return form


def _unnamed_page(form: UnnamedForm) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    return render_form("deliveries/unnamed.html", form)
