"""Pages of kinds of visit, under the settings of a centre."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.regions.models import Centre
from core.regions.queries import find_centre
from core.scheduling.access import kind_label
from core.scheduling.blueprint import bp
from core.scheduling.queries import rooms_of, staff_of
from core.scheduling.visit_kind_forms import VisitKindForm, givers_of
from core.scheduling.visit_kind_queries import KindLine, find_kind, kind_lines
from core.scheduling.visit_kind_services import create_visit_kind, edit_visit_kind
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form

MANAGE = "centres.manage"


@bp.get("/settings/centres/<centre_code>/visits/")
@endpoint(MANAGE)
def visit_kinds(centre_code: str) -> ResponseReturnValue:
    """Kinds of visit of a centre, and who gives them."""
    centre = _centre(centre_code)
    return render(
        "scheduling/appointment_kinds.html",
        centre=centre,
        lines=kind_lines(db.session(), region=g.region, centre_ids=[centre.id]),
        kind_label=kind_label,
    )


@bp.get("/settings/centres/<centre_code>/visits/new")
@endpoint(MANAGE)
def visit_kind_form(centre_code: str) -> ResponseReturnValue:
    """Ask about a new kind of visit."""
    form = VisitKindForm()
    form.offer(g.region)
    return _show(form, _centre(centre_code), None, {})


@bp.post("/settings/centres/<centre_code>/visits/new")
@endpoint(MANAGE, writes=True)
def create_kind(centre_code: str) -> ResponseReturnValue:
    """Add a kind of visit."""
    centre, form = _centre(centre_code), VisitKindForm()
    form.offer(g.region)
    givers = givers_of(request.form, request.form.getlist("giver"))
    if form.validate():
        kind = attempt(
            form,
            lambda: create_visit_kind(
                db.session(), actor=g.actor, region=g.region, centre_id=centre.id,
                data=form.kind_data(givers),
            ),
        )  # fmt: skip
        if kind is not None:
            return done(_list_url(centre), _("The kind of visit is added."))
    return _show(form, centre, None, givers)


@bp.get("/settings/centres/<centre_code>/visits/<visit_kind_id>")
@endpoint(MANAGE)
def edit_kind_form(centre_code: str, visit_kind_id: str) -> ResponseReturnValue:
    """Show what is known of a kind of visit."""
    centre = _centre(centre_code)
    line = _kind(centre, visit_kind_id)
    form = VisitKindForm(obj=line.kind)
    form.offer(g.region, line.kind.service_kind)
    givers = {one.staff.id: one.room.id if one.room else None for one in line.givers}
    return _show(form, centre, line, givers)


@bp.post("/settings/centres/<centre_code>/visits/<visit_kind_id>")
@endpoint(MANAGE, writes=True)
def edit_kind(centre_code: str, visit_kind_id: str) -> ResponseReturnValue:
    """Change a kind of visit."""
    centre = _centre(centre_code)
    line, form = _kind(centre, visit_kind_id), VisitKindForm()
    form.offer(g.region, line.kind.service_kind)
    givers = givers_of(request.form, request.form.getlist("giver"))
    if form.validate():
        saved = attempt(
            form,
            lambda: edit_visit_kind(
                db.session(), actor=g.actor, region=g.region, kind=line.kind,
                data=form.kind_data(givers), version=form.number_read(),
            ),
        )  # fmt: skip
        if saved is not None:
            return done(_list_url(centre), _("Changes are saved."))
        after_conflict(form, line.kind)
    return _show(form, centre, line, givers)


def _centre(code: str) -> Centre:
    g.nav_area = "regions.settings"
    return find_centre(
        db.session(), actor=g.actor, permission=MANAGE, region_id=g.region.id, code=code
    )


def _kind(centre: Centre, public_id: str) -> KindLine:
    return find_kind(db.session(), region=g.region, public_id=public_id, centre_ids=[centre.id])


def _show(
    form: VisitKindForm, centre: Centre, line: KindLine | None, givers: dict[int, int | None]
) -> ResponseReturnValue:
    session = db.session()
    return render_form(
        "scheduling/appointment_kind_form.html",
        form,
        centre=centre,
        line=line,
        givers=givers,
        staff=staff_of(session, centre_id=centre.id),
        room_choices=[
            (one.id, one.name_in(g.locale)) for one in rooms_of(session, centre_id=centre.id)
        ],
    )


def _list_url(centre: Centre) -> str:
    return url_for("scheduling.visit_kinds", centre_code=centre.code)
