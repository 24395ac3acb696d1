"""Reads of the page of one request: everything it tells, in as many queries whatever its length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.models import AuditEntry
from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.documents.models import IssuedDocument
from core.errors import NotFound
from core.people.models import Person
from core.people.queries import load_people
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.letter_queries import letters_of
from core.requests.models import Intake, Request, RequestEvent
from core.requests.permissions import VIEW
from core.work.models import HandOver, HandOverItem, Unit, WorkItem

#: moments of a request that its page shows, the newest
MOST_EVENTS = 200


@dataclass(frozen=True)
class Given:
    """A hand-over in which the request went from one to another; `returned`: it came back."""

    step: HandOver
    to_id: int
    returned: bool


@dataclass(frozen=True)
class RequestFile:
    """A request with everything that its page tells. `names` are those of accounts by their id;
    `deeds` are entries of the log about its piece of work."""

    row: Request
    intake: Intake
    person: Person
    centre: Centre
    item: WorkItem
    unit: Unit | None
    siblings: list[Request]
    events: list[RequestEvent]
    letters: list[IssuedDocument]
    deeds: list[AuditEntry]
    handed: list[Given]
    names: dict[int, str]

    def name(self, user_id: int | None) -> str:
        return self.names.get(user_id or 0, "")


def find_request(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str = VIEW
) -> Request:
    """The request; `NotFound` when it is another region's, or of a centre in which the actor does
    not hold `permission`."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Request).where(Request.public_id == public_id))
    if found is None or not actor.can(permission, region.id, found.centre_id):
        raise NotFound("request")
    return found


def request_file(session: Session, *, request: Request) -> RequestFile:
    """The rows behind the page."""
    (person,) = load_people(session, [request.person_id])
    item = session.get_one(WorkItem, request.work_item_id)
    events = list(
        session.scalars(
            sa.select(RequestEvent)
            .where(RequestEvent.request_id == request.id)
            .order_by(RequestEvent.id.desc())
            .limit(MOST_EVENTS)
        )
    )
    deeds = list(
        session.scalars(
            sa.select(AuditEntry)
            .where(
                AuditEntry.subject_type == "work",
                AuditEntry.subject_id == item.id,
                AuditEntry.action.in_(("work.take", "work.assign")),
            )
            .order_by(AuditEntry.id)
        )
    )
    handed = [
        Given(step, to_id, returned)
        for step, to_id, returned in session.execute(
            sa.select(HandOver, HandOverItem.to_id, HandOverItem.returned)
            .join(HandOverItem, HandOverItem.hand_over_id == HandOver.id)
            .where(HandOverItem.item_id == item.id)
            .order_by(HandOver.id)
        )
    ]
    siblings = session.scalars(
        sa.select(Request)
        .where(Request.intake_id == request.intake_id, Request.id != request.id)
        .order_by(Request.position)
    )
    return RequestFile(
        row=request,
        intake=session.get_one(Intake, request.intake_id),
        person=person,
        centre=session.get_one(Centre, request.centre_id),
        item=item,
        unit=session.get(Unit, item.unit_id) if item.unit_id is not None else None,
        siblings=list(siblings),
        events=events,
        letters=letters_of(session, request=request),
        deeds=deeds,
        handed=handed,
        names=names_of(session, _accounts(request, item, events, deeds, handed)),
    )


def _accounts(
    request: Request,
    item: WorkItem,
    events: Iterable[RequestEvent],
    deeds: Iterable[AuditEntry],
    handed: Iterable[Given],
) -> set[int | None]:
    """Everybody whom the page names."""
    found: set[int | None] = {item.assignee_id, item.escalated_to_id, request.decided_by}
    found |= {event.created_by for event in events}
    for deed in deeds:
        found |= {deed.details.get("assignee_id"), deed.details.get("before"), deed.user_id}
    for one in handed:
        found |= {one.to_id, one.step.from_id, one.step.created_by, one.step.undone_by}
    return found


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Account id → full name, those of closed accounts as well."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = session.execute(sa.select(User.id, User.full_name).where(User.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}
