"""Reads of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.models import User
from core.regions.models import Centre
from core.work.models import Unit, UnitMember


@dataclass(frozen=True)
class UnitLine:
    unit: Unit
    centre: Centre
    head: str
    members: int


def unit_lines(session: Session, *, centre_ids: Sequence[int]) -> list[UnitLine]:
    """Units of these centres with their heads and how many are in them, the closed ones last."""
    members = (
        sa.select(sa.func.count())
        .where(UnitMember.unit_id == Unit.id, UnitMember.ended_at.is_(None))
        .correlate(Unit)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Unit, Centre, User.full_name, members)
        .join(Centre, Centre.id == Unit.centre_id)
        .outerjoin(User, User.id == Unit.head_id)
        .where(Unit.centre_id.in_(centre_ids))
        .order_by(Unit.is_active.desc(), Centre.name_kk, Unit.name_kk, Unit.id)
    )
    return [UnitLine(unit, centre, head or "", count) for unit, centre, head, count in rows]


def units_in(session: Session, *, centre_id: int) -> list[Unit]:
    """Living units of a centre, by name."""
    return list(
        session.scalars(
            sa.select(Unit)
            .where(Unit.centre_id == centre_id, Unit.is_active.is_(True))
            .order_by(Unit.name_kk, Unit.id)
        )
    )


def public_ids(session: Session, user_ids: set[int | None]) -> dict[int, str]:
    """Account → public identifier."""
    found = session.execute(
        sa.select(User.id, User.public_id).where(User.id.in_(user_ids - {None}))
    )
    return {row.id: row.public_id for row in found}
