"""Pages of the register of outside bodies."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.requests import body_services as services
from core.requests.blueprint import bp
from core.requests.permissions import BODIES
from core.requests.referral_forms import BodyForm
from core.requests.referral_models import OutsideBody
from core.requests.referral_pages import NAV_AREA
from core.requests.referral_queries import bodies_page
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render_form


@bp.get("/requests/bodies")
@endpoint(BODIES)
def bodies() -> ResponseReturnValue:
    """The register, and the form of a new body."""
    return _list(BodyForm())


def _list(form: BodyForm) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    found = bodies_page(db.session(), region=g.region, page=page_number(), per_page=per_page())
    return render_form("requests/bodies.html", form, page=found, page_url=page_url)


@bp.post("/requests/bodies")
@endpoint(BODIES, writes=True)
def create_body() -> ResponseReturnValue:
    form = BodyForm()
    if form.validate() and attempt(
        form,
        lambda: services.add_body(db.session(), actor=g.actor, region=g.region,
                                  data=form.typed()),
    ):  # fmt: skip
        return done(url_for(".bodies"), _("The body is in the list."))
    return _list(form)


@bp.get("/requests/bodies/<body_id>")
@endpoint(BODIES)
def edit_body(body_id: str) -> ResponseReturnValue:
    body = services.find_body(db.session(), region=g.region, public_id=body_id)
    form = BodyForm()
    form.show(body)
    return _edit(form, body)


def _edit(form: BodyForm, body: OutsideBody) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    after_conflict(form, body)
    return render_form("requests/body.html", form, body=body, back=url_for(".bodies"))


@bp.post("/requests/bodies/<body_id>")
@endpoint(BODIES, writes=True)
def save_body(body_id: str) -> ResponseReturnValue:
    body = services.find_body(db.session(), region=g.region, public_id=body_id)
    form = BodyForm()
    if form.validate() and attempt(
        form,
        lambda: services.change_body(db.session(), actor=g.actor, region=g.region, body=body,
                                     version=form.shown_version(), data=form.typed()),
    ):  # fmt: skip
        return done(url_for(".bodies"), _("The body is saved."))
    return _edit(form, body)
