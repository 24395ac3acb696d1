"""Keeping what is typed before it is sent, and forgetting it."""

from __future__ import annotations

from flask import g, request
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import InvalidInput, NotFound
from core.people.pages import open_person
from core.requests import draft_services as services
from core.requests.blueprint import bp
from core.requests.intake_queries import request_of
from core.requests.permissions import OPEN, VIEW
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import done, render, same_site


@bp.post("/requests/drafts")
@endpoint(VIEW, writes=True)
def save_draft() -> ResponseReturnValue:
    """Keep the fields of a form for this account; the line under the form says when."""
    form = request.form.get("draft_form", "")
    person_id = _person_of(form)
    content = services.kept_fields((name, values) for name, values in request.form.lists())
    at = services.save_draft(
        db.session(), actor=g.actor, region=g.region, form=form, person_id=person_id,
        content=content,
    )  # fmt: skip
    if not request.headers.get("HX-Request"):
        return done(same_site(request.form.get("next"), f"/{g.region.code}/"),
                    _("The draft is saved."))  # fmt: skip
    return render("requests/_draft_state.html", saved_at=at if content else None)


@bp.post("/requests/drafts/drop")
@endpoint(VIEW, writes=True)
def drop_draft() -> ResponseReturnValue:
    """Forget what was kept."""
    services.drop_draft(db.session(), actor=g.actor, form=request.form.get("draft_form", "")[:100])
    return done(same_site(request.form.get("next"), f"/{g.region.code}/"),
                _("The draft is forgotten."))  # fmt: skip


def _person_of(form: str) -> int:
    """Whose form it is, when the account may fill it; else `NotFound`."""
    if not services.is_form(form):
        raise InvalidInput("draft.form", _("Open the page anew and try again."))
    kind, public_id = form.split(":")[:2]
    if kind == "new":
        return open_person(public_id, OPEN).id
    found = request_of(db.session(), region=g.region, public_id=public_id)
    if found is None or not g.actor.can(VIEW, g.region.id, found.centre_id):
        raise NotFound("request")
    return found.person_id
