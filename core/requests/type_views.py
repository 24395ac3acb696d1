"""Kinds of requests for an administrator: terms, units, papers, and the workflow as a picture."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.requests.blueprint import bp
from core.requests.known_types import paper_label
from core.requests.permissions import TYPES
from core.requests.type_forms import TypeRuleForm
from core.requests.type_queries import TypeLine, all_lines, type_lines, units_by_id
from core.requests.type_services import clear_type_rule, may_set, set_type_rule
from core.requests.workflow_pages import workflow_values
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.render import attempt, attempt_or_flash, done, render, render_form
from core.work.unit_queries import units_in

AREA = "requests.types"


def _level() -> tuple[list[Centre], Centre | None]:
    """Centres whose rules the reader sets, and the one of `?centre=`; None is the whole region,
    for those who may set its rules, else the first centre."""
    g.nav_area = AREA
    found = centres_of(db.session(), g.actor, TYPES, region_id=g.region.id)
    chosen = next((one for one in found if one.code == request.values.get("centre", "")), None)
    if chosen is None and not may_set(g.actor, region=g.region, centre=None):
        if not found or request.values.get("centre"):
            raise NotFound("centre")
        chosen = found[0]
    return found, chosen


def _line(code: str, centre: Centre | None) -> TypeLine:
    found = all_lines(db.session(), region=g.region, centre=centre).get(code)
    if found is None:
        raise NotFound("request_type")
    return found


def _home(centre: Centre | None) -> str:
    return url_for("requests.types", centre=centre.code if centre is not None else None)


@bp.get("/requests/types")
@endpoint(TYPES)
def types() -> ResponseReturnValue:
    """Every kind of requests with its term, unit and papers, for the region or one centre."""
    centres, centre = _level()
    lines = type_lines(db.session(), region=g.region, centre=centre)
    units = {one.now.unit_id for one in lines if one.now is not None and one.now.unit_id}
    return render(
        "requests/types.html", lines=lines, centre=centre, centres=centres,
        code=centre.code if centre is not None else None, units=units_by_id(db.session(), units),
        whole_region=may_set(g.actor, region=g.region, centre=None), paper_label=paper_label,
    )  # fmt: skip


@bp.get("/requests/types/<request_type>")
@endpoint(TYPES)
def edit_type(request_type: str) -> ResponseReturnValue:
    """What the region or the centre sets about one kind."""
    _centres, centre = _level()
    line = _line(request_type, centre)
    form = _form(line, centre)
    form.show(line)
    return _page(line, centre, form)


def _form(line: TypeLine, centre: Centre | None) -> TypeRuleForm:
    form = TypeRuleForm()
    units = units_in(db.session(), centre_id=centre.id) if centre is not None else None
    form.offer(g.region, line, units, g.locale)
    return form


def _page(line: TypeLine, centre: Centre | None, form: TypeRuleForm) -> ResponseReturnValue:
    if line.rule is not None:
        form.show_version(line.rule)  # type: ignore[arg-type]
        after_conflict(form, line.rule)
    return render_form(
        "requests/type.html", form, line=line, centre=centre, paper_label=paper_label,
        code=centre.code if centre is not None else None, back=_home(centre),
    )  # fmt: skip


@bp.post("/requests/types/<request_type>")
@endpoint(TYPES, writes=True)
def change_type(request_type: str) -> ResponseReturnValue:
    """Write the rule."""
    _centres, centre = _level()
    line = _line(request_type, centre)
    form = _form(line, centre)
    if form.validate() and attempt(
        form,
        lambda: set_type_rule(
            db.session(), actor=g.actor, region=g.region, code=request_type, centre=centre,
            data=form.typed(line), version=form.shown_version(),
        ),
    ):  # fmt: skip
        return done(_home(centre), _("The changes are saved."))
    return _page(_line(request_type, centre), centre, form)


@bp.post("/requests/types/<request_type>/clear")
@endpoint(TYPES, writes=True)
def clear_type(request_type: str) -> ResponseReturnValue:
    """Back to what stands above."""
    _centres, centre = _level()

    def work() -> None:
        clear_type_rule(db.session(), actor=g.actor, region=g.region, code=request_type,
                        centre=centre)  # fmt: skip

    attempt_or_flash(work, success=_("What stands above holds again."))
    return done(_home(centre))


@bp.get("/requests/types/<request_type>/workflow")
@endpoint(TYPES)
def workflow(request_type: str) -> ResponseReturnValue:
    """States and ways of one kind as a picture, with the same in a table."""
    _centres, centre = _level()
    values: dict[str, Any] = workflow_values(_line(request_type, centre).type)
    return render("requests/workflow.html", back=_home(centre), **values)
