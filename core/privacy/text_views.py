"""Texts of consents: which are in force, and the next version."""

from __future__ import annotations

from flask import Response, abort, g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.privacy import consent_services, labels, queries
from core.privacy.blueprint import bp
from core.privacy.forms import TextForm
from core.privacy.models import ConsentText
from core.privacy.officer_views import mark_area
from core.privacy.permissions import TEXTS
from core.privacy.rules import PURPOSES
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form


@bp.get("/privacy/texts/")
@endpoint(TEXTS)
def texts() -> ResponseReturnValue:
    """Every purpose with its versions."""
    mark_area()
    versions = queries.texts_of(db.session())
    in_force = queries.texts_in_force(db.session(), on=today())
    return render("privacy/texts.html", versions=versions, in_force=in_force, purposes=PURPOSES,
                  words=labels)  # fmt: skip


@bp.get("/privacy/texts/<purpose>")
@endpoint(TEXTS)
def text(purpose: str) -> ResponseReturnValue:
    """The newest version, or the draft, ready to be changed."""
    form = TextForm()
    last, like = _known(purpose)
    form.show(purpose, last, like)
    form.valid_from.data = today()
    return _text_page(purpose, form)


@bp.post("/privacy/texts/<purpose>")
@endpoint(TEXTS, writes=True)
def write_text(purpose: str) -> ResponseReturnValue:
    """Put the next version in force from a day on."""
    _known(purpose)
    form = TextForm()
    if form.validate() and attempt(
        form,
        lambda: consent_services.write_text(
            db.session(),
            actor=g.actor,
            region=g.region,
            purpose=purpose,
            valid_from=form.valid_from.data,  # type: ignore[arg-type]
            parts=form.parts(),
            shown_number=form.shown_number(),
        ),
    ):
        return done(url_for(".texts"), _("The text is saved as a new version."))
    return _text_page(purpose, form)


def _known(purpose: str) -> tuple[ConsentText | None, ConsentText | None]:
    """The newest version of the purpose, and of any other for its operator; 404 for no purpose."""
    if purpose not in PURPOSES:
        abort(404)
    versions = queries.texts_of(db.session())
    last = queries.last_text(db.session(), purpose=purpose)
    return last, next(iter(versions), None)


def _text_page(purpose: str, form: TextForm) -> Response:
    mark_area()
    return render_form("privacy/text.html", form, purpose=purpose, words=labels)
