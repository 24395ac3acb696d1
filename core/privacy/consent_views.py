"""Consents of a person: for those who serve the person, and for the officer."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents.files import files_folder, is_whole, path_of
from core.kernel import kernel
from core.people.models import Person
from core.people.pages import NAV_AREA, may, note_look, open_person, person_page
from core.people.queries import find_anywhere
from core.privacy import consent_services, labels, paper, queries
from core.privacy.blueprint import bp
from core.privacy.code_services import signers_of
from core.privacy.forms import ConsentForm, WithdrawForm
from core.privacy.models import Consent
from core.privacy.permissions import ERASE, EXPORT
from core.privacy.rules import PURPOSES, SHARING, consent_state
from core.privacy.screen_services import signature_of
from core.regions.models import Centre
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form, same_site

VIEW, EDIT = "people.view", "people.edit"


def consent_rows(person_id: int) -> list[tuple[Any, str]]:
    """(Consent, its state today), the newest first."""
    day = today()
    return [
        (one, consent_state(one.given_on, one.valid_to, one.withdrawn_on, day))
        for one in queries.consents_of(db.session(), person_id=person_id)
    ]


@bp.get("/people/<person_id>/consents")
@endpoint(VIEW)
def person_consents(person_id: str) -> ResponseReturnValue:
    """What the person has agreed to, and what not."""
    found = open_person(person_id)
    rows = consent_rows(found.id)
    given = {one.purpose for one, state in rows if state in {"valid", "expiring"}}
    texts = queries.texts_in_force(db.session(), on=today())
    return render("privacy/person.html", rows=rows, words=labels, texts=texts,
                  by_code=signers_of(db.session(), region=g.region, person=found),
                  missing=[code for code in PURPOSES if code not in given],
                  may_export=may(found, EXPORT), may_erase=may(found, ERASE),
                  **person_page(found, "consents"))  # fmt: skip


@bp.get("/people/<person_id>/consents/new")
@endpoint(EDIT)
def new_consent(person_id: str) -> ResponseReturnValue:
    """The form of a consent on paper."""
    found = open_person(person_id, EDIT)
    return _form_page(found, _consent_form(request.args.get("purpose", "")))


@bp.post("/people/<person_id>/consents/new")
@endpoint(EDIT, writes=True)
def give_consent(person_id: str) -> ResponseReturnValue:
    """Record a consent."""
    found = open_person(person_id, EDIT)
    form = _consent_form()
    if form.validate() and _give(found, form):
        return done(url_for(".person_consents", person_id=person_id), _("The consent is recorded."))
    return _form_page(found, form)


def _consent_form(purpose: str = "") -> ConsentForm:
    form = ConsentForm()
    in_force = queries.texts_in_force(db.session(), on=today())
    form.offer([code for code in PURPOSES if code in in_force])
    if purpose in in_force and not form.purpose.data:
        form.purpose.data = purpose
    return form


def _give(person: Person, form: ConsentForm) -> Any:
    return attempt(
        form,
        lambda: consent_services.give_consent(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=person,
            purpose=form.purpose.data,
            given_on=form.given_on.data,  # type: ignore[arg-type]
            proof=consent_services.Proof(paper_number=form.paper_number.data or ""),
            given_by=form.given_by.data,
            representative=form.representative.data or "",
            valid_to=form.valid_to.data,
        ),
    )


def _form_page(found: Person, form: ConsentForm) -> Response:
    frame = person_page(found, "consents")
    return render_form("privacy/new_consent.html", form, **frame)


# Before a file comes from another centre -------------------------------------------------------


@bp.get("/people/<person_id>/consents/sharing")
@endpoint("people.attach")
def new_sharing(person_id: str) -> ResponseReturnValue:
    """The consent to sharing, signed where the person comes to: the file is not opened by it."""
    found = find_anywhere(db.session(), public_id=person_id)
    return _sharing_page(found, _consent_form(SHARING))


@bp.post("/people/<person_id>/consents/sharing")
@endpoint("people.attach", writes=True)
def give_sharing(person_id: str) -> ResponseReturnValue:
    """Record it, and go back to attaching."""
    found = find_anywhere(db.session(), public_id=person_id)
    form = _consent_form(SHARING)
    form.purpose.data, form.purpose.raw_data = SHARING, [SHARING]
    if form.validate() and _give(found, form):
        onward = url_for("people.attaching", person_id=person_id, next=_going_on())
        return done(onward, _("The consent is recorded."))
    return _sharing_page(found, form)


def _sharing_page(found: Person, form: ConsentForm) -> Response:
    g.nav_area = NAV_AREA
    note_look(found.id, "card")
    ready = SHARING in {choice.value for choice in form.purpose.choices}
    return render_form("privacy/sharing.html", form, person=found, ready=ready, onward=_going_on())


def _going_on() -> str | None:
    """The page of the desk from which the person is attached."""
    return same_site(request.values.get("next"), "") or None


# Withdrawal and paper --------------------------------------------------------------------------


@bp.get("/people/<person_id>/consents/<consent_id>/withdraw")
@endpoint(EDIT)
def withdrawing(person_id: str, consent_id: str) -> ResponseReturnValue:
    """Ask when and why the consent ends."""
    found = open_person(person_id, EDIT)
    consent = queries.consent_of(db.session(), person_id=found.id, public_id=consent_id)
    form = WithdrawForm()
    form.withdrawn_on.data = today()
    frame = person_page(found, "consents")
    return render_form("privacy/withdraw.html", form, consent=consent, words=labels, **frame)


@bp.post("/people/<person_id>/consents/<consent_id>/withdraw")
@endpoint(EDIT, writes=True)
def withdraw(person_id: str, consent_id: str) -> ResponseReturnValue:
    """End the consent, unless a duty is open."""
    found = open_person(person_id, EDIT)
    consent = queries.consent_of(db.session(), person_id=found.id, public_id=consent_id)
    form = WithdrawForm()
    if form.validate() and attempt(
        form,
        lambda: consent_services.withdraw_consent(
            db.session(), actor=g.actor, region=g.region, person=found, consent=consent,
            reason=form.reason.data or "",
            withdrawn_on=form.withdrawn_on.data,  # type: ignore[arg-type]
        ),
    ):  # fmt: skip
        text = _("The consent is withdrawn.")
        return done(url_for(".person_consents", person_id=person_id), text)
    frame = person_page(found, "consents")
    return render_form("privacy/withdraw.html", form, consent=consent, words=labels, **frame)


@bp.get("/people/<person_id>/consents/<consent_id>/<any(kk, ru):language>.pdf")
@endpoint(VIEW)
def consent_paper(person_id: str, consent_id: str, language: str) -> ResponseReturnValue:
    """The form of a recorded consent, by the version of its text."""
    found = open_person(person_id)
    consent = queries.consent_of(db.session(), person_id=found.id, public_id=consent_id)
    note_look(found.id, "consents")
    made = paper.consent_pdf(region=g.region, person=found, text=consent.text, locale=language,
                             consent=consent, centre=_centre(consent.centre_id),
                             signature=_signature(consent))  # fmt: skip
    return pdf_answer(made, f"consent-{consent.public_id}-{language}.pdf")


@bp.get("/people/<person_id>/consents/form/<purpose>/<any(kk, ru):language>.pdf")
@endpoint(EDIT)
def blank_paper(person_id: str, purpose: str, language: str) -> ResponseReturnValue:
    """The form to be signed, by the text in force today."""
    found = open_person(person_id, EDIT)
    text = queries.text_in_force(db.session(), purpose=purpose, on=today())
    if text is None:
        abort(404)
    note_look(found.id, "consents")
    made = paper.consent_pdf(region=g.region, person=found, text=text, locale=language,
                             centre=_centre(g.actor.current_centre_id))  # fmt: skip
    return pdf_answer(made, f"consent-{purpose}-{language}.pdf")


def _signature(consent: Consent) -> bytes:
    drawn = signature_of(db.session(), consent=consent) if consent.source == "screen" else None
    path = path_of(files_folder(kernel().settings), drawn.sha256) if drawn else None
    return path.read_bytes() if path is not None and is_whole(path) else b""


def _centre(centre_id: int | None) -> Centre | None:
    return queries.centre_of(db.session(), centre_id=centre_id)


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to be shown by the browser, kept by nobody on the way."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
