"""Deeds on the list of equipment that is given by the hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Resource
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    ResourceData,
    create_resource,
    edit_resource,
    record_audit,
)
from core.sdk.services import gettext as _
from plugins.active_longevity.courses.checks import require
from plugins.active_longevity.equipment.models import Equipment
from plugins.active_longevity.equipment.permissions import EQUIPMENT_MANAGE
from plugins.active_longevity.equipment.settings import KINDS


@dataclass(frozen=True)
class ThingData:
    """What is asked about equipment. `resource_id` takes a thing that the centre has already;
    None makes one of `name_…`."""

    service_kind: str
    minutes: int = 60
    resource_id: int | None = None
    name_kk: str = ""
    name_ru: str = ""
    name_en: str = ""
    quantity: int = 1
    room_id: int | None = None


def add_thing(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, data: ThingData
) -> Equipment:
    """Give equipment by the hour. What is given already is returned as it is.

    Raises `InvalidInput` at the field at fault, `NotAllowed`.
    """
    require(actor, EQUIPMENT_MANAGE, region, centre_id)
    _check(session, centre_id, data)
    if data.resource_id is None:
        resource_id = create_resource(
            session, actor=actor, region=region, centre_id=centre_id, data=_resource(data)
        ).id
    else:
        resource_id = data.resource_id
    known: Equipment | None = session.scalar(
        sa.select(Equipment).where(Equipment.resource_id == resource_id)
    )
    if known is not None:
        return known
    made = Equipment(
        region_id=region.id, centre_id=centre_id, resource_id=resource_id,
        service_kind=data.service_kind, minutes=data.minutes, created_by=actor.user_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, actor, made, "add")
    return made


def edit_thing(
    session: Session, *, actor: Actor, region: RegionInfo, equipment: Equipment, data: ThingData,
    version: int | None = None,
) -> Equipment:  # fmt: skip
    """Change its name, pieces, room, kind and length; hours that are booked stay.

    Raises `InvalidInput` at the field at fault, `Conflict` on an older version.
    """
    require(actor, EQUIPMENT_MANAGE, region, equipment.centre_id)
    session.refresh(equipment, with_for_update=True)
    if version is not None and equipment.version != version:
        text = _("Somebody changed this record meanwhile. Look at what is saved now, then save "
                 "again.")  # fmt: skip
        raise Conflict("version", text)
    _check(session, equipment.centre_id, data)
    resource = session.get_one(Resource, equipment.resource_id)
    wanted = replace(
        _resource(data), inventory_number=resource.inventory_number, note=resource.note,
        properties=resource.properties,
    )  # fmt: skip
    edit_resource(session, actor=actor, region=region, resource=resource, data=wanted)
    equipment.service_kind, equipment.minutes = data.service_kind, data.minutes
    session.flush()
    _note(session, actor, equipment, "edit")
    return equipment


def set_active(
    session: Session, *, actor: Actor, region: RegionInfo, equipment: Equipment, active: bool
) -> None:
    """Give it by the hour no more, or again. Hours that are booked stay."""
    require(actor, EQUIPMENT_MANAGE, region, equipment.centre_id)
    if equipment.is_active != active:
        equipment.is_active = active
        session.flush()
        _note(session, actor, equipment, "open" if active else "close")


def _check(session: Session, centre_id: int, data: ThingData) -> None:
    faults: dict[str, Any] = {}
    if data.service_kind not in KINDS:
        faults["service_kind"] = _("Choose the kind of service.")
    if not 15 <= data.minutes <= 240:
        faults["minutes"] = _("Write a number from %(low)s to %(high)s.", low=15, high=240)
    if data.resource_id is not None:
        resource = session.get(Resource, data.resource_id)
        if resource is None or resource.centre_id != centre_id:
            faults["resource_id"] = _("Choose equipment of the centre.")
    elif not data.name_kk:
        faults["name_kk"] = _("Write the name in Kazakh.")
    if faults:
        raise InvalidInput("equipment", _("The equipment cannot be saved."), fields=faults)


def _resource(data: ThingData) -> ResourceData:
    return ResourceData(
        kind="equipment", name_kk=data.name_kk, name_ru=data.name_ru, name_en=data.name_en,
        room_id=data.room_id, quantity=data.quantity,
    )  # fmt: skip


def _note(session: Session, actor: Actor, equipment: Equipment, step: str) -> None:
    record_audit(
        session, actor=actor, action=EQUIPMENT_MANAGE, region_id=equipment.region_id,
        subject_type="active_longevity_equipment", subject_id=equipment.id,
        details={"step": step},
    )  # fmt: skip
