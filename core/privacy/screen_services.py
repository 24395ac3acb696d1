"""Consents signed on the screen: the drawing, or the typed name, bound to the consent."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.documents.contents import StoredContent
from core.documents.models import Attachment
from core.documents.services import store_attachment
from core.errors import InvalidInput
from core.people.models import Person
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.privacy import queries
from core.privacy.consent_services import Proof, give_consent, text_changed
from core.privacy.labels import PURPOSES
from core.privacy.models import Consent
from core.web.i18n import lazy_gettext as _

SUBJECT = "consent"


def sign_on_screen(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    purpose: str,
    drawing: StoredContent | None,
    signed_name: str,
    given_by: str,
    representative: str,
    shown_version: int,
    token: str,
) -> Consent:
    """Record a consent of today to the version of the text that was shown, with the drawn signature
    as a file of the person, or with the full name that the signer typed.

    A second press finds the first. Raises `Conflict` when another version came into force
    meanwhile, `InvalidInput`, `NotAllowed`.
    """
    today = local_today(region.timezone)
    text = queries.text_in_force(session, purpose=purpose, on=today)
    if text is not None and text.number != shown_version:
        raise text_changed()
    signed_name = " ".join(signed_name.split())[:200]
    if drawing is None:
        _check_name(person, representative if given_by == "representative" else "", signed_name)
    consent = give_consent(
        session, actor=actor, region=region, person=person, purpose=purpose, given_on=today,
        proof=Proof("screen", signed_name=signed_name, drawn=drawing is not None),
        given_by=given_by, representative=representative,
    )  # fmt: skip
    if drawing is not None:
        store_attachment(
            session, actor=actor, region=region, person=person, content=drawing,
            title=str(_("Signature: %(purpose)s", purpose=PURPOSES[purpose])),
            subject_type=SUBJECT, subject_id=consent.id, token=token, permission="people.edit",
        )  # fmt: skip
    return consent


def _check_name(person: Person, representative: str, signed_name: str) -> None:
    """Who types instead of drawing types the whole name, as the file or the paper has it."""
    if not signed_name:
        raise InvalidInput(
            "consent.signature", _("Sign, or write the full name."), field="signed_name"
        )
    typed = set(name_key(signed_name).split())
    if representative:
        right = len(typed) > 1 and typed <= set(name_key(representative).split())
    else:
        needed = f"{person.surname_key} {person.given_key}".split()
        right = set(needed) <= typed <= set(person.name_key.split())
    if not right:
        raise InvalidInput(
            "consent.name",
            _("Write the surname and the given name as they stand in the file."),
            field="signed_name",
        )


def signature_of(session: Session, *, consent: Consent) -> Attachment | None:
    """The drawn signature of a consent."""
    return session.scalar(
        sa.select(Attachment)
        .where(
            Attachment.person_id == consent.person_id,
            Attachment.subject_type == SUBJECT,
            Attachment.subject_id == consent.id,
            Attachment.removed_at.is_(None),
        )
        .order_by(Attachment.id)
        .limit(1)
    )
