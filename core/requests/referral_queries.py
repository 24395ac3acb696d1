"""Reads of referrals and of the bodies that they go to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.errors import NotFound
from core.households.queries import protection_of
from core.people.models import Person, PersonPhone
from core.people.queries import PARTS
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.models import Request
from core.requests.permissions import REFER, VIEW
from core.requests.referral_models import OutsideBody, Referral, ReferralLink
from core.requests.referral_rules import OPEN, told
from core.requests.work_kinds import REFERRAL_BACK
from core.web.tables import Page, paginate
from core.work.models import WorkItem

_From = aliased(Centre)
_To = aliased(Centre)


@dataclass(frozen=True)
class ReferralLine:
    """A referral as a list shows it; `due_on` is the day of the answer that is owed."""

    referral: Referral
    sender: Centre
    receiver: Any
    due_on: dt.date | None


@dataclass(frozen=True)
class ReferralFile:
    """Everything behind the page of one referral. `facts` are (code, value) of what the receiver
    is told; `is_answer_new`: the sender has not taken note of the answer."""

    referral: Referral
    person: Person
    sender: Centre
    receiver: Any
    request: Request | None
    item: WorkItem
    facts: list[tuple[str, Any]]
    sent_by: str
    link: ReferralLink | None
    is_protected: bool
    is_answer_new: bool


def _lines() -> Any:
    return (
        sa.select(Referral, _From, _To, OutsideBody, WorkItem.due_on)
        .join(_From, _From.id == Referral.centre_id)
        .outerjoin(_To, _To.id == Referral.to_centre_id)
        .outerjoin(OutsideBody, OutsideBody.id == Referral.body_id)
        .join(WorkItem, WorkItem.id == Referral.work_item_id)
    )


def _line(row: Any) -> ReferralLine:
    referral, sender, centre, body, due_on = row
    return ReferralLine(referral, sender, centre or body, due_on)


def referrals_page(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    side: str,
    is_open: bool,
    page: int,
    per_page: int,
) -> Page[Any]:
    """Referrals that the reader's centres received or sent, those that are due first."""
    column = Referral.to_centre_id if side == "received" else Referral.centre_id
    statement = _lines().where(Referral.region_id == region.id, column.is_not(None))
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(column.in_(scope))
    if is_open:
        statement = statement.where(Referral.state.in_(OPEN)).order_by(WorkItem.due_on, Referral.id)
    else:
        statement = statement.order_by(Referral.id.desc())
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page([_line(row) for row in found.items], found.page, found.per_page, found.total)


def referrals_of_request(session: Session, *, request_id: int) -> list[ReferralLine]:
    rows = session.execute(
        _lines().where(Referral.request_id == request_id).order_by(Referral.id.desc())
    )
    return [_line(row) for row in rows]


def referrals_of_person(
    session: Session, *, actor: Actor, region: RegionInfo, person_id: int, limit: int = 50
) -> list[ReferralLine]:
    """Those that a centre of the reader's sent or received, the newest first."""
    statement = _lines().where(Referral.person_id == person_id)
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(
            sa.or_(Referral.centre_id.in_(scope), Referral.to_centre_id.in_(scope))
        )
    rows = session.execute(statement.order_by(Referral.id.desc()).limit(limit))
    return [_line(row) for row in rows]


def find_referral(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str = VIEW
) -> Referral:
    """The referral; `NotFound` unless the reader holds the permission in the centre that sent it
    or in the one that received it."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(Referral).where(
                Referral.public_id == public_id, Referral.region_id == region.id
            )
        )
    if found is None or not any(
        actor.can(permission, region.id, one)
        for one in (found.centre_id, found.to_centre_id)
        if one is not None
    ):
        raise NotFound("referral")
    return found


def referral_file(session: Session, *, referral: Referral) -> ReferralFile:
    """The rows behind a referral's page."""
    person = session.scalars(
        sa.select(Person).where(Person.id == referral.person_id).options(*PARTS)
    ).one()
    protected = protection_of(session, person_id=person.id) is not None
    sender = session.get(User, referral.created_by) if referral.created_by else None
    back = session.scalar(
        sa.select(WorkItem.id).where(
            WorkItem.kind == REFERRAL_BACK, WorkItem.ref == referral.public_id,
            WorkItem.closed_at.is_(None),
        )
    )  # fmt: skip
    return ReferralFile(
        referral, person, session.get_one(Centre, referral.centre_id),
        _receiver(session, referral),
        session.get(Request, referral.request_id) if referral.request_id else None,
        session.get_one(WorkItem, referral.work_item_id),
        facts_of(session, referral=referral, person=person, protected=protected),
        sender.full_name if sender else "", _last_link(session, referral), protected,
        back is not None,
    )  # fmt: skip


def _receiver(session: Session, referral: Referral) -> Any:
    if referral.to_centre_id is not None:
        return session.get_one(Centre, referral.to_centre_id)
    return session.get_one(OutsideBody, referral.body_id)


def _last_link(session: Session, referral: Referral) -> ReferralLink | None:
    return session.scalar(
        sa.select(ReferralLink)
        .where(ReferralLink.referral_id == referral.id, ReferralLink.revoked_at.is_(None))
        .order_by(ReferralLink.id.desc())
        .limit(1)
    )


def facts_of(
    session: Session, *, referral: Referral, person: Person, protected: bool
) -> list[tuple[str, Any]]:
    """(code, value) of what the receiver is told about the person; nothing of an erased file."""
    found = []
    for code in told(list(referral.shares), protected=protected):
        value = _fact(session, code, person)
        if value:
            found.append((code, value))
    return found


def _fact(session: Session, code: str, person: Person) -> Any:
    if code == "name":
        return person.full_name
    if code == "birth_date":
        return person.birth_date or ""
    if code == "address":
        return "" if person.address_hidden else person.address
    number = session.scalar(
        sa.select(PersonPhone.number)
        .where(PersonPhone.person_id == person.id)
        .order_by(PersonPhone.id)
        .limit(1)
    )
    return number or ""


# Where to ------------------------------------------------------------------------------------


def targets(session: Session, *, region: RegionInfo, centre_id: int) -> list[Any]:
    """Other centres and outside bodies that are open, by name."""
    centres = session.scalars(
        sa.select(Centre)
        .where(Centre.region_id == region.id, Centre.is_active.is_(True), Centre.id != centre_id)
        .order_by(Centre.name_kk)
    ).all()
    bodies = session.scalars(
        sa.select(OutsideBody)
        .where(OutsideBody.region_id == region.id, OutsideBody.is_active.is_(True))
        .order_by(OutsideBody.name_kk)
    ).all()
    return [*centres, *bodies]


def bodies_page(session: Session, *, region: RegionInfo, page: int, per_page: int) -> Page[Any]:
    """Bodies, the open ones first, by name."""
    statement = (
        sa.select(OutsideBody)
        .where(OutsideBody.region_id == region.id)
        .order_by(OutsideBody.is_active.desc(), OutsideBody.name_kk, OutsideBody.id)
    )
    return paginate(session, statement, page=page, per_page=per_page)


def open_requests_of(
    session: Session, *, actor: Actor, region: RegionInfo, person_id: int
) -> list[Request]:
    """The person's requests that a referral may belong to."""
    statement = sa.select(Request).where(Request.person_id == person_id, Request.phase != "closed")
    scope = actor.centre_scope(REFER, region.id)
    if scope is not None:
        statement = statement.where(Request.centre_id.in_(scope))
    return list(session.scalars(statement.order_by(Request.id.desc()).limit(50)))


def find_request(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> Request | None:
    """An open request by its public id, of a centre from which the reader refers; else None."""
    if not is_public_id(public_id):
        return None
    found = session.scalar(sa.select(Request).where(Request.public_id == public_id))
    if found is None or not actor.can(REFER, region.id, found.centre_id):
        return None
    return found


def sender_of(session: Session, referral: Referral) -> Centre:
    return session.get_one(Centre, referral.centre_id)
