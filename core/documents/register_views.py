"""The register of issued documents, and one document: its paper, signatures, replacing, voiding."""

from __future__ import annotations

from flask import Response, g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents import labels, queries, services
from core.documents.blueprint import NAV_AREA, bp
from core.documents.forms import ReasonForm, signature_form
from core.documents.models import IssuedDocument
from core.documents.pages import (
    document_pdf,
    document_scope,
    give_token,
    open_document,
    pdf_answer,
    register_filter,
)
from core.documents.signing import PROVIDERS, SignatureProvider, provider_of
from core.documents.templates import template_label
from core.people.pages import note_look
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render, render_form


@bp.get("/documents/")
@endpoint("documents.view")
def issued() -> ResponseReturnValue:
    """The register of issued documents, newest first."""
    centres = centres_of(
        db.session(), g.actor, "documents.view", region_id=g.region.id, active_only=False
    )
    wanted = register_filter(centres)
    page = queries.register_page(
        db.session(), wanted=wanted, page=page_number(), per_page=per_page()
    )
    templates, years = queries.register_choices(db.session(), centre_ids=document_scope())
    return render(
        "documents/register.html", "documents/_register.html", page=page, page_url=page_url,
        wanted=wanted, words=labels, template_label=template_label, years=years,
        templates=[(code, template_label(code)) for code in templates],
        centres=[(one.code, one.name_in(g.locale)) for one in centres],
    )  # fmt: skip


@bp.get("/documents/<document_id>")
@endpoint("documents.view")
def document(document_id: str) -> ResponseReturnValue:
    """One document: for whom, its state and history."""
    g.nav_area = NAV_AREA
    found = open_document(document_id)
    _look(found, "document")
    allowed = {
        name: g.actor.can(f"documents.{name}", g.region.id, found.centre_id)
        for name in ("issue", "void")
    }
    return render(
        "documents/document.html", file=queries.document_file(db.session(), found), words=labels,
        template_label=template_label, may_sign=allowed["issue"], may_void=allowed["void"],
        ways={code: one.label for code, one in PROVIDERS.items()},
    )  # fmt: skip


@bp.get("/documents/<document_id>/pdf")
@endpoint("documents.view")
def paper(document_id: str) -> ResponseReturnValue:
    """The document as a PDF; printing a person's document is a look."""
    found = open_document(document_id)
    _look(found, "print")
    return pdf_answer(document_pdf(found), found.number)


def _look(found: IssuedDocument, what: str) -> None:
    if found.person_id is not None:
        note_look(found.person_id, what)


# Replacing and voiding -------------------------------------------------------------------------


@bp.get("/documents/<document_id>/void")
@endpoint("documents.void")
def voiding(document_id: str) -> ResponseReturnValue:
    """Say what voiding means, and ask why."""
    return _end_page(open_document(document_id, "documents.void"), "void", ReasonForm())


@bp.post("/documents/<document_id>/void")
@endpoint("documents.void", writes=True)
def void(document_id: str) -> ResponseReturnValue:
    """Annul a document; its number is spent."""
    found = open_document(document_id, "documents.void")
    form = ReasonForm()

    def work() -> bool:
        services.void_document(db.session(), actor=g.actor, region=g.region, document=found,
                               reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        text = _("The document is void. Its QR says so from now on.")
        return done(url_for(".document", document_id=document_id), text)
    return _end_page(found, "void", form)


@bp.get("/documents/<document_id>/replace")
@endpoint("documents.void")
def replacing(document_id: str) -> ResponseReturnValue:
    """Say what replacing means, and ask why."""
    return _end_page(open_document(document_id, "documents.void"), "replace", ReasonForm())


@bp.post("/documents/<document_id>/replace")
@endpoint("documents.void", writes=True)
def replace(document_id: str) -> ResponseReturnValue:
    """Issue the document anew from the data of today, with a new number."""
    found = open_document(document_id, "documents.void")
    form = ReasonForm()
    person = queries.holder_of(db.session(), found)
    new = form.validate() and attempt(
        form,
        lambda: services.reissue_document(
            db.session(), actor=g.actor, region=g.region, document=found, person=person,
            reason=form.reason.data or "", token=form.token.data or "",
        ),
    )  # fmt: skip
    if new:
        text = _("Issued anew: number %(number)s.", number=new.number)
        return done(url_for(".document", document_id=new.public_id), text)
    return _end_page(found, "replace", form)


def _end_page(found: IssuedDocument, deed: str, form: ReasonForm) -> Response:
    g.nav_area = NAV_AREA
    give_token(form)
    file = queries.document_file(db.session(), found)
    return render_form("documents/end.html", form, file=file, deed=deed, words=labels,
                       template_label=template_label)  # fmt: skip


# Signing ---------------------------------------------------------------------------------------


@bp.get("/documents/<document_id>/sign/<way>")
@endpoint("documents.issue", writes=True)
def signing(document_id: str, way: str) -> ResponseReturnValue:
    """The questions of a way of signing; beginning may send a code, and so writes."""
    found = open_document(document_id, "documents.issue")
    provider = provider_of(way)
    provider.begin(db.session(), actor=g.actor, document=found)
    return _sign_page(found, provider, signature_form(provider.questions(document=found)))


@bp.post("/documents/<document_id>/sign/<way>")
@endpoint("documents.issue", writes=True)
def sign(document_id: str, way: str) -> ResponseReturnValue:
    """Record a signature."""
    found = open_document(document_id, "documents.issue")
    provider = provider_of(way)
    questions = provider.questions(document=found)
    form = signature_form(questions)
    if form.validate() and attempt(
        form,
        lambda: services.sign_document(
            db.session(), actor=g.actor, region=g.region, document=found, provider=way,
            answers={one.name: form[one.name].data for one in questions},
            token=form["token"].data,
        ),
    ):  # fmt: skip
        return done(url_for(".document", document_id=document_id), _("The signature is recorded."))
    return _sign_page(found, provider, form)


def _sign_page(found: IssuedDocument, provider: SignatureProvider, form: BaseForm) -> Response:
    g.nav_area = NAV_AREA
    give_token(form)
    file = queries.document_file(db.session(), found)
    return render_form("documents/sign.html", form, file=file, provider=provider,
                       names=[one.name for one in provider.questions(document=found)])  # fmt: skip
