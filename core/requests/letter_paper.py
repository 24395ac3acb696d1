"""Letters of decisions: numbered and checked by core.documents, in Kazakh and in Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import InvalidInput
from core.plugins.contracts import DocumentTemplate, RegionInfo
from core.requests.known_types import type_label, type_of
from core.requests.letter_settings import appeal_text
from core.requests.models import Request, RequestEvent
from core.requests.permissions import VIEW
from core.requests.workflows import GRANTED_LETTER, REFUSED_LETTER
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

_SOURCES: Final = dict.fromkeys(("kk", "ru"), "requests/typst/letter.typ")


def letter_templates() -> list[DocumentTemplate]:
    """Both letters; they are sent by decisions alone, never written by hand."""
    return [
        DocumentTemplate(GRANTED_LETTER, _("Letter: the request is approved"), "GL", _SOURCES,
                         _granted, permission=VIEW, by_hand=False),
        DocumentTemplate(REFUSED_LETTER, _("Letter: the request is refused"), "RL", _SOURCES,
                         _refused, permission=VIEW, by_hand=False),
    ]  # fmt: skip


def letter_fields(
    session: Session, *, region: RegionInfo, person_id: int, language: str, subject: str
) -> dict[str, Any]:
    """What every letter of a decision says; modules' own templates may build on it.

    `subject` is `<request's public id>:<id of the moment of its history>`. Raises `InvalidInput`
    when there is no such decision on a request of the person.
    """
    row = _decision(session, person_id, subject)
    if row is None:
        raise InvalidInput("letter.none", _("There is no decision of this letter."))
    request, event = row
    known = type_of(request.type)
    reasons = {code: str(words) for code, words in known.refusals} if known is not None else {}
    refusal = event.details.get("refusal", "")
    return {
        "request_number": request.number,
        "matter": str(type_label(request.type)),
        "opened_on": request.opened_on.isoformat(),
        "decision": event.details.get("decision", ""),
        "refusal": reasons.get(refusal, refusal),
        "appeal": appeal_text(region, language=language),
    }


def _decision(
    session: Session, person_id: int, subject: str
) -> tuple[Request, RequestEvent] | None:
    public_id, _colon, number = subject.partition(":")
    if not number.isdecimal():
        return None
    found = session.execute(
        sa.select(Request, RequestEvent)
        .join(RequestEvent, RequestEvent.request_id == Request.id)
        .where(
            Request.public_id == public_id,
            Request.person_id == person_id,
            RequestEvent.id == int(number),
            RequestEvent.kind == "state",
        )
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None


def _granted(**asked: Any) -> Mapping[str, Any]:
    return _letter(gettext("Notice of approval"), granted=True, **asked)


def _refused(**asked: Any) -> Mapping[str, Any]:
    return _letter(gettext("Notice of refusal"), granted=False, **asked)


def _letter(title: str, *, granted: bool, **asked: Any) -> dict[str, Any]:
    names = ("session", "region", "person_id", "language", "subject")
    own = letter_fields(**{name: asked[name] for name in names})
    return {"title": title, "granted": granted, **own}
