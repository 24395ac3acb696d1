"""Pages of the catalogue of procedures."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import rooms_of, staff_of
from core.sdk.web import (
    attempt,
    attempt_or_flash,
    centre_choice,
    chosen_code,
    db_session,
    done,
    endpoint,
    ngettext,
    open_centre,
    render,
    render_form,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.courses import pages, procedure_services, queries
from plugins.active_longevity.courses.blueprint import bp
from plugins.active_longevity.courses.forms import ProcedureForm, values_of
from plugins.active_longevity.courses.models import Procedure
from plugins.active_longevity.courses.permissions import COURSE_VIEW, PROCEDURE_MANAGE
from plugins.active_longevity.courses.words import WORDS


@bp.get("/courses/procedures")
@endpoint(COURSE_VIEW)
def procedures() -> ResponseReturnValue:
    """The procedures of the centre."""
    choice = centre_choice(COURSE_VIEW)
    return render(
        "active_longevity/courses/procedures.html", choice=choice,
        lines=queries.procedure_lines(db_session(), centre_ids=choice.ids),
        views=pages.views("procedures"), centre=chosen_code(choice), **WORDS,
    )  # fmt: skip


@bp.post("/courses/procedures/shipped")
@endpoint(PROCEDURE_MANAGE, writes=True)
def take_shipped() -> ResponseReturnValue:
    """Add the usual procedures in one touch."""
    centre = open_centre(PROCEDURE_MANAGE).chosen
    assert centre is not None
    added = procedure_services.take_shipped(
        db_session(), actor=g.actor, region=g.region, centre_id=centre.id
    )
    text = ngettext("%(num)s procedure was added.", "%(num)s procedures were added.", added)
    return done(url_for(".procedures", centre=centre.code), text)


@bp.get("/courses/procedures/new")
@endpoint(PROCEDURE_MANAGE)
def new_procedure() -> ResponseReturnValue:
    """A procedure of one's own."""
    return _form_page(ProcedureForm(), None)


@bp.post("/courses/procedures/new")
@endpoint(PROCEDURE_MANAGE, writes=True)
def create_procedure() -> ResponseReturnValue:
    """Add it."""
    centre, form = open_centre(PROCEDURE_MANAGE).chosen, ProcedureForm()
    assert centre is not None
    _offer(form, centre.id, None)
    if form.validate():
        made = attempt(
            form,
            lambda: procedure_services.create_procedure(
                db_session(), actor=g.actor, region=g.region, centre_id=centre.id,
                data=form.data_typed(),
            ),
        )  # fmt: skip
        if made is not None:
            return done(url_for(".procedures", centre=centre.code), _("Saved."))
    return _form_page(form, None)


@bp.get("/courses/procedures/<procedure_id>")
@endpoint(PROCEDURE_MANAGE)
def edit_form(procedure_id: str) -> ResponseReturnValue:
    """What is known of a procedure, to be changed."""
    found = _find(procedure_id)
    places = queries.places_of(db_session(), found)
    return _form_page(ProcedureForm(data=values_of(found, places)), found)


@bp.post("/courses/procedures/<procedure_id>")
@endpoint(PROCEDURE_MANAGE, writes=True)
def edit(procedure_id: str) -> ResponseReturnValue:
    """Save the changes."""
    found, form = _find(procedure_id), ProcedureForm()
    _offer(form, found.centre_id, found)
    if form.validate():
        made = attempt(
            form,
            lambda: procedure_services.edit_procedure(
                db_session(), actor=g.actor, region=g.region, procedure=found,
                data=form.data_typed(), version=form.shown_version(),
            ),
        )  # fmt: skip
        if made is not None:
            return done(url_for(".procedures"), _("Saved."))
    return _form_page(form, found)


@bp.post("/courses/procedures/<procedure_id>/close")
@endpoint(PROCEDURE_MANAGE, writes=True)
def close(procedure_id: str) -> ResponseReturnValue:
    """No new courses of it."""
    return _set_active(procedure_id, active=False)


@bp.post("/courses/procedures/<procedure_id>/open")
@endpoint(PROCEDURE_MANAGE, writes=True)
def reopen(procedure_id: str) -> ResponseReturnValue:
    """Give it again."""
    return _set_active(procedure_id, active=True)


def _set_active(procedure_id: str, *, active: bool) -> ResponseReturnValue:
    found = _find(procedure_id)
    attempt_or_flash(
        lambda: procedure_services.set_active(
            db_session(), actor=g.actor, region=g.region, procedure=found, active=active
        ),
        success=_("Saved."),
    )
    return done(url_for(".procedures"))


def _find(procedure_id: str) -> Procedure:
    return queries.find_procedure(
        db_session(), actor=g.actor, region=g.region, public_id=procedure_id,
        permission=PROCEDURE_MANAGE,
    )  # fmt: skip


def _offer(form: ProcedureForm, centre_id: int, found: Procedure | None) -> None:
    session = db_session()
    rooms = rooms_of(session, centre_id=centre_id, also=found.room_id if found else None)
    staff = staff_of(session, centre_id=centre_id, also=found.staff_id if found else None)
    form.offer(rooms, staff, g.locale)


def _form_page(form: ProcedureForm, found: Procedure | None) -> ResponseReturnValue:
    centre = open_centre(PROCEDURE_MANAGE).chosen
    assert centre is not None
    _offer(form, found.centre_id if found else centre.id, found)
    return render_form(
        "active_longevity/courses/procedure_form.html", form, procedure=found, centre=centre
    )
