"""Pages of the personal-data officer: deeds, looks, tries to sign in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.audit import queries
from core.audit.forms import LogFilterForm
from core.audit.labels import attempt_kind, deed_label, look_label
from core.audit.queries import LogFilter
from core.db import db
from core.errors import NotAllowed
from core.web.endpoint import endpoint
from core.web.render import page_number, per_page, render

bp = Blueprint("audit", __name__)
VIEW = "audit.view"


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "audit.deeds"


@bp.get("/audit/")
@endpoint(VIEW)
def deeds() -> ResponseReturnValue:
    """What was done, by whom, to what."""
    form, wanted = _filters()
    session = db.session()
    page = queries.deeds_page(session, wanted=wanted, **_slice())
    people = {e.subject_id for e in page.items if e.subject_type == "person" and e.subject_id}
    users = {entry.user_id for entry in page.items if entry.user_id is not None}
    return _log_page(
        "audit/deeds.html",
        form,
        page,
        people=queries.persons_named(session, region_id=g.region.id, person_ids=people),
        users=queries.usernames(session, user_ids=users),
        label=deed_label,
    )


@bp.get("/audit/looks")
@endpoint(VIEW)
def looks() -> ResponseReturnValue:
    """Who opened whose file."""
    form, wanted = _filters()
    session = db.session()
    page = queries.looks_page(session, wanted=wanted, **_slice())
    people = {look.person_id for look, _user in page.items}
    named = queries.persons_named(session, region_id=g.region.id, person_ids=people)
    return _log_page("audit/looks.html", form, page, people=named, label=look_label)


@bp.get("/audit/sign-ins")
@endpoint(VIEW)
def sign_ins() -> ResponseReturnValue:
    """Tries to sign in with the names of the region's accounts."""
    form, wanted = _filters()
    page = queries.attempts_page(db.session(), wanted=wanted, **_slice())
    return _log_page("audit/sign_ins.html", form, page, label=attempt_kind)


def _slice() -> dict[str, Any]:
    return {
        "region_id": g.region.id,
        "timezone": g.region.timezone,
        "page": page_number(),
        "per_page": per_page(),
    }


def _filters() -> tuple[LogFilterForm, LogFilter]:
    """The log is the whole region's, so a role at one centre does not open it."""
    if not g.actor.can(VIEW, g.region.id):
        raise NotAllowed
    form = LogFilterForm(request.args)
    form.validate()
    text = " ".join((form.person.data or "").split())[:100]
    person_ids = None
    if text:
        person_ids = queries.person_ids(db.session(), region_id=g.region.id, text=text)
    user = " ".join((form.user.data or "").split())[:100]
    return form, LogFilter(form.first.data, form.last.data, user, person_ids)


def _log_page(template: str, form: LogFilterForm, page: Any, **values: Any) -> ResponseReturnValue:
    kept = {name: value for name, value in request.args.items() if name != "page" and value}

    def page_url(number: int) -> str:
        return url_for(str(request.endpoint), page=number, **kept)  # type: ignore[arg-type]

    active = sum(1 for name in ("person", "user", "first", "last") if kept.get(name))
    return render(template, filters=form, page=page, page_url=page_url, active=active, **values)
