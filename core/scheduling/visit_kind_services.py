"""Deeds on kinds of visit: which there are in a centre, how long they take, who gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import InvalidInput, NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.scheduling.access import active_modules, require, same_version
from core.scheduling.locks import lock_centre
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import VisitKind, VisitKindStaff
from core.web.i18n import gettext as _

MANAGE = "centres.manage"
SHORTEST, LONGEST, MOST_BUFFER, MOST_NOTICE = 5, 480, 240, 7 * 24 * 60


@dataclass(frozen=True)
class VisitKindData:
    """What is asked about a kind of visit. Times are in minutes; `givers` are the staff members
    who give it (their numbers), each with the room or None."""

    name_kk: str
    minutes: int
    givers: Mapping[int, int | None]
    name_ru: str = ""
    name_en: str = ""
    service_kind: str = ""
    buffer_before: int = 0
    buffer_after: int = 0
    notice_minutes: int = 0
    is_confidential: bool = False
    is_active: bool = True


def create_visit_kind(
    session: OrmSession, *, actor: Actor, region: RegionInfo, centre_id: int, data: VisitKindData
) -> VisitKind:
    """Add a kind of visit. The same Kazakh name again in a centre is refused, so that a second
    press makes no twin.

    Raises `InvalidInput` at the field at fault, `NotAllowed`, `NotFound`.
    """
    require(actor, MANAGE, region=region, centre_id=centre_id)
    if lock_centre(session, centre_id).region_id != region.id:
        raise NotFound
    _check(session, region, centre_id, data, known=None)
    kind = VisitKind(
        region_id=region.id, centre_id=centre_id, created_by=actor.user_id, **_columns(data)
    )
    session.add(kind)
    session.flush()
    _set_givers(session, kind, data.givers)
    _note(session, actor, "visit_kind.create", kind)
    return kind


def edit_visit_kind(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    kind: VisitKind,
    data: VisitKindData,
    version: int | None = None,
) -> VisitKind:
    """Change a kind of visit; what is booked stays as it was booked.

    Raises as `create_visit_kind`; `Conflict` on an older version.
    """
    require(actor, MANAGE, region=region, centre_id=kind.centre_id)
    lock_centre(session, kind.centre_id)
    session.refresh(kind)
    same_version(kind, version)
    _check(session, region, kind.centre_id, data, known=kind)
    for name, value in _columns(data).items():
        setattr(kind, name, value)
    _set_givers(session, kind, data.givers)
    session.flush()
    _note(session, actor, "visit_kind.edit", kind)
    return kind


def _columns(data: VisitKindData) -> dict[str, Any]:
    return {
        "name_kk": data.name_kk,
        "name_ru": data.name_ru,
        "name_en": data.name_en,
        "service_kind": data.service_kind,
        "minutes": data.minutes,
        "buffer_before": data.buffer_before,
        "buffer_after": data.buffer_after,
        "notice_minutes": data.notice_minutes,
        "is_confidential": data.is_confidential,
        "is_active": data.is_active,
    }


def _check(
    session: OrmSession,
    region: RegionInfo,
    centre_id: int,
    data: VisitKindData,
    *,
    known: VisitKind | None,
) -> None:
    """Raise `InvalidInput` with every fault, each at its field."""
    faults: dict[str, Any] = {}
    if not data.name_kk.strip():
        faults["name_kk"] = _("Write the name in Kazakh.")
    elif _is_taken(session, centre_id, data.name_kk, known):
        faults["name_kk"] = _("The centre has a kind of visit with this name already.")
    bounds = {
        "minutes": (data.minutes, SHORTEST, LONGEST),
        "buffer_before": (data.buffer_before, 0, MOST_BUFFER),
        "buffer_after": (data.buffer_after, 0, MOST_BUFFER),
        "notice_minutes": (data.notice_minutes, 0, MOST_NOTICE),
    }
    for name, (value, low, high) in bounds.items():
        if not low <= value <= high:
            faults[name] = _("Write a whole number from %(low)s to %(high)s.", low=low, high=high)
    kept = known is not None and known.service_kind == data.service_kind
    if data.service_kind and not kept and not _is_offered(region, data.service_kind):
        faults["service_kind"] = _("Choose a service.")
    if not _are_of_centre(session, StaffMember, data.givers, centre_id):
        faults["staff"] = _("Choose staff of the centre.")
    rooms = [room_id for room_id in data.givers.values() if room_id is not None]
    if not _are_of_centre(session, Room, rooms, centre_id):
        faults["staff"] = _("Choose a room of the centre.")
    if faults:
        raise InvalidInput("visit_kind.invalid", _("The kind of visit cannot be saved."),
                           fields=faults)  # fmt: skip


def _is_taken(session: OrmSession, centre_id: int, name: str, known: VisitKind | None) -> bool:
    # compared here: SQLite folds Latin letters only
    rows = session.execute(
        sa.select(VisitKind.id, VisitKind.name_kk).where(VisitKind.centre_id == centre_id)
    )
    wanted = name.strip().casefold()
    return any(
        row.name_kk.casefold() == wanted and (known is None or row.id != known.id) for row in rows
    )


def _is_offered(region: RegionInfo, code: str) -> bool:
    registry = kernel().registry
    return code in registry.service_kinds and registry.owners.get(code) in active_modules(region)


def _are_of_centre(
    session: OrmSession, model: type[StaffMember] | type[Room], ids: Any, centre_id: int
) -> bool:
    wanted = set(ids)
    if not wanted:
        return True
    found = session.scalars(
        sa.select(model.id).where(model.id.in_(wanted), model.centre_id == centre_id)
    )
    return set(found) == wanted


def _set_givers(session: OrmSession, kind: VisitKind, givers: Mapping[int, int | None]) -> None:
    rows = session.scalars(
        sa.select(VisitKindStaff).where(VisitKindStaff.visit_kind_id == kind.id)
    ).all()
    for row in rows:
        if row.staff_id not in givers:
            session.delete(row)
        else:
            row.room_id = givers[row.staff_id]
    had = {row.staff_id for row in rows}
    session.add_all(
        VisitKindStaff(
            region_id=kind.region_id, visit_kind_id=kind.id, staff_id=staff_id, room_id=room_id
        )
        for staff_id, room_id in givers.items()
        if staff_id not in had
    )
    session.flush()


def _note(session: OrmSession, actor: Actor, action: str, kind: VisitKind) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=kind.region_id,
        subject_type="visit_kind",
        subject_id=kind.id,
        details={"name": kind.name_kk, "minutes": kind.minutes, "centre_id": kind.centre_id},
    )
