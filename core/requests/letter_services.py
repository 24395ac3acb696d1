"""The letter of a decision in the other language as well."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.documents.models import IssuedDocument
from core.errors import Conflict, InvalidInput
from core.plugins.contracts import RegionInfo
from core.requests.letter_queries import decision_of, letters_of
from core.requests.models import Request
from core.requests.permissions import WORK
from core.requests.state_checks import require, working_type
from core.requests.state_effects import LANGUAGES, send_letter
from core.requests.state_services import locked, note_event
from core.web.i18n import lazy_gettext as _


def issue_letter(
    session: Session, *, actor: Actor, region: RegionInfo, request: Request, language: str
) -> IssuedDocument:
    """The letter of the decision in force, in `kk` or `ru`, with a number of its own; the second
    time the first one is found.

    Raises `Conflict` when no letter was sent or the module is off, `InvalidInput`, `NotAllowed`.
    """
    require(actor, WORK, region=region, centre_id=request.centre_id)
    if language not in LANGUAGES:
        raise InvalidInput("letter.language", _("Choose from the list."), field="language")
    row = locked(session, request=request)
    working_type(region, row)
    letters = letters_of(session, request=row)
    known = [one for one in letters if one.language == language and one.state == "valid"]
    if known:
        return known[0]
    decided = decision_of(session, request=row)
    if decided is None:
        raise Conflict("letter.none", _("No letter of a decision is in force."))
    event, template = decided
    number = send_letter(
        session, actor=actor, region=region, request=row, template=template, event=event,
        language=language,
    )  # fmt: skip
    document = session.get_one(IssuedDocument, number)
    note_event(session, actor=actor, region=region, request=row, kind="letter",
               details={"number": document.number}, document_id=document.id)  # fmt: skip
    return document
