"""Reads of intakes: one receipt with its requests, a person's requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.errors import NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.models import Intake, Request, RequestPaper
from core.requests.permissions import VIEW
from core.web.tables import Page, paginate
from core.work.models import WorkItem


@dataclass(frozen=True)
class RequestLine:
    """A request in a list: with whose it is and until when."""

    request: Request
    item: WorkItem
    centre: Centre
    owner: str


def find_intake(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Intake:
    """The intake, when the reader sees requests of its centre; else `NotFound`."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Intake).where(Intake.public_id == public_id))
    if (
        found is None
        or found.region_id != region.id
        or not actor.can(VIEW, region.id, found.centre_id)
    ):
        raise NotFound("intake")
    return found


def find_paper(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> tuple[RequestPaper, Request]:
    """A paper with its request, when the actor holds the permission there; else `NotFound`."""
    row = None
    if is_public_id(public_id):
        row = session.execute(
            sa.select(RequestPaper, Request)
            .join(Request, Request.id == RequestPaper.request_id)
            .where(RequestPaper.public_id == public_id)
        ).one_or_none()
    if row is None or not actor.can(permission, region.id, row[1].centre_id):
        raise NotFound("paper")
    return row[0], row[1]


def request_of(session: Session, *, region: RegionInfo, public_id: str) -> Request | None:
    """The request of that address, whoever asks; the caller looks at the right."""
    return session.scalar(
        sa.select(Request).where(Request.public_id == public_id, Request.region_id == region.id)
    )


def requests_of(session: Session, *, intake: Intake) -> list[RequestLine]:
    """Requests of one receipt in their order."""
    return _lines(session, _listed().where(Request.intake_id == intake.id).order_by(Request.id))


def person_requests(
    session: Session,
    *,
    person_id: int,
    centre_ids: frozenset[int] | None,
    page: int,
    per_page: int,
) -> Page[RequestLine]:
    """A person's requests in these centres, open ones first and then the newest."""
    statement = _listed().where(Request.person_id == person_id)
    if centre_ids is not None:
        statement = statement.where(Request.centre_id.in_(centre_ids))
    ordered: Any = statement.order_by(Request.phase == "closed", Request.id.desc())
    found: Page[Any] = paginate(session, ordered, page=page, per_page=per_page)
    lines = [RequestLine(row[0], row[1], row[2], row[3] or "") for row in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def open_lines(
    session: Session, *, person_id: int, centre_ids: frozenset[int] | None, limit: int
) -> list[RequestLine]:
    """Open requests of a person, the most urgent first."""
    statement = _listed().where(Request.person_id == person_id, Request.phase != "closed")
    if centre_ids is not None:
        statement = statement.where(Request.centre_id.in_(centre_ids))
    return _lines(
        session, statement.order_by(WorkItem.due_on.is_(None), WorkItem.due_on).limit(limit)
    )


def centre_of(session: Session, centre_id: int) -> Centre:
    return session.get_one(Centre, centre_id)


def person_key(session: Session, person_id: int) -> str:
    """The public identifier of a person, for whoever opens the file; `NotFound` when withdrawn."""
    found = session.scalar(
        sa.select(Person.public_id).where(Person.id == person_id, Person.withdrawn_at.is_(None))
    )
    if found is None:
        raise NotFound("person")
    return found


def intake_key(session: Session, intake_id: int) -> str:
    """The public identifier of an intake."""
    return session.scalars(sa.select(Intake.public_id).where(Intake.id == intake_id)).one()


def _listed() -> sa.Select[Request, WorkItem, Centre, str]:
    return (
        sa.select(Request, WorkItem, Centre, User.full_name)
        .join(WorkItem, WorkItem.id == Request.work_item_id)
        .join(Centre, Centre.id == Request.centre_id)
        .outerjoin(User, User.id == WorkItem.assignee_id)
    )


def _lines(
    session: Session, statement: sa.Select[Request, WorkItem, Centre, str]
) -> list[RequestLine]:
    return [
        RequestLine(request, item, centre, owner or "")
        for request, item, centre, owner in session.execute(statement)
    ]
