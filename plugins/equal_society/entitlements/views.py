"""Pages about one person: what the person may get, and the programmes (IPAR)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.requests import REQUESTS_VIEW
from core.sdk.web import (
    attempt,
    db_session,
    done,
    endpoint,
    find_person,
    new_token,
    note_look,
    person_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.entitlements import ipar_services, queries, words
from plugins.equal_society.entitlements.forms import IparForm, MeasureForm, VoidForm, version_of
from plugins.equal_society.entitlements.models import Ipar, IparMeasure
from plugins.equal_society.entitlements.permissions import ENTITLEMENT_VIEW, IPAR_EDIT
from plugins.equal_society.views import with_sections

TAB = "equal_society.entitlements"
bp = with_sections(Blueprint("equal_society_entitlements", __name__))


@bp.get("/people/<person_id>/entitlements")
@endpoint("people.view", sensitive=ENTITLEMENT_VIEW)
def person(person_id: str) -> ResponseReturnValue:
    """What the person may get, how much is left, for the rest why not; and the programmes."""
    found, session = find_person(person_id), db_session()
    ipars = queries.programmes(session, person_id=found.id)
    return render(
        "equal_society/entitlements/person.html",
        lines=queries.standings(session, region=g.region, person_id=found.id, on=today()),
        ipars=ipars,
        measures=queries.measures_of(session, ipar_ids=[one.id for one in ipars]),
        words=words, today=today(), sees=g.actor.centre_scope(REQUESTS_VIEW, g.region.id),
        **person_page(found, TAB),
    )  # fmt: skip


@bp.get("/people/<person_id>/ipar/new")
@endpoint(IPAR_EDIT)
def new_ipar(person_id: str) -> ResponseReturnValue:
    """The head of a programme that the person brought."""
    return _ipar_page(find_person(person_id, IPAR_EDIT), IparForm())


@bp.post("/people/<person_id>/ipar/new")
@endpoint(IPAR_EDIT, writes=True)
def add_ipar(person_id: str) -> ResponseReturnValue:
    """Enter it, and go on with its measures."""
    found, form = find_person(person_id, IPAR_EDIT), IparForm()
    ipar = attempt(form, lambda: _add(found, form)) if form.validate() else None
    if ipar is None:
        return _ipar_page(found, form)
    url = url_for(".new_measure", person_id=person_id, ipar_id=ipar.public_id)
    return done(url, _("The programme is entered. Now its measures."))


def _add(found: Person, form: IparForm) -> Ipar:
    return ipar_services.add_ipar(
        db_session(), actor=g.actor, region=g.region, person=found, data=form.typed(), today=today()
    )


@bp.get("/people/<person_id>/ipar/<ipar_id>")
@endpoint(IPAR_EDIT)
def ipar(person_id: str, ipar_id: str) -> ResponseReturnValue:
    """The head of a programme, to be corrected."""
    found, row = _open(person_id, ipar_id)
    form = IparForm()
    form.show(row)
    return _ipar_page(found, form, row)


@bp.post("/people/<person_id>/ipar/<ipar_id>")
@endpoint(IPAR_EDIT, writes=True)
def edit_ipar(person_id: str, ipar_id: str) -> ResponseReturnValue:
    """Save the corrected head."""
    (found, row), form = _open(person_id, ipar_id), IparForm()
    if form.validate() and attempt(form, lambda: _edit(found, row, form)):
        return done(url_for(".person", person_id=person_id), _("The programme is saved."))
    return _ipar_page(found, form, row)


def _edit(found: Person, row: Ipar, form: IparForm) -> bool:
    ipar_services.edit_ipar(
        db_session(), actor=g.actor, region=g.region, person=found, ipar=row, data=form.typed(),
        version=version_of(form), today=today(),
    )  # fmt: skip
    return True


@bp.get("/people/<person_id>/ipar/<ipar_id>/void")
@endpoint(IPAR_EDIT)
def void_form(person_id: str, ipar_id: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _void_page(*_open(person_id, ipar_id), VoidForm())


@bp.post("/people/<person_id>/ipar/<ipar_id>/void")
@endpoint(IPAR_EDIT, writes=True)
def void_ipar(person_id: str, ipar_id: str) -> ResponseReturnValue:
    """Take a wrong programme out."""
    (found, row), form = _open(person_id, ipar_id), VoidForm()
    if not form.validate():
        return _void_page(found, row, form)
    ipar_services.void_ipar(
        db_session(), actor=g.actor, region=g.region, person=found, ipar=row,
        reason=form.reason.data or "",
    )  # fmt: skip
    return done(url_for(".person", person_id=person_id), _("The programme is out of force."))


@bp.get("/people/<person_id>/ipar/<ipar_id>/measures/new")
@endpoint(IPAR_EDIT)
def new_measure(person_id: str, ipar_id: str) -> ResponseReturnValue:
    """A measure of the programme."""
    found, row = _open(person_id, ipar_id)
    form = MeasureForm()
    form.press.data = new_token()
    return _measure_page(found, row, form)


@bp.post("/people/<person_id>/ipar/<ipar_id>/measures/new")
@endpoint(IPAR_EDIT, writes=True)
def add_measure(person_id: str, ipar_id: str) -> ResponseReturnValue:
    """Enter it; go back, or on to the next one."""
    (found, row), form = _open(person_id, ipar_id), MeasureForm()
    made = attempt(form, lambda: _add_measure(found, row, form)) if form.validate() else None
    if made is not None:
        url = url_for(".person", person_id=person_id)
        if "again" in request.form:
            url = url_for(".new_measure", person_id=person_id, ipar_id=ipar_id)
        return done(url, _("The measure is entered."))
    return _measure_page(found, row, form)


def _add_measure(found: Person, row: Ipar, form: MeasureForm) -> IparMeasure:
    return ipar_services.add_measure(
        db_session(), actor=g.actor, region=g.region, person=found, ipar=row, data=form.typed(),
        token=form.press.data or "", today=today(),
    )  # fmt: skip


@bp.get("/people/<person_id>/ipar/<ipar_id>/measures/<ipar_measure_id>")
@endpoint(IPAR_EDIT)
def measure(person_id: str, ipar_id: str, ipar_measure_id: str) -> ResponseReturnValue:
    """A measure: what became of it, and what is corrected."""
    found, row = _open(person_id, ipar_id)
    known = queries.find_measure(db_session(), ipar=row, public_id=ipar_measure_id)
    form = MeasureForm()
    form.show(known)
    return _measure_page(found, row, form, known)


@bp.post("/people/<person_id>/ipar/<ipar_id>/measures/<ipar_measure_id>")
@endpoint(IPAR_EDIT, writes=True)
def save_measure(person_id: str, ipar_id: str, ipar_measure_id: str) -> ResponseReturnValue:
    """Save it."""
    (found, row), form = _open(person_id, ipar_id), MeasureForm()
    known = queries.find_measure(db_session(), ipar=row, public_id=ipar_measure_id)
    if form.validate() and attempt(form, lambda: _save_measure(found, row, known, form)):
        return done(url_for(".person", person_id=person_id), _("The measure is saved."))
    return _measure_page(found, row, form, known)


def _save_measure(found: Person, row: Ipar, known: IparMeasure, form: MeasureForm) -> bool:
    ipar_services.save_measure(
        db_session(), actor=g.actor, region=g.region, person=found, ipar=row, measure=known,
        data=form.typed(), version=version_of(form), today=today(),
    )  # fmt: skip
    return True


def _open(person_id: str, ipar_id: str) -> tuple[Person, Ipar]:
    found = find_person(person_id, IPAR_EDIT)
    note_look(found.id, TAB)
    return found, queries.find_ipar(db_session(), person_id=found.id, public_id=ipar_id)


def _ipar_page(found: Person, form: IparForm, row: Ipar | None = None) -> ResponseReturnValue:
    return render_form("equal_society/entitlements/ipar.html", form, person=found, ipar=row)


def _void_page(found: Person, row: Ipar, form: VoidForm) -> ResponseReturnValue:
    return render_form("equal_society/entitlements/void.html", form, person=found, ipar=row)


def _measure_page(
    found: Person, row: Ipar, form: MeasureForm, known: Any = None
) -> ResponseReturnValue:
    return render_form("equal_society/entitlements/measure.html", form, person=found, ipar=row,
                       measure=known)  # fmt: skip
