"""What a person does in the laboratory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Resource
from core.sdk.services import (
    Actor,
    Figure,
    IndicatorQuery,
    Interval,
    NotAllowed,
    RegionInfo,
    Use,
    reserve,
)
from labplugin import faults
from labplugin.models import Thing
from labplugin.permissions import RECORD


def add_thing(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    title: str,
    person_id: int | None = None,
) -> Thing:
    """Record a thing; raises `NotAllowed`."""
    if not actor.can_somewhere(RECORD, region.id):
        raise NotAllowed
    thing = Thing(region_id=region.id, title=title, person_id=person_id)
    session.add(thing)
    session.flush()
    return thing


def reserve_device(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    resource: Resource,
    when: Interval,
    units: int = 1,
) -> Booking:
    """Take pieces of the centre's equipment for a test; raises `NotAllowed`, and as `reserve`."""
    if not actor.can_somewhere(RECORD, region.id):
        raise NotAllowed
    return reserve(
        session,
        actor=actor,
        region=region,
        use=Use(resource.centre_id, resources=((resource.id, units),)),
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        module="labplugin",
        kind="test",
        title="Laboratory test",
    )


def count_things(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    statement = sa.select(sa.func.count(Thing.id)).where(Thing.region_id == query.region_id)
    return [Figure(session.scalar(statement) or 0)]


def apply_shoe(
    session: Session,
    *,
    region_id: int,
    centre_id: int,
    person_id: int,
    value: Any,
    source: str,
    actor_id: int | None,
) -> None:
    done = session.scalar(
        sa.select(Thing.id).where(Thing.source == source, Thing.person_id == person_id)
    )
    if done is None:
        session.add(Thing(region_id=region_id, person_id=person_id, title=value, source=source))


def undo_shoe(session: Session, *, region_id: int, source: str, person_ids: Sequence[int]) -> None:
    session.execute(
        sa.delete(Thing).where(
            Thing.region_id == region_id,
            Thing.source == source,
            Thing.person_id.in_(person_ids),
        )
    )


def clean_things(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Mark things that are dirty as cleaned; `faults` let it break after the first step."""
    rows = session.scalars(sa.select(Thing).where(Thing.source == "dirty").limit(limit)).all()
    for thing in rows:
        thing.source = f"cleaned {today.isoformat()}"
    if len(rows) < limit:
        session.flush()
        faults.raise_if("daily_work")
        faults.break_sql(session)
    return len(rows)
