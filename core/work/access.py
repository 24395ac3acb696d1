"""Who does whose work, who may give it to whom, and what of it a reader may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import Role, RoleGrant, User
from core.auth.queries import living_grant
from core.clock import local_today
from core.db import is_public_id
from core.errors import NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import WorkKind
from core.regions.models import Centre
from core.work.models import Unit, UnitMember, WorkItem
from core.work.permissions import ASSIGN, VIEW

#: the kind where no index may be chosen by it: those of owner, unit and centre carry the lists
BY_KIND = sa.func.coalesce(WorkItem.kind, "")


@dataclass(frozen=True)
class Worker:
    """Somebody of a centre who has an inbox, with the rights held there."""

    id: int
    public_id: str
    name: str
    post: str
    permissions: frozenset[str]


def owners_of(session: Session, *, actor: Actor, region: RegionInfo) -> dict[int, str]:
    """The accounts whose work the actor does: the own one, and those deputised today, with their
    names. One query."""
    if actor.user_id is None:
        return {}
    found = session.execute(
        sa.select(User.id, User.full_name)
        .join(RoleGrant, RoleGrant.deputy_for_id == User.id)
        .where(
            RoleGrant.user_id == actor.user_id,
            sa.or_(RoleGrant.region_id.is_(None), RoleGrant.region_id == region.id),
            living_grant(local_today(region.timezone)),
        )
    )
    return {actor.user_id: actor.full_name, **{row.id: row.full_name for row in found}}


def units_of(session: Session, *, region: RegionInfo, user_ids: list[int]) -> list[Unit]:
    """Living units of which one of these is a member or the head, by name. One query."""
    member = sa.select(UnitMember.unit_id).where(
        UnitMember.user_id.in_(user_ids), UnitMember.ended_at.is_(None)
    )
    statement = (
        sa.select(Unit)
        .where(
            Unit.region_id == region.id,
            Unit.is_active.is_(True),
            sa.or_(Unit.head_id.in_(user_ids), Unit.id.in_(member)),
        )
        .order_by(Unit.name_kk, Unit.id)
    )
    return list(session.scalars(statement))


def workers_of(session: Session, *, region: RegionInfo, centre_id: int) -> dict[int, Worker]:
    """Everybody with an open account and an inbox in the centre today, by name. One query."""
    today = local_today(region.timezone)
    district = sa.select(Centre.district_id).where(Centre.id == centre_id).scalar_subquery()
    rows = session.execute(
        sa.select(User.id, User.public_id, User.full_name, User.post, Role.permissions)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Role, Role.id == RoleGrant.role_id)
        .where(
            User.is_active.is_(True),
            sa.or_(User.ends_on.is_(None), User.ends_on >= today),
            living_grant(today),
            sa.or_(RoleGrant.region_id.is_(None), RoleGrant.region_id == region.id),
            sa.or_(
                RoleGrant.centre_id == centre_id,
                sa.and_(RoleGrant.centre_id.is_(None), RoleGrant.district_id == district),
                sa.and_(RoleGrant.centre_id.is_(None), RoleGrant.district_id.is_(None)),
            ),
        )
        .order_by(User.full_name, User.id)
    ).all()
    rights: dict[int, set[str]] = defaultdict(set)
    for user_id, *_rest, permissions in rows:
        rights[user_id].update(permissions)
    return {
        row.id: Worker(row.id, row.public_id, row.full_name, row.post, frozenset(rights[row.id]))
        for row in rows
        if VIEW in rights[row.id]
    }


# Kinds of work -------------------------------------------------------------------------------


def active_kinds(region: RegionInfo) -> dict[str, WorkKind]:
    """Kinds of core and of the modules that are on."""
    registry = kernel().registry
    active = {"core", *kernel().dispatcher.active_modules(region)}
    return {
        code: kind for code, kind in registry.work_kinds.items() if registry.owners[code] in active
    }


def readable(actor: Actor, region: RegionInfo) -> sa.ColumnElement[bool]:
    """Items whose kind the actor may open in their centre, and the own ones whatever they are, of
    modules that are on; never what is kept from the actor."""
    by_scope: dict[frozenset[int] | None, list[str]] = defaultdict(list)
    for code, kind in active_kinds(region).items():
        by_scope[actor.centre_scope(kind.permission, region.id)].append(code)
    allowed = [
        BY_KIND.in_(codes)
        if scope is None
        else sa.and_(BY_KIND.in_(codes), WorkItem.centre_id.in_(scope))
        for scope, codes in by_scope.items()
        if scope is None or scope
    ]
    modules = ["", *kernel().dispatcher.active_modules(region)]
    return sa.and_(
        sa.or_(WorkItem.assignee_id == actor.user_id, *allowed),
        WorkItem.module.in_(modules),
        sa.or_(WorkItem.hidden_from_id.is_(None), WorkItem.hidden_from_id != actor.user_id),
    )


def rights_of(kind: WorkKind) -> frozenset[str]:
    """Rights without which nobody does work of the kind."""
    return frozenset({kind.permission, kind.does or kind.permission})


def may_take(worker: Worker, item: WorkItem) -> bool:
    """Whether the work may be that person's: the right to do its kind, and not about that
    person."""
    kind = kernel().registry.work_kinds.get(item.kind)
    return (
        kind is not None
        and rights_of(kind) <= worker.permissions
        and item.hidden_from_id != worker.id
    )


def may_assign(session: Session, *, actor: Actor, region: RegionInfo, item: WorkItem) -> bool:
    """Whether the actor gives this work to others: by right in its centre, or as the head of its
    unit (or the head's deputy)."""
    if item.hidden_from_id is not None and item.hidden_from_id == actor.user_id:
        return False
    if actor.can(ASSIGN, region.id, item.centre_id):
        return True
    if item.unit_id is None:
        return False
    unit = session.get_one(Unit, item.unit_id)
    return unit.head_id in owners_of(session, actor=actor, region=region)


def find_item(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> WorkItem:
    """The item, when the actor may read it; else `NotFound`."""
    item: WorkItem | None = None
    if is_public_id(public_id):
        item = session.scalar(
            sa.select(WorkItem).where(WorkItem.public_id == public_id, readable(actor, region))
        )
    if item is None or not actor.can(VIEW, region.id, item.centre_id):
        raise NotFound("work")
    return item
