"""What follows when a request moves on: its work item, its letter, a notice, the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from core.auth.actor import Actor, Grant
from core.clock import local_today
from core.deliveries.services import record_delivery, void_source
from core.documents.issue_services import Asked, issue_document, retire_document
from core.errors import Conflict
from core.kernel import kernel
from core.messaging.recipients import routes
from core.messaging.services import Notice, cancel_notices, installed_channels, send_notices
from core.people.queries import living_centres, load_people
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import RequestType, Transition
from core.requests.letter_queries import letters_of
from core.requests.models import Request, RequestEvent
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.work.models import WorkItem
from core.work.services import (
    act_on,
    assign_work,
    close_work,
    pause_work,
    reopen_work,
    restart_deadline,
    resume_work,
)

#: languages of letters
LANGUAGES: Final = ("kk", "ru")
#: what messages of a request are about, as the outbox knows it
SUBJECT: Final = "service_request"


def change_work(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    item: WorkItem,
    way: Transition,
    phase: str,
    reopened: bool,
    taken: bool,
    assignee_id: int | None,
) -> None:
    """Owner and deadline: it stands still while we wait, ends with the request, and begins anew
    when that is opened again or the way starts another one. Who takes an unowned one, owns it."""
    act_on(item)
    if reopened and phase != "closed":
        reopen_work(session, region=region, item=item, due_days=way.deadline_days or item.due_days)
    elif way.deadline_days is not None and phase != "closed":
        restart_deadline(session, region=region, item=item, due_days=way.deadline_days)
    if "assignee" in way.needs:
        assign_work(item, assignee_id=assignee_id)
    elif taken and phase == "work" and item.assignee_id is None and actor.user_id is not None:
        assign_work(item, assignee_id=actor.user_id)
    if phase == "waiting":
        pause_work(region=region, item=item)
    elif phase == "closed":
        item.closed_at = None  # from one end to another it ends anew, as `closed_on` does
        close_work(item)
    else:
        resume_work(session, region=region, item=item)


# Letters -------------------------------------------------------------------------------------


def send_letter(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    template: str,
    event: RequestEvent,
    language: str = "",
) -> int:
    """Issue the numbered letter of a decision and return the document's id; `language` is by
    default the one in which the person wants to be told.

    Raises `Conflict` when the centre does not hold the person's file any more.
    """
    (person,) = load_people(session, [request.person_id])
    language = language or language_of(session, region=region, person_id=person.id)
    earlier = len(letters_of(session, request=request))
    last = f"{request.public_id}:{event.id}:{language}:{earlier}"
    token = hashlib.sha256(last.encode()).hexdigest()
    if request.centre_id not in living_centres(person):
        raise Conflict(
            "request.no_file",
            _("This centre does not hold the person's file any more: no letter can be sent."),
        )
    document = issue_document(
        session, actor=_as_issuer(actor, region, request), region=region,
        centre_id=request.centre_id, person=person, template_code=template, language=language,
        token=token, asked=Asked(subject=f"{request.public_id}:{event.id}"),
    )  # fmt: skip
    return document.id


def _as_issuer(actor: Actor, region: RegionInfo, request: Request) -> Actor:
    """Who may decide may send the letter of the decision, whoever issues other documents."""
    own = Grant("", frozenset({"documents.issue"}), region.id, frozenset({request.centre_id}))
    return replace(actor, grants=(*actor.grants, own))


def language_of(session: Session, *, region: RegionInfo, person_id: int) -> str:
    """`kk` or `ru`: as the person wishes to be told, else the region's."""
    found = routes(session, region=region, person_ids=[person_id], channels=installed_channels())
    return found[person_id].language


def retire_letters(session: Session, *, actor: Actor, request: Request) -> None:
    """Letters of a decision that is looked at again are void; their QR says so."""
    for document in letters_of(session, request=request):
        retire_document(session, actor=actor, document=document,
                        reason=gettext("The request was opened again."))  # fmt: skip


# Notices -------------------------------------------------------------------------------------


def send_notice(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    way: Transition,
    event: RequestEvent,
) -> None:
    """Tell the applicant what changed; what has not gone out yet about a former state is taken
    back, so that nobody is told what is over."""
    subject = (SUBJECT, request.id)
    cancel_notices(session, actor=actor, subject=subject)
    if not way.notice:
        return
    notice = Notice(
        event=way.notice, person_id=request.person_id, values={"number": request.number},
        key=f"{request.public_id}:{event.id}", subject=subject, centre_id=request.centre_id,
    )  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=[notice])


# The ledger ----------------------------------------------------------------------------------


def change_ledger(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    known: RequestType,
    reopened: bool,
) -> None:
    """A request that was done is a service given, where its type says which; one that is opened
    again was not."""
    source = f"request:{request.public_id}"
    if reopened:
        void_source(session, actor=actor, region=region, source_key=source,
                    reason=gettext("The request was opened again."))  # fmt: skip
    kind = kernel().registry.service_kinds.get(known.service_kind)
    if request.outcome != "done" or kind is None:
        return
    record_delivery(
        session, actor=actor, region=region, centre_id=request.centre_id, kind=kind,
        module=request.module, local_date=local_today(region.timezone), source_key=source,
        person_id=request.person_id,
    )  # fmt: skip
