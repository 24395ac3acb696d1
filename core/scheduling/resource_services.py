"""Deeds on equipment and vehicles: adding, changing, closing, giving them to groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.scheduling.access import require, same_version
from core.scheduling.busy import hits, tell
from core.scheduling.busy_rules import Obstacle, Use
from core.scheduling.locks import lock_centre, lock_resource
from core.scheduling.models import Group
from core.scheduling.resource_models import GroupResource, Resource
from core.scheduling.rules import Interval
from core.web.i18n import gettext as _

MANAGE = "centres.manage"
KINDS = ("equipment", "vehicle")
MOST_PIECES = 10_000
#: use of things is looked at this far ahead: the longest group
_AHEAD = dt.timedelta(days=732)
#: a second press within this time adds nothing
_SAME_PRESS = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class ResourceData:
    """What is asked about equipment or a vehicle."""

    kind: str
    name_kk: str
    name_ru: str = ""
    name_en: str = ""
    room_id: int | None = None
    quantity: int = 1
    inventory_number: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def create_resource(
    session: OrmSession, *, actor: Actor, region: RegionInfo, centre_id: int, data: ResourceData
) -> Resource:
    """Add equipment or a vehicle; the same press again returns the first.

    Raises `InvalidInput` at the field at fault, `NotAllowed`, `NotFound`.
    """
    require(actor, MANAGE, region=region, centre_id=centre_id)
    if lock_centre(session, centre_id).region_id != region.id:
        raise NotFound
    _check(session, centre_id, data)
    twin = session.scalars(
        sa.select(Resource).where(
            Resource.centre_id == centre_id,
            Resource.created_by == actor.user_id,
            Resource.created_at > now_utc() - _SAME_PRESS,
            Resource.kind == data.kind,
            Resource.name_kk == data.name_kk,
            Resource.inventory_number == data.inventory_number,
        )
    ).first()
    if twin is not None:
        return twin
    _refuse_same_number(session, centre_id, data, but_id=None)
    resource = Resource(
        region_id=region.id, centre_id=centre_id, created_by=actor.user_id, kind=data.kind,
        **_values(data),
    )  # fmt: skip
    session.add(resource)
    session.flush()
    _note(session, actor, "resource.create", resource)
    return resource


def edit_resource(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    resource: Resource,
    data: ResourceData,
    version: int | None = None,
) -> Resource:
    """Change what is known of it; its kind stays.

    Raises as `create_resource`; `InvalidInput` at `quantity` when fewer pieces are left than are
    promised (naming to whom), `Conflict` on an older version.
    """
    require(actor, MANAGE, region=region, centre_id=resource.centre_id)
    resource = lock_resource(session, resource.id)
    same_version(resource, version)
    _check(session, resource.centre_id, data, was_room_id=resource.room_id)
    _refuse_same_number(session, resource.centre_id, data, but_id=resource.id)
    missing = resource.quantity - data.quantity
    if missing > 0:
        found = coming_use(session, region=region, resource=resource, units=missing)
        if found:
            text = _("More pieces are promised: %(uses)s.", uses=tell(found, region.timezone))
            raise InvalidInput("resource.in_use", text, field="quantity")
    for name, value in _values(data).items():
        setattr(resource, name, value)
    session.flush()
    _note(session, actor, "resource.edit", resource)
    return resource


def close_resource(
    session: OrmSession, *, actor: Actor, region: RegionInfo, resource: Resource
) -> Resource:
    """Take it out of use; what was done with it stays. Twice is once.

    Raises `Conflict` naming the coming sessions and bookings that count on it.
    """
    require(actor, MANAGE, region=region, centre_id=resource.centre_id)
    resource = lock_resource(session, resource.id)
    if not resource.is_active:
        return resource
    found = coming_use(session, region=region, resource=resource, units=resource.quantity)
    if found:
        text = _("It is promised to: %(uses)s. Change these first.")
        raise Conflict("resource.in_use", text % {"uses": tell(found, region.timezone)})
    resource.is_active = False
    session.flush()
    _note(session, actor, "resource.close", resource)
    return resource


def reopen_resource(
    session: OrmSession, *, actor: Actor, region: RegionInfo, resource: Resource
) -> None:
    """Put it back into use."""
    require(actor, MANAGE, region=region, centre_id=resource.centre_id)
    resource = lock_resource(session, resource.id)
    if not resource.is_active:
        resource.is_active = True
        session.flush()
        _note(session, actor, "resource.reopen", resource)


def coming_use(
    session: OrmSession, *, region: RegionInfo, resource: Resource, units: int
) -> list[Obstacle]:
    """Coming sessions and bookings that would find too few pieces with `units` fewer."""
    use = Use(resource.centre_id, resources=((resource.id, units),))
    now = now_utc()
    return hits(session, region, use=use, blocked=Interval(now, now + _AHEAD))


def write_resources_of_group(
    session: OrmSession, *, group: Group, wanted: tuple[tuple[int, int], ...]
) -> None:
    """Make `wanted` what each session of the group uses; who calls has locked and checked it."""
    left = dict(wanted)
    rows = session.scalars(sa.select(GroupResource).where(GroupResource.group_id == group.id))
    for row in rows.all():
        units = left.pop(row.resource_id, None)
        if units is None:
            session.delete(row)
        else:
            row.units = units
    session.add_all(
        GroupResource(
            region_id=group.region_id, group_id=group.id, resource_id=resource_id, units=units
        )
        for resource_id, units in left.items()
    )
    session.flush()


def _check(
    session: OrmSession, centre_id: int, data: ResourceData, *, was_room_id: int | None = None
) -> None:
    if data.kind not in KINDS:
        raise InvalidInput("resource.kind", _("Choose what it is."), field="kind")
    if not data.name_kk.strip():
        raise InvalidInput("resource.name", _("Write the name."), field="name_kk")
    if not 1 <= data.quantity <= MOST_PIECES:
        raise InvalidInput(
            "resource.quantity", _("Write a number from 1 to 10 000."), field="quantity"
        )
    if data.room_id is not None and data.room_id != was_room_id:
        room = session.get(Room, data.room_id)
        if room is None or room.centre_id != centre_id or not room.is_active:
            raise InvalidInput("resource.room", _("Choose a room of the centre."), field="room_id")


def _refuse_same_number(
    session: OrmSession, centre_id: int, data: ResourceData, *, but_id: int | None
) -> None:
    if not data.inventory_number:
        return
    known = session.scalars(
        sa.select(Resource).where(
            Resource.centre_id == centre_id,
            Resource.inventory_number == data.inventory_number,
            Resource.is_active.is_(True),
            Resource.id != (but_id or 0),
        )
    ).first()
    if known is not None:
        text = _("«%(name)s» has this inventory number.", name=known.name_kk)
        raise InvalidInput("resource.number", text, field="inventory_number")


def _values(data: ResourceData) -> dict[str, object]:
    return {
        "name_kk": data.name_kk,
        "name_ru": data.name_ru,
        "name_en": data.name_en,
        "room_id": data.room_id,
        "quantity": data.quantity,
        "inventory_number": data.inventory_number,
        "properties": dict(data.properties),
        "note": data.note,
    }


def _note(session: OrmSession, actor: Actor, action: str, resource: Resource) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=resource.region_id,
        subject_type="resource",
        subject_id=resource.id,
        details={
            "name": resource.name_kk,
            "quantity": resource.quantity,
            "centre_id": resource.centre_id,
            "room_id": resource.room_id,
        },
    )
