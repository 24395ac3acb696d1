"""What can be blocked and has hours: a room, a staff member, a resource; hours has a centre too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import may_see
from core.scheduling.busy_rules import Use
from core.scheduling.locks import lock_centre, lock_resource, lock_room, lock_staff_member
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Blocking, Resource
from core.web.i18n import current_locale

MANAGE = "centres.manage"


@dataclass(frozen=True)
class Thing:
    """`kind` is centre, room, staff or resource; `key` names it in addresses."""

    kind: str
    id: int
    key: str
    centre_id: int
    name: str
    is_active: bool
    quantity: int = 1

    @property
    def column(self) -> str:
        """The column that names it in the tables of hours, blockings and bookings."""
        return f"{self.kind}_id"

    def use(self, units: int | None = None) -> Use:
        """All of it, or `units` pieces of a resource."""
        return Use(
            self.centre_id,
            room_id=self.id if self.kind == "room" else None,
            staff_id=self.id if self.kind == "staff" else None,
            resources=((self.id, units or self.quantity),) if self.kind == "resource" else (),
        )


def find_thing(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    kind: str,
    key: str,
    permission: str = MANAGE,
) -> Thing:
    """By the key of an address. Raises `NotFound` for another region's or centre's."""
    row = _by_key(session, region, kind, key)
    thing = thing_from(kind, row) if row is not None else None
    if thing is None or not may_see(actor, permission, region=region, centre_id=thing.centre_id):
        raise NotFound
    return thing


def thing_of(session: OrmSession, row: Blocking) -> Thing:
    """What a blocking is about."""
    for kind, model in (("room", Room), ("staff", StaffMember), ("resource", Resource)):
        number = getattr(row, f"{kind}_id")
        if number is not None:
            return thing_from(kind, session.get_one(model, number))
    return thing_from("centre", session.get_one(Centre, row.centre_id))


def lock_thing(session: OrmSession, thing: Thing) -> Thing:
    """Hold it until the transaction ends, and read it again."""
    lock: Any = {
        "centre": lock_centre,
        "room": lock_room,
        "staff": lock_staff_member,
        "resource": lock_resource,
    }[thing.kind]
    return thing_from(thing.kind, lock(session, thing.id))


def _by_key(session: OrmSession, region: RegionInfo, kind: str, key: str) -> Any:
    if kind == "centre":
        return session.scalar(
            sa.select(Centre).where(Centre.region_id == region.id, Centre.code == key)
        )
    if kind == "room":
        return (
            session.get(Room, int(key))
            if key.isascii() and key.isdigit() and len(key) < 10
            else None
        )
    model: Any = {"staff": StaffMember, "resource": Resource}.get(kind)
    if model is None or not is_public_id(key):
        return None
    return session.scalar(sa.select(model).where(model.public_id == key))


def thing_from(kind: str, row: Any) -> Thing:
    """A row of a centre, a room, a staff member or a resource as a thing."""
    if kind == "centre":
        return Thing(kind, row.id, row.code, row.id, row.name_in(current_locale()), row.is_active)
    if kind == "room":
        name = row.name_in(current_locale())
        return Thing(kind, row.id, str(row.id), row.centre_id, name, row.is_active)
    if kind == "staff":
        return Thing(kind, row.id, row.public_id, row.centre_id, row.full_name, row.is_active)
    name = row.name_in(current_locale())
    return Thing(kind, row.id, row.public_id, row.centre_id, name, row.is_active, row.quantity)
