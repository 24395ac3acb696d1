"""Pages that belong to nobody else: language and look, the style guide, health."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.auth.services import save_display, save_locale
from core.db import db, ping
from core.web.context import DISPLAY_COOKIE, LANGUAGE_COOKIE, checked_display
from core.web.endpoint import PUBLIC, SIGNED_IN, endpoint
from core.web.i18n import LOCALES
from core.web.render import render, same_site
from core.web.sample import SampleForm
from core.web.sample_charts import sample_charts

bp = Blueprint("web", __name__)
A_YEAR = 365 * 24 * 3600


@bp.post("/login/language")
@endpoint(PUBLIC, writes=True, space="none")
def set_language() -> ResponseReturnValue:
    """Switch the language; the page stays the same."""
    wanted = request.form.get("language", "")
    response = _back()
    if wanted in LOCALES:
        if g.actor is not None and g.actor.user_id is not None:
            save_locale(db.session(), user_id=g.actor.user_id, locale=wanted)
        _keep(response, LANGUAGE_COOKIE, wanted)
    return response


@bp.post("/login/display")
@endpoint(PUBLIC, writes=True, space="none")
def set_display() -> ResponseReturnValue:
    """Save theme, contrast, text size and spacing; `preset` is the one-button version."""
    form = request.form
    if form.get("preset") == "vision":
        display = checked_display("light", "light", "150", "")
    elif form.get("preset") == "plain":
        display = checked_display("auto", "", "100", "")
    else:
        display = checked_display(
            form.get("theme", ""),
            form.get("contrast", ""),
            form.get("size", ""),
            form.get("spacing", ""),
        )
    if g.actor is not None and g.actor.user_id is not None:
        save_display(db.session(), user_id=g.actor.user_id, display=display)
    response = _back()
    parts = (display.theme, display.contrast, display.size, display.spacing)
    _keep(response, DISPLAY_COOKIE, "|".join(parts))
    return response


@bp.get("/system/styleguide")
@endpoint(SIGNED_IN, space="none")
def styleguide() -> ResponseReturnValue:
    """Every component in every state, for developers and for the tests."""
    form = SampleForm(data={"surname": "Әбдіғалиева", "iin": "53031440030"})
    form.validate_sample()
    return render("styleguide.html", form=form, charts=sample_charts())


@bp.get("/system/keys")
@bp.get("/<region>/keys")
@endpoint(SIGNED_IN, space="none")
def keys() -> ResponseReturnValue:
    """Which keys do what."""
    return render("web/keys.html")


@bp.get("/healthz")
@endpoint(PUBLIC, space="none")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@endpoint(PUBLIC, space="none")
def readyz() -> ResponseReturnValue:
    """The database answers too."""
    ping(db.session())
    return Response("ok\n", mimetype="text/plain")


def _back() -> Response:
    return make_response(redirect(same_site(request.form.get("next"), url_for("auth.home")), 303))


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="Lax")
