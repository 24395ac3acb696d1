"""Pages of closed days: the list, closing, opening again."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.scheduling.blueprint import bp
from core.scheduling.closure_forms import ClosureForm, LiftForm
from core.scheduling.closure_queries import closures_page, find_closure
from core.scheduling.closure_words import KINDS
from core.scheduling.pages import centre_choice
from core.scheduling.queries import CentreChoice, rooms_of
from core.scheduling.series_models import Closure
from core.scheduling.series_pages import show_preview
from core.web.endpoint import endpoint
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import page_number, per_page, render, render_form

MANAGE = "groups.manage"


@bp.get("/closures/")
@endpoint(MANAGE)
def closures() -> ResponseReturnValue:
    """Closed days of the centres, the latest first."""
    g.nav_area = "scheduling.groups"
    choice = centre_choice(MANAGE)
    page = closures_page(
        db.session(), centre_ids=choice.ids, page=page_number(), per_page=per_page()
    )
    return render(
        "scheduling/closures.html", page=page, choice=choice, kinds=dict(KINDS), today=today(),
        page_url=page_url,
    )  # fmt: skip


@bp.get("/closures/new")
@endpoint(MANAGE)
def closure_form() -> ResponseReturnValue:
    """Ask what is closed, when and why."""
    return _form_page(ClosureForm(data={"first_on": today(), "extend": True}), _choice())


@bp.post("/closures/new")
@endpoint(MANAGE)
def close_days() -> ResponseReturnValue:
    """Show what closing would do."""
    choice, form = _choice(), ClosureForm()
    _offer(form, choice)
    centre_id = choice.chosen.id if choice.chosen else 0
    return show_preview(
        form,
        "closure",
        lambda: {"centre_id": centre_id, **form.asked()},
        back_url=url_for("scheduling.closures"),
        form_page=lambda: _form_page(form, choice),
    )


@bp.get("/closures/<closure_id>/lift")
@endpoint(MANAGE)
def open_again_form(closure_id: str) -> ResponseReturnValue:
    """Ask from which day on it is open again."""
    closure = _find(closure_id)
    form = LiftForm(data={"open_from": max(today(), closure.first_on)})
    return _lift_page(form, closure)


@bp.post("/closures/<closure_id>/lift")
@endpoint(MANAGE)
def open_again(closure_id: str) -> ResponseReturnValue:
    """Show what comes back."""
    closure, form = _find(closure_id), LiftForm()

    def asked() -> dict[str, object]:
        day = form.open_from.data
        return {"closure_id": closure.id, "open_from": day.isoformat() if day else ""}

    return show_preview(
        form,
        "lift",
        asked,
        back_url=url_for("scheduling.closures"),
        form_page=lambda: _lift_page(form, closure),
    )


def _lift_page(form: LiftForm, closure: Closure) -> ResponseReturnValue:
    return render_form("scheduling/closure_lift.html", form, closure=closure, kinds=dict(KINDS))


def _form_page(form: ClosureForm, choice: CentreChoice) -> ResponseReturnValue:
    _offer(form, choice)
    return render_form("scheduling/closure_form.html", form, choice=choice)


def _offer(form: ClosureForm, choice: CentreChoice) -> None:
    form.offer(rooms_of(db.session(), centre_id=choice.chosen.id if choice.chosen else 0))


def _choice() -> CentreChoice:
    g.nav_area = "scheduling.groups"
    choice = centre_choice(MANAGE)
    if not choice.options:
        raise NotFound
    return CentreChoice(choice.options, choice.chosen or choice.options[0])


def _find(closure_id: str) -> Closure:
    g.nav_area = "scheduling.groups"
    return find_closure(db.session(), actor=g.actor, region=g.region, public_id=closure_id)
