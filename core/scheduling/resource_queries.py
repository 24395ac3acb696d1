"""Reading equipment and vehicles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.db import is_public_id
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import may_see
from core.scheduling.models import Group
from core.scheduling.resource_models import Booking, GroupResource, Resource
from core.web.tables import Page, paginate


def resources_of_group(session: OrmSession, group_id: int) -> tuple[tuple[int, int], ...]:
    """(resource id, pieces) that each session of a group uses."""
    rows = session.execute(
        sa.select(GroupResource.resource_id, GroupResource.units)
        .where(GroupResource.group_id == group_id)
        .order_by(GroupResource.resource_id)
    )
    return tuple((resource_id, units) for resource_id, units in rows)


@dataclass(frozen=True)
class ResourceLine:
    """A resource in a list."""

    resource: Resource
    centre: Centre
    room: Room | None


@dataclass(frozen=True)
class GroupUse:
    """A group that uses pieces of a resource."""

    group: Group
    units: int


def resources_page(
    session: OrmSession,
    *,
    centre_ids: Collection[int],
    active: bool,
    kind: str,
    page: int,
    per_page: int,
) -> Page[ResourceLine]:
    """Equipment and vehicles of these centres, by name."""
    statement: Any = (
        sa.select(Resource, Centre, Room)
        .join(Centre, Centre.id == Resource.centre_id)
        .outerjoin(Room, Room.id == Resource.room_id)
        .where(Resource.centre_id.in_(centre_ids), Resource.is_active.is_(active))
        .order_by(Resource.name_kk, Resource.id)
    )
    if kind:
        statement = statement.where(Resource.kind == kind)
    found: Page[Any] = paginate(session, statement, page=page, per_page=per_page)
    lines = [ResourceLine(*row) for row in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def find_resource(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Resource:
    """Raises `NotFound` for another region's or centre's."""
    row = None
    if is_public_id(public_id):
        row = session.scalar(sa.select(Resource).where(Resource.public_id == public_id))
    if row is None or not may_see(actor, permission, region=region, centre_id=row.centre_id):
        raise NotFound
    return row


def resources_of(
    session: OrmSession, *, centre_id: int, also: Collection[int] = ()
) -> list[Resource]:
    """Those of a centre that are in use, by name, and those that the record names already."""
    return list(
        session.scalars(
            sa.select(Resource)
            .where(
                Resource.centre_id == centre_id,
                sa.or_(Resource.is_active.is_(True), Resource.id.in_(list(also))),
            )
            .order_by(Resource.name_kk, Resource.id)
        )
    )


def room_of(session: OrmSession, resource: Resource) -> Room | None:
    """Where it stands."""
    return session.get(Room, resource.room_id) if resource.room_id is not None else None


def groups_using(session: OrmSession, resource: Resource) -> list[GroupUse]:
    """Groups that have not ended and use pieces of it, by title."""
    rows = session.execute(
        sa.select(Group, GroupResource.units)
        .join(GroupResource, GroupResource.group_id == Group.id)
        .where(GroupResource.resource_id == resource.id, Group.ended_at.is_(None))
        .order_by(Group.title, Group.id)
    )
    return [GroupUse(group, units) for group, units in rows]


def coming_bookings(session: OrmSession, resource: Resource, *, limit: int = 10) -> list[Booking]:
    """Planned reservations of it that are not over, in order of time."""
    return list(
        session.scalars(
            sa.select(Booking)
            .where(
                Booking.resource_id == resource.id,
                Booking.state == "planned",
                Booking.ends_at > now_utc(),
            )
            .order_by(Booking.starts_at, Booking.id)
            .limit(limit)
        )
    )


def names_of_group_resources(session: OrmSession, group_id: int) -> list[tuple[Resource, int]]:
    """What a group uses, by name, with the pieces."""
    rows = session.execute(
        sa.select(Resource, GroupResource.units)
        .join(GroupResource, GroupResource.resource_id == Resource.id)
        .where(GroupResource.group_id == group_id)
        .order_by(Resource.name_kk, Resource.id)
    )
    return [(resource, units) for resource, units in rows]
