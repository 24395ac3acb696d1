"""Ways of signing a document. On paper today; a code by SMS or NCALayer are further providers.

A caller begins, shows the questions, posts the answers to `sign_document`, and knows nothing else
of the way: a provider that sends a code does so in `begin`, one that checks a signature does so in
`finish`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.documents.models import IssuedDocument
from core.documents.rules import one_line
from core.errors import InvalidInput, NotFound
from core.plugins.contracts import Text
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Question:
    """What the signer is asked; `kind` says how it is answered."""

    name: str
    label: Text
    kind: Literal["text", "date", "code"] = "text"
    required: bool = True
    value: str | dt.date = ""


@dataclass(frozen=True)
class Signed:
    """What a way of signing established; `evidence` holds JSON values to keep."""

    signer: str
    signed_on: dt.date
    post: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


class SignatureProvider(Protocol):
    """A way of signing."""

    code: str
    label: Text

    def begin(self, session: Session, *, actor: Actor, document: IssuedDocument) -> None:
        """Called when the page of signing is opened: send a code, prepare what is signed."""

    def questions(self, *, document: IssuedDocument) -> tuple[Question, ...]:
        """What the signer is asked."""

    def finish(
        self,
        session: Session,
        *,
        actor: Actor,
        document: IssuedDocument,
        answers: Mapping[str, Any],
        today: dt.date,
    ) -> Signed:
        """Check the answers. Raises `InvalidInput` at the question that is answered wrong."""


class PaperSignature:
    """Signed by hand on the printed document, as the person at the desk states."""

    code = "paper"
    label = _("Signed on paper")

    def begin(self, session: Session, *, actor: Actor, document: IssuedDocument) -> None:
        """A pen is all that it needs."""

    def questions(self, *, document: IssuedDocument) -> tuple[Question, ...]:
        return (
            Question("signer", _("Who signed"), value=document.issued_by),
            Question("post", _("Post"), required=False,
                     value=str(document.content.get("issuer_post", ""))),
            Question("signed_on", _("Day of signing"), "date", value=document.issued_on),
        )  # fmt: skip

    def finish(
        self,
        session: Session,
        *,
        actor: Actor,
        document: IssuedDocument,
        answers: Mapping[str, Any],
        today: dt.date,
    ) -> Signed:
        signer = one_line(str(answers.get("signer") or ""), 200)
        if not signer:
            raise InvalidInput("signature.signer", _("Write who signed."), field="signer")
        day = answers.get("signed_on")
        if not isinstance(day, dt.date):
            raise InvalidInput("signature.day", _("Write the day of signing."), field="signed_on")
        if day < document.issued_on:
            text = _("The day of signing is before the day of issue.")
            raise InvalidInput("signature.before", text, field="signed_on")
        if day > today:
            text = _("The day of signing has not come yet.")
            raise InvalidInput("signature.future", text, field="signed_on")
        return Signed(signer, day, one_line(str(answers.get("post") or ""), 200))


#: ways of signing that are offered; the key is what `document_signature.provider` keeps
PROVIDERS: dict[str, SignatureProvider] = {"paper": PaperSignature()}


def provider_of(code: str) -> SignatureProvider:
    """The way of signing of that code; `NotFound` for another."""
    if code not in PROVIDERS:
        raise NotFound
    return PROVIDERS[code]
