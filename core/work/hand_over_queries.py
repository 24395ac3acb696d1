"""Reads of hand-overs: whose caseload there is, one step with its pieces, the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.web.tables import Page, paginate
from core.work.access import readable, workers_of
from core.work.hand_over_services import MOST
from core.work.inbox_queries import names_of
from core.work.models import HandOver, HandOverItem, Unit, WorkItem
from core.work.permissions import HAND_OVER

Fate = Literal["returned", "there", "closed", "moved"]


@dataclass(frozen=True)
class Caseload:
    """Open work of an account in a centre."""

    user: User
    count: int


@dataclass(frozen=True)
class Step:
    """A hand-over in a list."""

    row: HandOver
    giver: str
    taker: str
    unit: Unit | None
    by: str
    count: int


@dataclass(frozen=True)
class Given:
    """A piece of a hand-over, who got it, and what became of it."""

    item: WorkItem
    taker: str
    fate: Fate


def caseloads(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int
) -> list[Caseload]:
    """Accounts with open work in the centre, those of closed accounts among them, by name."""
    rows = session.execute(
        sa.select(User, sa.func.count(WorkItem.id))
        .join(WorkItem, WorkItem.assignee_id == User.id)
        .where(
            WorkItem.region_id == region.id,
            WorkItem.centre_id == centre_id,
            WorkItem.closed_at.is_(None),
            readable(actor, region),
        )
        .group_by(User.id)
        .order_by(User.full_name, User.id)
    )
    return [Caseload(user, count) for user, count in rows]


def caseload_of(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, user_id: str
) -> tuple[User, list[WorkItem]]:
    """The account and at most `MOST` of its open pieces in the centre, by deadline. `NotFound`
    when nobody of that address works there or has work there."""
    user = None
    if is_public_id(user_id):
        user = session.scalar(sa.select(User).where(User.public_id == user_id))
    if user is None:
        raise NotFound("user")
    items: Sequence[WorkItem] = session.scalars(
        sa.select(WorkItem)
        .where(
            WorkItem.assignee_id == user.id,
            WorkItem.centre_id == centre_id,
            WorkItem.closed_at.is_(None),
            readable(actor, region),
        )
        .order_by(WorkItem.due_on.nulls_last(), WorkItem.id)
        .limit(MOST)
    ).all()
    if not items and user.id not in workers_of(session, region=region, centre_id=centre_id):
        raise NotFound("user")
    return user, list(items)


def steps_page(
    session: Session, *, region: RegionInfo, centre_id: int, page: int, per_page: int
) -> Page[Step]:
    """Hand-overs of a centre, newest first."""
    giver, taker, by = (sa.orm.aliased(User) for _name in range(3))
    count = (
        sa.select(sa.func.count())
        .where(HandOverItem.hand_over_id == HandOver.id)
        .correlate(HandOver)
        .scalar_subquery()
    )
    statement = (
        sa.select(HandOver, giver.full_name, taker.full_name, Unit, by.full_name, count)
        .join(giver, giver.id == HandOver.from_id)
        .outerjoin(taker, taker.id == HandOver.to_id)
        .outerjoin(Unit, Unit.id == HandOver.unit_id)
        .outerjoin(by, by.id == HandOver.created_by)
        .where(HandOver.region_id == region.id, HandOver.centre_id == centre_id)
        .order_by(HandOver.id.desc())
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    steps = [Step(*row) for row in found.items]
    return Page(steps, found.page, found.per_page, found.total)


def find_step(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> HandOver:
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(HandOver).where(HandOver.public_id == public_id))
    if found is None or not actor.can(HAND_OVER, region.id, found.centre_id):
        raise NotFound("hand_over")
    return found


def giver_of(session: Session, *, step: HandOver) -> User:
    return session.get_one(User, step.from_id)


def given_in(session: Session, *, actor: Actor, region: RegionInfo, step: HandOver) -> list[Given]:
    """The pieces of a step and where they are now; two queries."""
    rows = session.execute(
        sa.select(WorkItem, HandOverItem)
        .join(HandOverItem, HandOverItem.item_id == WorkItem.id)
        .where(HandOverItem.hand_over_id == step.id, readable(actor, region))
        .order_by(HandOverItem.to_id, WorkItem.due_on.nulls_last(), WorkItem.id)
    ).all()
    names = names_of(session, {line.to_id for _item, line in rows})
    return [Given(item, names[line.to_id], _fate(item, line)) for item, line in rows]


def _fate(item: WorkItem, line: HandOverItem) -> Fate:
    if line.returned:
        return "returned"
    if item.closed_at is not None:
        return "closed"
    return "there" if item.assignee_id == line.to_id else "moved"
