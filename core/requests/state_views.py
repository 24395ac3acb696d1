"""Going a way of the workflow, and giving a request to somebody."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.db import db
from core.documents.pages import give_token
from core.people.models import Person
from core.plugins.request_contracts import RequestType, Transition
from core.requests.blueprint import bp
from core.requests.draft_services import as_pairs, draft_of, drop_draft
from core.requests.known_types import paper_label
from core.requests.models import Request
from core.requests.page_forms import AssignForm, MoveForm, move_form
from core.requests.page_frame import frame, open_request
from core.requests.permissions import VIEW, WORK
from core.requests.state_assign_services import give_request, item_of, take_request
from core.requests.state_checks import assignable, missing_papers, working_type
from core.requests.state_services import may_go, move
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext
from core.web.render import attempt, attempt_or_flash, done, render_form
from core.work.access import may_assign
from core.work.models import WorkItem
from core.work.unit_queries import units_in

NOT_GIVEN = lazy_gettext(
    "An open request is given on by the head of its unit, or by who gives out work in the centre."
)


def _home(row: Request) -> str:
    return url_for("requests.request_page", request_id=row.public_id)


# Ways ----------------------------------------------------------------------------------------


@bp.get("/requests/<request_id>/move/<way>")
@endpoint(VIEW)
def moving(request_id: str, way: str) -> ResponseReturnValue:
    """What the way asks for, with a draft of before."""
    row, person = open_request(request_id)
    fault, found = _way(row, way)
    if fault or found is None:
        return done(_home(row), fault, "info")
    form = _form(row, working_type(g.region, row), found, _draft_data(row, way))
    if "decision" in form and not form["decision"].data:
        form["decision"].data = row.decision
    return _page(row, person, found, form)


def _way(row: Request, code: str) -> tuple[Any, Transition | None]:
    """(why the reader cannot go it now, or empty; the way)."""
    ways = may_go(db.session(), actor=g.actor, region=g.region, request=row)
    found = next((one for one in ways if one.transition.code == code), None)
    if found is None:
        return _("This is not possible now. Look at where the request stands."), None
    return found.blocked, found.transition


def _draft_key(row: Request, way: str) -> str:
    return f"move:{row.public_id}:{way}"


def _draft_data(row: Request, way: str) -> MultiDict[str, str] | None:
    draft = draft_of(db.session(), actor=g.actor, form=_draft_key(row, way))
    asked = request.args.get("draft") == "1"
    return MultiDict(as_pairs(draft.content)) if draft is not None and asked else None


def _form(
    row: Request, known: RequestType, way: Transition, data: MultiDict[str, str] | None = None
) -> MoveForm:
    workers = []
    if "assignee" in way.needs:
        workers = assignable(db.session(), region=g.region, request=row)
    return move_form(way, known, workers, data)


def _page(row: Request, person: Person, way: Transition, form: MoveForm) -> ResponseReturnValue:
    session, key = db.session(), _draft_key(row, way.code)
    give_token(form)
    missing = missing_papers(session, request=row) if "papers" in way.needs else []
    untouched = request.method == "GET" and request.args.get("draft") != "1"
    return render_form(
        "requests/move.html", form, way=way, draft_form=key,
        draft=draft_of(session, actor=g.actor, form=key) if untouched else None,
        missing=[paper_label(code) for code in missing], **frame(row, person),
    )  # fmt: skip


@bp.post("/requests/<request_id>/move/<way>")
@endpoint(VIEW, writes=True)
def go(request_id: str, way: str) -> ResponseReturnValue:
    """Move the request on; what is missing is told at its field."""
    row, person = open_request(request_id)
    known = working_type(g.region, row)
    found = known.workflow.transition(way)
    if found is None or not g.actor.can(found.permission, g.region.id, row.centre_id):
        return done(_home(row), _("You may not do this."), "danger")
    form = _form(row, known, found)
    if form.validate() and attempt(
        form,
        lambda: move(db.session(), actor=g.actor, region=g.region, request=row, transition=way,
                     filled=form.filled(), token=form.token.data or ""),
    ):  # fmt: skip
        drop_draft(db.session(), actor=g.actor, form=_draft_key(row, way))
        return done(_home(row), found.label)
    return _page(row, person, found, form)


# Who answers for it --------------------------------------------------------------------------


@bp.get("/requests/<request_id>/assign")
@endpoint(VIEW)
def assigning(request_id: str) -> ResponseReturnValue:
    """To whom the request is given."""
    row, person = open_request(request_id)
    item = item_of(db.session(), request=row)
    if not _may_give(item) or row.phase == "closed":
        return done(_home(row), NOT_GIVEN, "info")
    form = _assign_form(row)
    form.assignee_id.data = str(item.assignee_id or "")
    form.unit_id.data = str(item.unit_id or "")
    return _assign_page(row, person, form)


def _may_give(item: WorkItem) -> bool:
    return may_assign(db.session(), actor=g.actor, region=g.region, item=item)


def _assign_form(row: Request) -> AssignForm:
    form, session = AssignForm(), db.session()
    form.offer(
        assignable(session, region=g.region, request=row),
        units_in(session, centre_id=row.centre_id), g.locale,
    )  # fmt: skip
    return form


def _assign_page(row: Request, person: Person, form: AssignForm) -> ResponseReturnValue:
    return render_form("requests/assign.html", form, **frame(row, person))


@bp.post("/requests/<request_id>/assign")
@endpoint(VIEW, writes=True)
def assign(request_id: str) -> ResponseReturnValue:
    """Give the request to somebody or to a unit."""
    row, person = open_request(request_id)
    if not _may_give(item_of(db.session(), request=row)):
        return done(_home(row), NOT_GIVEN, "danger")
    form = _assign_form(row)

    def work() -> bool:
        assignee_id, unit_id = form.chosen()
        give_request(db.session(), actor=g.actor, region=g.region, request=row,
                     assignee_id=assignee_id, unit_id=unit_id)  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(_home(row), _("The request has another owner."))
    return _assign_page(row, person, form)


@bp.post("/requests/<request_id>/take")
@endpoint(WORK, writes=True)
def take(request_id: str) -> ResponseReturnValue:
    """A request that nobody has becomes the reader's."""
    row, _person = open_request(request_id, WORK)

    def work() -> None:
        take_request(db.session(), actor=g.actor, region=g.region, request=row)

    attempt_or_flash(work, success=_("The request is yours."))
    return done(_home(row))
