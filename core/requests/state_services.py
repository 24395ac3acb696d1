"""The one place where a request's state changes, with everything that follows from it.

Everybody else asks here: `move` goes a way of the type's workflow, `may_go` lists the ways that are
open, `note_event` writes a moment of the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.documents.rules import is_token
from core.errors import Conflict, InvalidInput, ModuleObjection, NotFound
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import RequestState, RequestType, Transition
from core.requests.known_types import is_on, type_of
from core.requests.models import Request, RequestEvent
from core.requests.module_parts import objection, refuse_objection, run_after
from core.requests.state_checks import (
    Filled,
    checked,
    own_ways,
    refuse_gone,
    refuse_own,
    require,
    working_type,
)
from core.requests.state_effects import (
    change_ledger,
    change_work,
    retire_letters,
    send_letter,
    send_notice,
)
from core.requests.state_rules import decides
from core.web.i18n import lazy_gettext as _
from core.work.models import WorkItem
from core.work.services import act_on, lock_work

__all__ = ["Filled", "Way", "locked", "may_go", "move", "note_event"]


@dataclass(frozen=True)
class Way:
    """A transition that leaves the present state; `blocked` says in words why the actor cannot go
    it just now, and is empty when nothing stands in the way."""

    transition: Transition
    blocked: Any = ""


def may_go(session: Session, *, actor: Actor, region: RegionInfo, request: Request) -> list[Way]:
    """Ways from the present state for which the actor holds the right, in the workflow's order;
    none where the module is off."""
    known = type_of(request.type)
    if known is None or not is_on(request.type, region):
        return []
    ways = [
        one
        for one in known.workflow.transitions
        if request.state in one.sources and actor.can(one.permission, region.id, request.centre_id)
    ]
    own = own_ways(session, actor=actor, request=request,
                   codes={one.not_by for one in ways if one.not_by})  # fmt: skip
    return [
        Way(one, _("You proposed this decision: somebody else approves it."))
        if one.not_by and one.not_by in own
        else Way(one, _said(session, region, request, one))
        for one in ways
    ]


def _said(session: Session, region: RegionInfo, request: Request, way: Transition) -> Any:
    """What the module says against the way; a failing check closes it and leaves the page."""
    try:
        return objection(session, region=region, request=request, way=way)
    except ModuleObjection as failed:
        return failed.message


def move(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    transition: str,
    filled: Filled,
    token: str,
) -> Request:
    """Go one way of the workflow: state, phase, outcome, deadline, owner, letter, notice, ledger
    and history change together. The same press twice changes nothing more.

    Raises `InvalidInput` at the fields of `Filled`; `Conflict` when the module is off, the request
    has moved on meanwhile, the actor's account was closed, the module closes the way, or the actor
    proposed what somebody else must approve; `ModuleObjection` when the module failed;
    `NotAllowed`; `NotFound` for a way that the workflow does not have.
    """
    if not is_token(token):
        raise InvalidInput("request.token", _("Open the page anew and try again."))
    row = locked(session, request=request)
    before = _known_event(session, row, token)
    if before is not None:
        if before.transition != transition:
            raise InvalidInput("request.token", _("Open the page anew and try again."))
        return row
    known = working_type(region, row)
    way = known.workflow.transition(transition)
    if way is None:
        raise NotFound("transition")
    require(actor, way.permission, region=region, centre_id=row.centre_id)
    refuse_gone(session, actor=actor, region=region)
    if row.state not in way.sources:
        raise Conflict(
            "request.moved", _("The request has moved on meanwhile. Look at where it stands now.")
        )
    refuse_own(session, actor=actor, request=row, way=way)
    refuse_objection(session, region=region, request=row, way=way)
    filled = checked(session, region=region, request=row, known=known, way=way, filled=filled)
    return _go(session, actor, region, row, known, way, filled, token)


def _go(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    row: Request,
    known: RequestType,
    way: Transition,
    filled: Filled,
    token: str,
) -> Request:
    target = known.workflow.state(way.target)
    assert target is not None, "the loader refuses a transition to nowhere"
    item = lock_work(session, item_id=row.work_item_id)
    before, was_closed, was_new = row.state, row.phase == "closed", row.phase == "new"
    if was_closed:
        _open_again(row)
        retire_letters(session, actor=actor, request=row)
    _write(actor, region, row, known, way, target, filled)
    change_work(
        session, actor=actor, region=region, item=item, way=way, phase=target.phase,
        reopened=was_closed, taken=was_new, assignee_id=filled.assignee_id,
    )  # fmt: skip
    session.flush()
    event = RequestEvent(
        region_id=row.region_id, request_id=row.id, kind="state", transition=way.code,
        state_from=before, state_to=row.state, token=token, created_by=actor.user_id,
        text=filled.reason or filled.decision or filled.result,
        details=_details(row, known, way, item),
    )  # fmt: skip
    session.add(event)
    session.flush()
    if way.letter:
        event.document_id = send_letter(
            session, actor=actor, region=region, request=row, template=way.letter, event=event
        )
    change_ledger(session, actor=actor, region=region, request=row, known=known,
                  reopened=was_closed)  # fmt: skip
    send_notice(session, actor=actor, region=region, request=row, way=way, event=event)
    run_after(session, actor=actor, region=region, request=row, way=way)
    session.flush()
    record(
        session, actor=actor, action="request.move", region_id=row.region_id,
        subject_type="request", subject_id=row.id,
        details={"number": row.number, "way": way.code, "to": row.state,
                 "centre_id": row.centre_id},
    )  # fmt: skip
    return row


def _write(
    actor: Actor,
    region: RegionInfo,
    row: Request,
    known: RequestType,
    way: Transition,
    target: RequestState,
    filled: Filled,
) -> None:
    """The columns of the request itself."""
    now, today = now_utc(), local_today(region.timezone)
    row.state, row.phase, row.outcome = target.code, target.phase, target.outcome
    row.state_since = now
    row.closed_on = today if target.phase == "closed" else None
    if "decision" in way.needs:
        row.decision = filled.decision
    if {"decision", "refusal"} & set(way.needs):
        row.refusal = filled.refusal if "refusal" in way.needs else ""
    if "result" in way.needs:
        row.result = filled.result
    if decides(way, known.workflow.transitions):
        row.decided_on, row.decided_by = today, actor.user_id
    # who takes a request back has said something, and was told nothing
    told = bool(way.notice or way.letter) or target.outcome not in {"", "withdrawn"}
    if told and row.first_answer_at is None:
        row.first_answer_at = now


def _open_again(row: Request) -> None:
    """A request opened anew has no decision and no result; the former ones stand in the history."""
    row.decision = row.result = row.refusal = ""
    row.decided_on = row.decided_by = None


def _details(row: Request, known: RequestType, way: Transition, item: WorkItem) -> dict[str, Any]:
    """What the history tells later, and the letter of a decision says."""
    found: dict[str, Any] = {}
    decided = decides(way, known.workflow.transitions)
    if row.refusal and (decided or "refusal" in way.needs):
        found["refusal"] = row.refusal
    if row.decision and decided:
        found["decision"] = row.decision
    if way.deadline_days is not None and item.due_on is not None:
        found["due_on"] = item.due_on.isoformat()
    return found


# History -------------------------------------------------------------------------------------


def note_event(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    kind: str,
    text: str = "",
    details: dict[str, Any] | None = None,
    document_id: int | None = None,
    token: str | None = None,
) -> RequestEvent:
    """Write a moment of the history: `opened`, `comment`, `paper`, `assigned`, `deadline`,
    `letter`, `referral`, `portal` or `edited` (`state` is written by `move` alone). Whoever writes
    has acted: nobody is told any more that nobody does. A second press finds the first moment.

    The caller has asked for the right. Raises `InvalidInput` for a token of another request.
    """
    if token is not None:
        if not is_token(token):
            raise InvalidInput("request.token", _("Open the page anew and try again."))
        known = _known_event(session, request, token)
        if known is not None:
            return known
    event = RequestEvent(
        region_id=region.id, request_id=request.id, kind=kind, text=text, details=details or {},
        document_id=document_id, token=token, created_by=actor.user_id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(event)
            session.flush()
    except IntegrityError:
        known = _known_event(session, request, token or "")
        if known is None:
            raise
        return known
    if kind != "opened":
        act_on(lock_work(session, item_id=request.work_item_id))
        session.flush()
    return event


def _known_event(session: Session, request: Request, token: str) -> RequestEvent | None:
    found = session.scalar(sa.select(RequestEvent).where(RequestEvent.token == token))
    if found is not None and found.request_id != request.id:
        raise InvalidInput("request.token", _("Open the page anew and try again."))
    return found


def locked(session: Session, *, request: Request) -> Request:
    """The request as it stands now, locked until the transaction ends."""
    return session.scalars(
        sa.select(Request)
        .where(Request.id == request.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
