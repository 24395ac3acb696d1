"""Pages of the protection of a person: for the few who may."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.households import pages, person_pages, protection_services, queries
from core.households.blueprint import TAB, bp
from core.households.forms import ProtectionForm, ReasonForm
from core.households.queries import PROTECTED
from core.people.pages import person_page
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render_form


@bp.get("/people/<person_id>/protection")
@endpoint(PROTECTED)
def protection(person_id: str) -> ResponseReturnValue:
    """Why, where the person lives now, and which number is safe."""
    person = pages.open_person(person_id, PROTECTED)
    return _show(person_pages.protection_form(person), person_id)


@bp.post("/people/<person_id>/protection")
@endpoint(PROTECTED, writes=True)
def protect(person_id: str) -> ResponseReturnValue:
    """Protect the person, or change what is stated."""
    person, form = pages.open_person(person_id, PROTECTED), ProtectionForm()
    pages.set_districts(form)
    if form.validate() and attempt(
        form,
        lambda: protection_services.protect_person(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=person,
            protecting=person_pages.protecting_of(form),
            hide_household=bool(form.hide_household.data),
        ),
    ):
        return done(pages.family_url(person), _("The person is protected."))
    return _show(form, person_id)


def _show(form: ProtectionForm, person_id: str) -> ResponseReturnValue:
    person = pages.open_person(person_id, PROTECTED)
    row = queries.protection_of(db.session(), person_id=person.id)
    return render_form(
        "households/protection.html",
        form,
        protection=row,
        action=url_for(".protect", person_id=person_id),
        **person_page(person, TAB),
    )


@bp.get("/people/<person_id>/protection/end")
@endpoint(PROTECTED)
def ending_protection(person_id: str) -> ResponseReturnValue:
    """Ask why the protection ends."""
    return _end_page(ReasonForm(), person_id)


@bp.post("/people/<person_id>/protection/end")
@endpoint(PROTECTED, writes=True)
def end_protection(person_id: str) -> ResponseReturnValue:
    """End the protection: the address shows again."""
    person, form = pages.open_person(person_id, PROTECTED), ReasonForm()

    def work() -> bool:
        protection_services.end_protection(db.session(), actor=g.actor, region=g.region,
                                           person=person,
                                           reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(pages.family_url(person), _("The protection has ended."))
    return _end_page(form, person_id)


def _end_page(form: ReasonForm, person_id: str) -> ResponseReturnValue:
    return render_form(
        "households/person_step.html",
        form,
        step_title=_("End the protection"),
        lead=_("The address returns into the file, and everybody who opens the file sees it."),
        action=url_for(".end_protection", person_id=person_id),
        button=_("End"),
        **person_page(pages.open_person(person_id, PROTECTED), TAB),
    )
