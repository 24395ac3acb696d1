"""Comments: what was said and done beside the ways of the workflow."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput, NotAllowed
from core.plugins.contracts import RegionInfo
from core.requests.models import Request, RequestEvent
from core.requests.permissions import OPEN, WORK
from core.requests.state_rules import TEXT_LENGTH, clean_text
from core.requests.state_services import locked, note_event
from core.web.i18n import lazy_gettext as _


def comment(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    text: str,
    told: bool,
    token: str,
) -> RequestEvent:
    """Write a comment; with `told` it is what the applicant was told, and the first such one is the
    first answer. The same press twice writes it once.

    Raises `InvalidInput` at `text`, `NotAllowed`.
    """
    rights = (OPEN, WORK)
    if not any(actor.can(one, region.id, request.centre_id) for one in rights):
        raise NotAllowed("not_allowed", _("You may not do this."))
    text = clean_text(text)
    if not text:
        raise InvalidInput("request.comment", _("Write the comment."), field="text")
    if len(text) > TEXT_LENGTH:
        fault = _("Write at most %(num)s characters.", num=TEXT_LENGTH)
        raise InvalidInput("request.comment", fault, field="text")
    # first: two comments at once that each hold the history would wait for each other
    row = locked(session, request=request) if told else request
    event = note_event(
        session, actor=actor, region=region, request=request, kind="comment", text=text,
        details={"told": True} if told else {}, token=token,
    )  # fmt: skip
    if told:
        row.first_answer_at = row.first_answer_at or now_utc()
        session.flush()
    return event
