"""What is asked before a request moves on: the module, the right, the person at work, the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_today
from core.errors import Conflict, InvalidInput, NotAllowed
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import RequestType, Transition
from core.requests.known_types import is_on, paper_label, type_of
from core.requests.models import Request, RequestEvent, RequestPaper
from core.requests.permissions import WORK
from core.requests.state_rules import TEXT_LENGTH, TEXTS, clean_text, missing_needs, open_papers
from core.web.i18n import lazy_gettext as _
from core.work.access import Worker, workers_of

_MISSING: Mapping[str, Any] = {
    "reason": _("Write the reason."),
    "decision": _("Write the decision."),
    "result": _("Write what was done."),
    "refusal": _("Choose why it is refused."),
}


@dataclass(frozen=True)
class Filled:
    """What was typed for a transition; what it does not ask for is left alone."""

    reason: str = ""
    refusal: str = ""
    decision: str = ""
    result: str = ""
    assignee_id: int | None = None


def require(actor: Actor, permission: str, *, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def working_type(region: RegionInfo, request: Request) -> RequestType:
    """The type, while its module is on in the region; else `Conflict`."""
    known = type_of(request.type)
    if known is None or not is_on(request.type, region):
        raise Conflict(
            "request.module_off",
            _("The module of this request is off. It stays readable; nothing can be done with it."),
        )
    return known


def refuse_gone(session: Session, *, actor: Actor, region: RegionInfo) -> None:
    """Somebody whose account was closed meanwhile decides nothing: the form may be older than the
    last day at work. Raises `Conflict`."""
    if actor.user_id is None:
        return
    today = local_today(region.timezone)
    living = sa.select(User.id).where(
        User.id == actor.user_id,
        User.is_active.is_(True),
        sa.or_(User.ends_on.is_(None), User.ends_on >= today),
    )
    if session.scalar(living) is None:
        raise Conflict(
            "request.left", _("Your account was closed: you cannot decide on requests any more.")
        )


def refuse_own(session: Session, *, actor: Actor, request: Request, way: Transition) -> None:
    """Raise `Conflict` when the actor went the way that somebody else must approve."""
    if _went_last(session, actor, request, way.not_by):
        raise Conflict("request.own", _("You proposed this decision: somebody else approves it."))


def own_ways(session: Session, *, actor: Actor, request: Request, codes: set[str]) -> set[str]:
    """Which of these transitions the actor was the last one to go."""
    return {code for code in codes if _went_last(session, actor, request, code)}


def _went_last(session: Session, actor: Actor, request: Request, transition: str) -> bool:
    if not transition or actor.user_id is None:
        return False
    last = session.scalar(
        sa.select(RequestEvent.created_by)
        .where(
            RequestEvent.request_id == request.id,
            RequestEvent.kind == "state",
            RequestEvent.transition == transition,
        )
        .order_by(RequestEvent.id.desc())
        .limit(1)
    )
    return last == actor.user_id


def checked(
    session: Session,
    *,
    region: RegionInfo,
    request: Request,
    known: RequestType,
    way: Transition,
    filled: Filled,
) -> Filled:
    """What was typed, cleaned; `InvalidInput` at the fields that the transition asks for."""
    words = {name: clean_text(getattr(filled, name)) for name in TEXTS}
    given = {**words, "refusal": filled.refusal}
    faults: dict[str, Any] = {name: _MISSING[name] for name in missing_needs(way.needs, given)}
    for name, text in words.items():
        if len(text) > TEXT_LENGTH:
            faults[name] = _("Write at most %(num)s characters.", num=TEXT_LENGTH)
    unknown = filled.refusal and filled.refusal not in dict(known.refusals)
    if "refusal" in way.needs and unknown:
        faults["refusal"] = _("Choose from the list.")
    if "assignee" in way.needs:
        fault = assignee_fault(session, region=region, request=request, user_id=filled.assignee_id)
        if fault is not None:
            faults["assignee_id"] = fault
    if faults:
        raise InvalidInput("request.unfilled", _("Check the fields."), fields=faults)
    if "papers" in way.needs:
        refuse_open_papers(session, request=request)
    return Filled(assignee_id=filled.assignee_id, **given)


def refuse_open_papers(session: Session, *, request: Request) -> None:
    """Raise `InvalidInput` that names the papers which are still missing."""
    missing = missing_papers(session, request=request)
    if missing:
        names = ", ".join(str(paper_label(code)) for code in missing)
        raise InvalidInput(
            "request.papers",
            _("Papers are missing: %(papers)s. Take them, or waive them with the reason.",
              papers=names),
        )  # fmt: skip


def missing_papers(session: Session, *, request: Request) -> list[str]:
    rows = session.execute(
        sa.select(RequestPaper.code, RequestPaper.state)
        .where(RequestPaper.request_id == request.id)
        .order_by(RequestPaper.id)
    )
    return open_papers([(code, state) for code, state in rows])


def assignee_fault(
    session: Session, *, region: RegionInfo, request: Request, user_id: int | None
) -> Any:
    """Why this account cannot get the request, in words, or None."""
    if user_id is None:
        return _("Choose who answers for the request.")
    if user_id not in {one.id for one in assignable(session, region=region, request=request)}:
        return _("This person may not work on requests here, or has left. Choose somebody else.")
    return None


def assignable(session: Session, *, region: RegionInfo, request: Request) -> list[Worker]:
    """Those who may work on the request today, by name."""
    workers = workers_of(session, region=region, centre_id=request.centre_id)
    return [one for one in workers.values() if WORK in one.permissions]
