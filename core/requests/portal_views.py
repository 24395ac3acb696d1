"""One request in a national portal: its number and sums there, and the fields to copy."""

from __future__ import annotations

from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.models import Person
from core.people.pages import note_look
from core.requests.blueprint import bp
from core.requests.known_types import type_of
from core.requests.models import Request
from core.requests.page_frame import frame, open_request
from core.requests.permissions import WORK
from core.requests.portal_copy import copied_fields
from core.requests.portal_forms import PortalForm
from core.requests.portal_models import RequestPortal
from core.requests.portal_services import portal_of, save_portal
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render_form

SEE_IIN = "people.see_iin"


@bp.get("/requests/<request_id>/portal")
@endpoint(WORK)
def portal(request_id: str) -> ResponseReturnValue:
    """The twin of the request in a portal, and what the portal asks for."""
    row, person = open_request(request_id, WORK)
    twin, form = portal_of(db.session(), request=row), _form()
    form.show(twin, _usual_portal(row))
    return _page(row, person, form, twin)


@bp.post("/requests/<request_id>/portal")
@endpoint(WORK, writes=True)
def write_portal(request_id: str) -> ResponseReturnValue:
    """Keep what the portal shows; all fields empty take it away."""
    row, person = open_request(request_id, WORK)
    form, saved = _form(), []
    if form.validate():
        attempt(form, lambda: saved.append(_save(row, form)))
    if saved:
        return done(frame(row, person)["back"], _("Saved."))
    twin = portal_of(db.session(), request=row)
    if twin is not None:
        after_conflict(form, twin)
    return _page(row, person, form, twin)


def _save(row: Request, form: PortalForm) -> RequestPortal | None:
    return save_portal(
        db.session(), actor=g.actor, region=g.region, request=row, data=form.typed(),
        version=form.shown_version(),
    )  # fmt: skip


def _form() -> PortalForm:
    form = PortalForm()
    form.offer()
    return form


def _usual_portal(row: Request) -> str:
    known = type_of(row.type)
    return known.portal if known is not None and known.portal else "social"


def _page(
    row: Request, person: Person, form: PortalForm, twin: RequestPortal | None
) -> ResponseReturnValue:
    sees = bool(g.actor.can(SEE_IIN, g.region.id, row.centre_id))
    fields = copied_fields(db.session(), region=g.region, request=row, person=person, sees_iin=sees)
    if sees and person.iin and any(value == person.iin for _label, value in fields or ()):
        note_look(person.id, "iin")
    values: dict[str, Any] = frame(row, person)
    return render_form(
        "requests/portal.html", form, twin=twin, fields=fields, sees_iin=sees, **values
    )
