"""Deeds on the catalogue of procedures."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Resource, Room, StaffMember
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
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.courses.checks import require
from plugins.active_longevity.courses.models import Procedure
from plugins.active_longevity.courses.permissions import PROCEDURE_MANAGE
from plugins.active_longevity.courses.queries import shipped_there
from plugins.active_longevity.courses.shipped import SHIPPED, Shipped

MOST_PLACES = 100


@dataclass(frozen=True)
class ProcedureData:
    """What is asked about a procedure. `places`: how many have it in the room at once."""

    name_kk: str
    service_kind: str
    visits: int
    gap_days: int
    most_a_day: int
    minutes: int
    name_ru: str = ""
    name_en: str = ""
    room_id: int | None = None
    staff_id: int | None = None
    places: int = 1


def create_procedure(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, data: ProcedureData
) -> Procedure:
    """Add a procedure of one's own. One of the same name and kind is returned as it is.

    Raises `InvalidInput` at the field at fault, `NotAllowed`.
    """
    require(actor, PROCEDURE_MANAGE, region, centre_id)
    _check(session, centre_id, data, known=None)
    twin: Procedure | None = session.scalar(
        sa.select(Procedure).where(
            Procedure.centre_id == centre_id,
            Procedure.service_kind == data.service_kind,
            Procedure.name_kk == data.name_kk,
        )
    )
    if twin is not None:
        return twin
    procedure = _made(session, actor, region, centre_id, data)
    _note(session, actor, procedure, "create")
    return procedure


def edit_procedure(
    session: Session, *, actor: Actor, region: RegionInfo, procedure: Procedure,
    data: ProcedureData, version: int | None = None,
) -> Procedure:  # fmt: skip
    """Change what is known of it; courses that are planned keep their visits.

    Raises `InvalidInput` at the field at fault, `Conflict` on an older version.
    """
    require(actor, PROCEDURE_MANAGE, region, procedure.centre_id)
    session.refresh(procedure, with_for_update=True)
    if version is not None and procedure.version != version:
        text = _("Somebody changed this record meanwhile. Look at what is saved now, then save "
                 "again.")  # fmt: skip
        raise Conflict("version", text)
    _check(session, procedure.centre_id, data, known=procedure)
    for name, value in _values(data).items():
        setattr(procedure, name, value)
    _set_places(session, actor, region, procedure, data)
    session.flush()
    _note(session, actor, procedure, "edit")
    return procedure


def set_active(
    session: Session, *, actor: Actor, region: RegionInfo, procedure: Procedure, active: bool
) -> None:
    """Take a procedure out of the choice, or back into it. Running courses go on."""
    require(actor, PROCEDURE_MANAGE, region, procedure.centre_id)
    if procedure.is_active == active:
        return
    procedure.is_active = active
    session.flush()
    _note(session, actor, procedure, "open" if active else "close")


def take_shipped(session: Session, *, actor: Actor, region: RegionInfo, centre_id: int) -> int:
    """Add the shipped procedures that the centre does not have; how many were added. Rooms are
    chosen on the procedures' pages afterwards."""
    require(actor, PROCEDURE_MANAGE, region, centre_id)
    there = shipped_there(session, centre_id=centre_id)
    added = 0
    for one in SHIPPED:
        if one.code not in there:
            added += _take(session, actor, region, centre_id, one)
    return added


def _take(
    session: Session, actor: Actor, region: RegionInfo, centre_id: int, one: Shipped
) -> bool:  # fmt: skip
    data = ProcedureData(
        name_kk=one.name_kk, name_ru=one.name_ru, name_en=one.name_en,
        service_kind=f"{kinds.MODULE}.{one.kind}", visits=one.visits, gap_days=one.gap_days,
        most_a_day=one.most_a_day, minutes=one.minutes, places=one.places,
    )  # fmt: skip
    try:
        with session.begin_nested():
            procedure = _made(session, actor, region, centre_id, data, shipped=one.code)
    except IntegrityError:  # the other press was quicker
        return False
    _note(session, actor, procedure, "create")
    return True


def _made(
    session: Session, actor: Actor, region: RegionInfo, centre_id: int, data: ProcedureData,
    shipped: str | None = None,
) -> Procedure:  # fmt: skip
    procedure = Procedure(
        region_id=region.id, centre_id=centre_id, created_by=actor.user_id, shipped=shipped,
        **_values(data),
    )  # fmt: skip
    session.add(procedure)
    session.flush()
    _set_places(session, actor, region, procedure, data)
    session.flush()
    return procedure


def _set_places(
    session: Session, actor: Actor, region: RegionInfo, procedure: Procedure, data: ProcedureData
) -> None:
    """Keep the places of the room as pieces of one thing, so that nobody is promised a tenth."""
    known = session.get(Resource, procedure.resource_id) if procedure.resource_id else None
    wanted = ResourceData(
        kind="equipment",
        name_kk=f"{data.name_kk}: орындар",
        name_ru=f"{data.name_ru or data.name_kk}: места",
        name_en=f"{data.name_en or data.name_kk}: places",
        room_id=data.room_id, quantity=max(1, data.places),
        inventory_number=known.inventory_number if known else "",
        properties=known.properties if known else {}, note=known.note if known else "",
    )  # fmt: skip
    if known is not None:
        edit_resource(session, actor=actor, region=region, resource=known, data=wanted)
    elif data.places > 1:
        made = create_resource(
            session, actor=actor, region=region, centre_id=procedure.centre_id, data=wanted
        )
        procedure.resource_id = made.id


def _values(data: ProcedureData) -> dict[str, Any]:
    values = dataclasses.asdict(data)
    del values["places"]
    return values


def _check(
    session: Session, centre_id: int, data: ProcedureData, *, known: Procedure | None
) -> None:
    faults: dict[str, Any] = {}
    if not data.name_kk:
        faults["name_kk"] = _("Write the name in Kazakh.")
    if data.service_kind not in kinds.BY_CODE:
        faults["service_kind"] = _("Choose the kind of service.")
    for name, low, high in _BOUNDS:
        if not low <= getattr(data, name) <= high:
            faults[name] = _("Write a number from %(low)s to %(high)s.", low=low, high=high)
    if data.gap_days and data.most_a_day > 1:
        faults["most_a_day"] = _("With an interval of a day or more there is one visit a day.")
    room = session.get(Room, data.room_id) if data.room_id else None
    if data.room_id and (room is None or room.centre_id != centre_id or not room.is_active):
        faults["room_id"] = _("Choose a room of the centre.")
    member = session.get(StaffMember, data.staff_id) if data.staff_id else None
    if data.staff_id and (member is None or member.centre_id != centre_id):
        faults["staff_id"] = _("Choose somebody who works in the centre.")
    if room is not None and room.capacity and data.places > room.capacity:
        faults["places"] = _("The room has only %(num)s places.", num=room.capacity)
    if faults:
        raise InvalidInput("procedure", _("The procedure cannot be saved."), fields=faults)


_BOUNDS = (
    ("visits", 1, 60),
    ("gap_days", 0, 30),
    ("most_a_day", 1, 6),
    ("minutes", 5, 240),
    ("places", 0, MOST_PLACES),
)


def _note(session: Session, actor: Actor, procedure: Procedure, step: str) -> None:
    record_audit(
        session, actor=actor, action=PROCEDURE_MANAGE, region_id=procedure.region_id,
        subject_type="active_longevity_procedure", subject_id=procedure.id,
        details={"step": step, "name": procedure.name_kk},
    )  # fmt: skip
