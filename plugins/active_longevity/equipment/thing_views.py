"""Pages of the list of equipment that is given by the hour."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import rooms_of
from core.sdk.web import (
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    open_centre,
    render,
    render_form,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.equipment import queries, thing_services
from plugins.active_longevity.equipment.blueprint import bp
from plugins.active_longevity.equipment.forms import ThingForm, values_of
from plugins.active_longevity.equipment.permissions import EQUIPMENT_MANAGE
from plugins.active_longevity.equipment.words import WORDS


@bp.get("/equipment/list")
@endpoint(EQUIPMENT_MANAGE)
def things() -> ResponseReturnValue:
    """What is given by the hour."""
    choice = open_centre(EQUIPMENT_MANAGE)
    return render(
        "active_longevity/equipment/things.html", choice=choice,
        things=queries.things(db_session(), centre_ids=choice.ids), **WORDS,
    )  # fmt: skip


@bp.get("/equipment/list/new")
@endpoint(EQUIPMENT_MANAGE)
def new_thing() -> ResponseReturnValue:
    """Equipment that the centre has, or a new one."""
    return _form_page(ThingForm(), None)


@bp.post("/equipment/list/new")
@endpoint(EQUIPMENT_MANAGE, writes=True)
def add_thing() -> ResponseReturnValue:
    """Give it by the hour."""
    form, centre_id = ThingForm(), min(open_centre(EQUIPMENT_MANAGE).ids)
    _offer(form, None)
    if form.validate():
        made = attempt(
            form,
            lambda: thing_services.add_thing(
                db_session(), actor=g.actor, region=g.region, centre_id=centre_id,
                data=form.data_typed(),
            ),
        )  # fmt: skip
        if made is not None:
            return done(url_for(".things"), _("Saved."))
    return _form_page(form, None)


@bp.get("/equipment/list/<equipment_id>")
@endpoint(EQUIPMENT_MANAGE)
def edit_form(equipment_id: str) -> ResponseReturnValue:
    """What is known of it, to be changed."""
    found = _find(equipment_id)
    return _form_page(ThingForm(data=values_of(found)), found)


@bp.post("/equipment/list/<equipment_id>")
@endpoint(EQUIPMENT_MANAGE, writes=True)
def edit(equipment_id: str) -> ResponseReturnValue:
    """Save the changes."""
    found, form = _find(equipment_id), ThingForm()
    _offer(form, found)
    if form.validate():
        made = attempt(
            form,
            lambda: thing_services.edit_thing(
                db_session(), actor=g.actor, region=g.region, equipment=found.equipment,
                data=form.data_typed(), version=form.shown_version(),
            ),
        )  # fmt: skip
        if made is not None:
            return done(url_for(".things"), _("Saved."))
    return _form_page(form, found)


@bp.post("/equipment/list/<equipment_id>/close")
@endpoint(EQUIPMENT_MANAGE, writes=True)
def close(equipment_id: str) -> ResponseReturnValue:
    """Give it no more."""
    return _set_active(equipment_id, active=False)


@bp.post("/equipment/list/<equipment_id>/open")
@endpoint(EQUIPMENT_MANAGE, writes=True)
def reopen(equipment_id: str) -> ResponseReturnValue:
    """Give it again."""
    return _set_active(equipment_id, active=True)


def _set_active(equipment_id: str, *, active: bool) -> ResponseReturnValue:
    found = _find(equipment_id)
    attempt_or_flash(
        lambda: thing_services.set_active(
            db_session(), actor=g.actor, region=g.region, equipment=found.equipment,
            active=active,
        ),
        success=_("Saved."),
    )  # fmt: skip
    return done(url_for(".things"))


def _find(equipment_id: str) -> queries.Thing:
    return queries.find_thing(
        db_session(), actor=g.actor, region=g.region, public_id=equipment_id,
        permission=EQUIPMENT_MANAGE,
    )  # fmt: skip


def _offer(form: ThingForm, found: queries.Thing | None) -> None:
    session = db_session()
    centre_id = found.equipment.centre_id if found else min(open_centre(EQUIPMENT_MANAGE).ids)
    resources = [] if found else queries.free_resources(session, centre_id=centre_id)
    also = found.resource.room_id if found else None
    form.offer(resources, rooms_of(session, centre_id=centre_id, also=also), g.locale)


def _form_page(form: ThingForm, found: queries.Thing | None) -> ResponseReturnValue:
    _offer(form, found)
    return render_form("active_longevity/equipment/thing_form.html", form, thing=found, **WORDS)
