"""Deeds on numbered documents: issuing, replacing, voiding, signing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_today, now_utc
from core.documents.models import DocumentSignature, IssuedDocument
from core.documents.numbering import lock_counter
from core.documents.pdf import refuse_unprintable
from core.documents.rules import LANGUAGES, REASON_LENGTH, is_token, number_text, one_line
from core.documents.signing import provider_of
from core.documents.templates import find_template
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import DocumentTemplate, RegionInfo
from core.regions.models import Centre
from core.web.i18n import in_language
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Asked:
    """What a document is made of besides the person: a period, for those that cover one, and a
    `subject`, the thing of the module's that it is about (a result), as the module writes it."""

    first: dt.date | None = None
    last: dt.date | None = None
    subject: str = ""

    def as_json(self) -> dict[str, str]:
        pairs = (("first", self.first), ("last", self.last))
        found = {name: day.isoformat() for name, day in pairs if day is not None}
        return {**found, "subject": self.subject} if self.subject else found


def asked_from(values: Mapping[str, Any]) -> Asked:
    days = {
        name: dt.date.fromisoformat(values[name]) for name in ("first", "last") if name in values
    }
    return Asked(days.get("first"), days.get("last"), values.get("subject", ""))


def issue_document(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person: Person,
    template_code: str,
    language: str,
    token: str,
    asked: Asked | None = None,
) -> IssuedDocument:
    """Take the next number and freeze what the document says. The paper is printed from that
    afterwards, outside this transaction (`documents.document_pdf`).

    A second call with the same `token` returns the first one's document and takes no number.
    Raises `NotAllowed`, `NotFound` (no such document here, or the centre does not hold the
    person's file), and `InvalidInput` (a period, signs that no font has).
    """
    template = _allowed(actor, region, centre_id, template_code)
    asked = _checked(template, language, token, asked or Asked(), local_today(region.timezone))
    if centre_id not in living_centres(person):
        raise NotFound
    return _make(session, actor, region, centre_id, person, template, language, token, asked)


def reissue_document(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    document: IssuedDocument,
    person: Person,
    reason: str,
    token: str,
) -> IssuedDocument:
    """Issue the document anew, from the data of today and with a new number; the former one is
    «replaced» from then on, and its QR says so.

    Raises `Conflict` unless it is valid, and what `issue_document` raises.
    """
    _require(actor, region, document.centre_id, "documents.void")
    if document.person_id != person.id:
        raise NotFound
    reason = _reason(reason)
    template = _allowed(actor, region, document.centre_id, document.template)
    asked = _checked(
        template, document.language, token, asked_from(document.asked),
        local_today(region.timezone),
    )  # fmt: skip
    locked = _locked(session, document)
    known = _by_token(session, actor, token)
    if known is not None:
        return known
    _refuse_ended(locked)
    new = _make(session, actor, region, document.centre_id, person, template, document.language,
                token, asked)  # fmt: skip
    _end(locked, actor, "replaced", reason, replaced_by_id=new.id)
    session.flush()
    _note(session, actor, locked, "document.replace", {"reason": reason, "by": new.number})
    return new


def void_document(
    session: Session, *, actor: Actor, region: RegionInfo, document: IssuedDocument, reason: str
) -> None:
    """Annul a document: its number is spent, and its QR says «void». Raises `Conflict` unless it
    is valid, `InvalidInput` without a reason."""
    _require(actor, region, document.centre_id, "documents.void")
    reason = _reason(reason)
    locked = _locked(session, document)
    _refuse_ended(locked)
    _end(locked, actor, "void", reason)
    session.flush()
    _note(session, actor, locked, "document.void", {"reason": reason})


def retire_document(
    session: Session, *, actor: Actor, document: IssuedDocument, reason: str
) -> None:
    """Make a document void because what it tells of has ended: for other areas, whose own services
    have asked for the right. One that has ended already stays as it is."""
    locked = _locked(session, document)
    if locked.state != "valid":
        return
    _end(locked, actor, "void", _reason(reason))
    session.flush()
    _note(session, actor, locked, "document.void", {"reason": locked.ended_reason})


def sign_document(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    document: IssuedDocument,
    provider: str,
    answers: Mapping[str, Any],
    token: str | None = None,
) -> DocumentSignature:
    """Record a signature by one of the ways of `signing.PROVIDERS`; `answers` are those to the
    provider's questions. Raises `InvalidInput`, and `Conflict` when the document is not valid."""
    _require(actor, region, document.centre_id, "documents.issue")
    if token is not None and not is_token(token):
        raise InvalidInput("signature.token", _("Open the page anew and try again."))
    locked = _locked(session, document)
    known = session.scalar(
        sa.select(DocumentSignature).where(
            DocumentSignature.token == token, DocumentSignature.document_id == locked.id
        )
    )
    if known is not None:
        return known
    _refuse_ended(locked)
    made = provider_of(provider).finish(
        session, actor=actor, document=locked, answers=answers, today=local_today(region.timezone)
    )
    row = DocumentSignature(
        region_id=region.id, document_id=locked.id, provider=provider, signer=made.signer,
        post=made.post, signed_on=made.signed_on, evidence=dict(made.evidence), token=token,
        created_by=actor.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, locked, "document.sign", {"provider": provider})
    return row


# Parts ---------------------------------------------------------------------------------------


def _make(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person: Person,
    template: DocumentTemplate,
    language: str,
    token: str,
    asked: Asked,
) -> IssuedDocument:
    today = local_today(region.timezone)
    counter = lock_counter(
        session, region_id=region.id, centre_id=centre_id, series=template.series, year=today.year
    )
    known = _by_token(session, actor, token)  # looked for after the wait for the counter
    if known is not None:
        return known
    number = number_text(template.series, centre_id, today.year, counter.last + 1)
    content = _content(session, actor, region, centre_id, person, template, language, asked)
    content |= {"number": number, "issued_on": today.isoformat()}
    refuse_unprintable(content)
    counter.last += 1
    document = IssuedDocument(
        region_id=region.id, template=template.code, centre_id=centre_id, person_id=person.id,
        series=template.series, year=today.year, sequence=counter.last, number=number,
        language=language, issued_on=today, issued_by=content["issuer_name"],
        asked=asked.as_json(), content=content, token=token, created_by=actor.user_id,
    )  # fmt: skip
    session.add(document)
    session.flush()
    _note(session, actor, document, "document.issue", {})
    return document


def _content(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person: Person,
    template: DocumentTemplate,
    language: str,
    asked: Asked,
) -> dict[str, Any]:
    centre = session.get_one(Centre, centre_id)
    user = session.get(User, actor.user_id) if actor.user_id else None
    common = {
        "region_name": region.name_in(language),
        "centre_name": centre.name_in(language),
        "centre_address": centre.address,
        "person_name": person.full_name,
        "born": person.birth_date.isoformat() if person.birth_date else "",
        "issuer_name": actor.full_name,
        "issuer_post": user.post if user else "",
    }
    with in_language(language):
        own = template.fields(
            session=session, region=region, person_id=person.id, centre_id=centre_id,
            language=language, first=asked.first, last=asked.last, subject=asked.subject,
        )  # fmt: skip
    return {**common, **own}


def _allowed(
    actor: Actor, region: RegionInfo, centre_id: int, template_code: str
) -> DocumentTemplate:
    template = find_template(template_code, region)
    if template.by_hand or not template.permission:
        _require(actor, region, centre_id, "documents.issue")
    if template.permission:
        _require(actor, region, centre_id, template.permission)
    return template


def _checked(
    template: DocumentTemplate, language: str, token: str, asked: Asked, today: dt.date
) -> Asked:
    if language not in LANGUAGES:
        raise InvalidInput("document.language", _("Choose from the list."), field="language")
    if not is_token(token):
        raise InvalidInput("document.token", _("Open the page anew and try again."))
    if not template.period:
        return Asked(subject=asked.subject)
    if asked.first is None or asked.last is None:
        raise InvalidInput(
            "document.period", _("This document covers a period: write both days."),
            field="first" if asked.first is None else "last",
        )  # fmt: skip
    if asked.first > asked.last:
        raise InvalidInput(
            "document.period_order", _("The last day is before the first one."), field="last"
        )
    if asked.last > today:
        raise InvalidInput(
            "document.period_future", _("The period has not ended yet."), field="last"
        )
    return asked


def _require(actor: Actor, region: RegionInfo, centre_id: int, permission: str) -> None:
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed


def _reason(text: str) -> str:
    reason = one_line(text, REASON_LENGTH)
    if not reason:
        raise InvalidInput("document.reason", _("Write the reason."), field="reason")
    return reason


def _by_token(session: Session, actor: Actor, token: str) -> IssuedDocument | None:
    return session.scalar(
        sa.select(IssuedDocument).where(
            IssuedDocument.token == token,
            IssuedDocument.created_by == actor.user_id
            if actor.user_id is not None
            else IssuedDocument.created_by.is_(None),
        )
    )


def _locked(session: Session, document: IssuedDocument) -> IssuedDocument:
    return session.scalars(
        sa.select(IssuedDocument)
        .where(IssuedDocument.id == document.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _refuse_ended(document: IssuedDocument) -> None:
    if document.state == "replaced":
        raise Conflict("document.replaced", _("This document has been replaced already."))
    if document.state == "void":
        raise Conflict("document.void", _("This document is void already."))


def _end(
    document: IssuedDocument,
    actor: Actor,
    state: str,
    reason: str,
    *,
    replaced_by_id: int | None = None,
) -> None:
    document.state, document.ended_reason = state, reason
    document.ended_at, document.ended_by = now_utc(), actor.user_id
    document.replaced_by_id = replaced_by_id


def _note(
    session: Session, actor: Actor, document: IssuedDocument, action: str, details: dict[str, Any]
) -> None:
    """In the person's history, with the number and the centre."""
    record(
        session, actor=actor, action=action, region_id=document.region_id, subject_type="person",
        subject_id=document.person_id,
        details={"number": document.number, "template": document.template,
                 "centre_id": document.centre_id, **details},
    )  # fmt: skip
