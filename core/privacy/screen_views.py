"""A consent signed on the screen: drawn, or with the full name typed where nobody can draw."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue
from PIL import Image

from core.db import db
from core.documents.contents import StoredContent, take_in
from core.documents.pages import give_token
from core.errors import DomainError
from core.kernel import kernel
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.privacy.blueprint import bp
from core.privacy.forms import ScreenForm
from core.privacy.reading_pages import text_page, text_to_read
from core.privacy.screen_services import sign_on_screen
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render_form

P = ParamSpec("P")
R = TypeVar("R")
EDIT = "people.edit"
DRAWN = "data:image/png;base64,"
LONGEST_DRAWING = 1024 * 1024


def takes_drawing(view: Callable[P, R]) -> Callable[P, R]:
    """Check the drawing and put it on the disk before the view's transaction begins; the view finds
    it in `g.drawing`: a `StoredContent`, the `DomainError` to show, or None."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        g.drawing = _drawing(request.form.get("drawn", ""))
        return view(*args, **kwargs)

    return run


def _drawing(text: str) -> StoredContent | DomainError | None:
    if not text.startswith(DRAWN) or len(text) > LONGEST_DRAWING:
        return None
    try:
        content = base64.b64decode(text.removeprefix(DRAWN), validate=True)
        kept = take_in(io.BytesIO(content), "signature.png", kernel().settings)
    except binascii.Error:
        return None
    except DomainError as error:
        return error
    with Image.open(io.BytesIO(content)) as picture:
        darkest, lightest = picture.convert("L").getextrema()
    return kept if darkest != lightest else None  # a clean sheet is not signed


@bp.get("/people/<person_id>/consents/sign/<purpose>")
@endpoint(EDIT)
def signing(person_id: str, purpose: str) -> ResponseReturnValue:
    """The text of the consent, and the place to sign."""
    found = open_person(person_id, EDIT)
    return _sign_page(found, purpose, ScreenForm())


@bp.post("/people/<person_id>/consents/sign/<purpose>")
@takes_drawing
@endpoint(EDIT, writes=True)
def sign(person_id: str, purpose: str) -> ResponseReturnValue:
    """Record the consent with its signature."""
    found = open_person(person_id, EDIT)
    form = ScreenForm()
    if isinstance(g.drawing, DomainError):
        form.add_error("signed_name", g.drawing.message)
    elif form.validate() and attempt(form, lambda: _sign(found, purpose, form)):
        return done(url_for(".person_consents", person_id=person_id), _("The consent is recorded."))
    return _sign_page(found, purpose, form)


def _sign(found: Person, purpose: str, form: ScreenForm) -> Any:
    return sign_on_screen(
        db.session(), actor=g.actor, region=g.region, person=found, purpose=purpose,
        drawing=g.drawing, signed_name=form.signed_name.data or "",
        given_by=form.given_by.data, representative=form.representative.data or "",
        shown_version=form.shown_version(), token=form.token.data or "",
    )  # fmt: skip


def _sign_page(found: Person, purpose: str, form: ScreenForm) -> Response:
    text = text_to_read(purpose)
    give_token(form)
    form.version.data, form.version.raw_data = str(text.number), None
    here = url_for(".signing", person_id=found.public_id, purpose=purpose)
    reading = text_page(text, here)
    return render_form(
        "privacy/sign.html", form, here=f"{here}?language={reading['language']}",
        drawn=request.form.get("drawn", "") if isinstance(g.get("drawing"), StoredContent) else "",
        **reading, **person_page(found, "consents"),
    )  # fmt: skip
