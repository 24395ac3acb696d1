"""A consent confirmed by a code: sent to the phone of who agrees, typed as it is read out."""

from __future__ import annotations

from typing import Any

from flask import Response, g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.privacy.blueprint import bp
from core.privacy.code_services import (
    confirm_code,
    counts_still,
    last_code,
    request_code,
    signers_of,
)
from core.privacy.forms import CodeForm, CodeRequestForm
from core.privacy.reading_pages import text_page, text_to_read
from core.web.endpoint import endpoint
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render_form

EDIT = "people.edit"


@bp.get("/people/<person_id>/consents/code/<purpose>")
@endpoint(EDIT)
def coding(person_id: str, purpose: str) -> ResponseReturnValue:
    """The text of the consent, to whom a code may go, and the place to type it."""
    found = open_person(person_id, EDIT)
    return _page(found, purpose, CodeForm())


@bp.post("/people/<person_id>/consents/code/<purpose>/send")
@endpoint(EDIT, writes=True)
def send_code(person_id: str, purpose: str) -> ResponseReturnValue:
    """Send a code."""
    found, form = open_person(person_id, EDIT), CodeRequestForm()
    form.offer(signers_of(db.session(), region=g.region, person=found).offered)
    if form.validate() and attempt(form, lambda: _send(found, purpose, form)):
        here = url_for(".coding", person_id=person_id, purpose=purpose)
        return done(here, _("The code is sent."))
    return _page(found, purpose, form)


def _send(found: Person, purpose: str, form: CodeRequestForm) -> Any:
    return request_code(
        db.session(), actor=g.actor, region=g.region, person=found, purpose=purpose,
        signer_key=form.signer.data or "", shown_version=form.shown_version(),
    )  # fmt: skip


@bp.post("/people/<person_id>/consents/code/<purpose>")
@endpoint(EDIT, writes=True)
def confirm(person_id: str, purpose: str) -> ResponseReturnValue:
    """Record the consent by the code."""
    found, form = open_person(person_id, EDIT), CodeForm()
    said = None
    if form.validate():
        said = attempt(form, lambda: confirm_code(
            db.session(), actor=g.actor, region=g.region, person=found, purpose=purpose,
            typed=form.code.data or "",
        ))  # fmt: skip
    if said is None:
        return _page(found, purpose, form)
    if said.consent is not None:
        return done(url_for(".person_consents", person_id=person_id), _("The consent is recorded."))
    # no answer of 422: what is written with one is rolled back, and the try is to count
    return done(url_for(".coding", person_id=person_id, purpose=purpose), said.refusal, "danger")


def _page(found: Person, purpose: str, form: BaseForm) -> Response:
    """The page with the form that was posted and, beside it, the other one as it was."""
    text = text_to_read(purpose)
    signers = signers_of(db.session(), region=g.region, person=found)
    asking = form if isinstance(form, CodeRequestForm) else CodeRequestForm(formdata=None)
    asking.offer(signers.offered)
    asking.version.data, asking.version.raw_data = str(text.number), None
    code = last_code(db.session(), person_id=found.id, purpose=purpose)
    here = url_for(".coding", person_id=found.public_id, purpose=purpose)
    return render_form(
        "privacy/code.html", form, asking=asking, here=here, signers=signers,
        typing=form if isinstance(form, CodeForm) else CodeForm(formdata=None),
        code=code if counts_still(code) else None,
        sending=url_for(".send_code", person_id=found.public_id, purpose=purpose),
        **text_page(text, here), **person_page(found, "consents"),
    )  # fmt: skip
