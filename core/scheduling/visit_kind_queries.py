"""Reads of kinds of visit: those of a centre, who gives them, what can be booked now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.db import is_public_id
from core.errors import NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import active_modules
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import VisitKind, VisitKindStaff


@dataclass(frozen=True)
class Giver:
    """Who gives a kind of visit, and where."""

    staff: StaffMember
    room: Room | None


@dataclass(frozen=True)
class KindLine:
    """A kind of visit with its centre and those who give it."""

    kind: VisitKind
    centre: Centre
    givers: tuple[Giver, ...]


def kind_lines(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int] | None,
    bookable: bool = False,
) -> list[KindLine]:
    """Kinds of these centres (None: of the region) by name, in two queries. With `bookable` only
    those that are in use, whose module is on and that somebody gives."""
    statement = (
        sa.select(VisitKind, Centre)
        .join(Centre, Centre.id == VisitKind.centre_id)
        .order_by(VisitKind.name_kk, VisitKind.id)
    )
    if centre_ids is not None:
        statement = statement.where(VisitKind.centre_id.in_(centre_ids))
    if bookable:
        statement = statement.where(VisitKind.is_active.is_(True), Centre.is_active.is_(True))
    rows = session.execute(statement).all()
    givers = _givers(session, [kind.id for kind, _centre in rows])
    lines = [KindLine(kind, centre, tuple(givers.get(kind.id, ()))) for kind, centre in rows]
    if not bookable:
        return lines
    return [one for one in lines if one.givers and is_offered(region, one.kind)]


def is_offered(region: RegionInfo, kind: VisitKind) -> bool:
    """Whether the module of its service is on; who records no service needs none."""
    return not kind.service_kind or (
        kernel().registry.owners.get(kind.service_kind) in active_modules(region)
    )


def _givers(session: OrmSession, kind_ids: Collection[int]) -> dict[int, list[Giver]]:
    """Active staff by kind, in order of their names."""
    if not kind_ids:
        return {}
    rows = session.execute(
        sa.select(VisitKindStaff.visit_kind_id, StaffMember, Room)
        .join(StaffMember, StaffMember.id == VisitKindStaff.staff_id)
        .outerjoin(Room, sa.and_(Room.id == VisitKindStaff.room_id, Room.is_active.is_(True)))
        .where(VisitKindStaff.visit_kind_id.in_(kind_ids), StaffMember.is_active.is_(True))
        .order_by(StaffMember.full_name, StaffMember.id)
    )
    found: dict[int, list[Giver]] = {}
    for kind_id, member, room in rows:
        found.setdefault(kind_id, []).append(Giver(member, room))
    return found


def find_kind(
    session: OrmSession, *, region: RegionInfo, public_id: str, centre_ids: Collection[int]
) -> KindLine:
    """One kind of these centres; else `NotFound`."""
    row = None
    if is_public_id(public_id):
        row = session.execute(
            sa.select(VisitKind, Centre)
            .join(Centre, Centre.id == VisitKind.centre_id)
            .where(VisitKind.public_id == public_id, VisitKind.centre_id.in_(centre_ids))
        ).one_or_none()
    if row is None:
        raise NotFound
    return KindLine(row[0], row[1], tuple(_givers(session, [row[0].id]).get(row[0].id, ())))
