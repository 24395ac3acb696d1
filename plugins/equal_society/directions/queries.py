"""Reads of the directions of a centre: fixed numbers of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Request
from core.sdk.requests import OfferedType, Unit, WorkItem, offered
from core.sdk.services import RegionInfo
from plugins.equal_society.kinds import MODULE


@dataclass(frozen=True)
class Direction:
    """A direction as a centre takes it, with what is on the desks now and what ended this year."""

    offered: OfferedType
    unit: Unit | None
    open: int = 0
    waiting: int = 0
    overdue: int = 0
    done: int = 0
    refused: int = 0


def directions_of(
    session: Session, *, region: RegionInfo, centre: Centre, today: dt.date
) -> list[Direction]:
    """The module's directions that the centre takes, in their order. Five queries at most."""
    known = [
        one for one in offered(session, region, centre) if one.type.code.startswith(f"{MODULE}.")
    ]
    here = (Request.region_id == region.id, Request.centre_id == centre.id)
    now = {
        row[0]: row[1:]
        for row in session.execute(
            sa.select(
                Request.type,
                sa.func.count(),
                _how_many(Request.phase == "waiting"),
                _how_many(sa.and_(WorkItem.due_on < today, WorkItem.waiting_since.is_(None))),
            )
            .join(WorkItem, WorkItem.id == Request.work_item_id)
            .where(*here, Request.phase != "closed")
            .group_by(Request.type)
        )
    }
    year = {
        row[0]: row[1:]
        for row in session.execute(
            sa.select(
                Request.type,
                _how_many(Request.outcome == "done"),
                _how_many(Request.outcome == "refused"),
            )
            .where(*here, Request.closed_on >= today.replace(month=1, day=1))
            .group_by(Request.type)
        )
    }
    units = _units(session, {one.unit_id for one in known if one.unit_id is not None})
    return [
        Direction(
            one, units.get(one.unit_id or 0), *now.get(one.code, (0, 0, 0)),
            *year.get(one.code, (0, 0)),
        )
        for one in known
    ]  # fmt: skip


def _how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _units(session: Session, ids: set[int]) -> dict[int, Unit]:
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))}
