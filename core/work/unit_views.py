"""Units of the centres: a list, and a form with head and members."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form
from core.work import unit_services
from core.work.access import workers_of
from core.work.blueprint import bp
from core.work.forms import UnitForm
from core.work.inbox_queries import names_of
from core.work.models import Unit
from core.work.permissions import UNITS
from core.work.unit_queries import public_ids, unit_lines

AREA = "regions.settings"


@bp.get("/work/units/")
@endpoint(UNITS)
def units() -> ResponseReturnValue:
    """Units of the centres that the reader manages."""
    g.nav_area = AREA
    centres = _centres()
    lines = unit_lines(db.session(), centre_ids=[one.id for one in centres])
    return render("work/units.html", lines=lines, centres=centres)


@bp.get("/work/units/new")
@endpoint(UNITS)
def new_unit() -> ResponseReturnValue:
    """Ask about a unit of a centre."""
    form = UnitForm(data={"is_active": True})
    return _page(form, _centre(), None)


@bp.post("/work/units/new")
@endpoint(UNITS, writes=True)
def create_unit() -> ResponseReturnValue:
    """Make the unit."""
    form, centre = UnitForm(), _centre()
    ids = _offer(form, centre.id, None)
    if form.validate():
        made = attempt(
            form,
            lambda: unit_services.create_unit(
                db.session(), actor=g.actor, region=g.region, centre_id=centre.id,
                data=form.typed(ids),
            ),
        )  # fmt: skip
        if made is not None:
            return done(url_for("work.units"), _("The unit was made."))
    return _page(form, centre, None)


@bp.get("/work/units/<unit_id>")
@endpoint(UNITS)
def unit(unit_id: str) -> ResponseReturnValue:
    """Show a unit to change it."""
    found, form = _find(unit_id), UnitForm()
    members = unit_services.members_of(db.session(), unit=found)
    known = public_ids(db.session(), {found.head_id, *members})
    form.show(found, known.get(found.head_id or 0, ""), [known[one] for one in members])
    return _page(form, unit_services.centre_of(db.session(), unit=found), found)


@bp.post("/work/units/<unit_id>")
@endpoint(UNITS, writes=True)
def change_unit(unit_id: str) -> ResponseReturnValue:
    """Write the unit."""
    found, form = _find(unit_id), UnitForm()
    ids = _offer(form, found.centre_id, found)
    if form.validate():
        changed = attempt(
            form,
            lambda: unit_services.change_unit(
                db.session(), actor=g.actor, region=g.region, unit=found,
                version=form.version_read(), data=form.typed(ids),
            ),
        )  # fmt: skip
        if changed is not None:
            return done(url_for("work.units"), _("Changes are saved."))
        after_conflict(form, found)
    return _page(form, unit_services.centre_of(db.session(), unit=found), found)


def _find(unit_id: str) -> Unit:
    return unit_services.find_unit(db.session(), actor=g.actor, region=g.region, public_id=unit_id)


def _centres() -> list[Centre]:
    return centres_of(db.session(), g.actor, UNITS, region_id=g.region.id)


def _centre() -> Centre:
    """The centre of `?centre=`, else the first that the reader manages."""
    found = _centres()
    if not found:
        raise NotFound("centre")
    wanted = request.values.get("centre")
    return next((one for one in found if one.code == wanted), found[0])


def _offer(form: UnitForm, centre_id: int, known: Unit | None) -> dict[str, int]:
    """Fill the lists; returns public identifier → account of everybody who may be ticked."""
    session = db.session()
    workers = workers_of(session, region=g.region, centre_id=centre_id)
    before = set(unit_services.members_of(session, unit=known)) if known is not None else set()
    gone = {one for one in before if one not in workers}
    names, codes = names_of(session, set(gone)), public_ids(session, set(gone))
    former = {codes[one]: _("%(name)s (works here no more)", name=names[one]) for one in gone}
    form.offer(workers.values(), former)
    return {one.public_id: one.id for one in workers.values()} | {v: k for k, v in codes.items()}


def _page(form: UnitForm, centre: Centre, found: Unit | None) -> ResponseReturnValue:
    g.nav_area = AREA
    _offer(form, centre.id, found)
    return render_form("work/unit.html", form, unit=found, centre=centre, centres=_centres())
