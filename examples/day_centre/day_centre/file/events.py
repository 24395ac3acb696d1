"""What a person's page tells of stays: marks beside the name, moments of the timeline."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    Badge,
    PersonEvent,
    PersonInfo,
    RegionInfo,
    local_today,
)
from day_centre.file import queries
from day_centre.file.models import Stay, StayOrder
from day_centre.file.permissions import FILE_VIEW
from day_centre.file.words import ORDERS, STATES
from day_centre.kinds import MODULE


def badges(region: RegionInfo, user: Actor, person: PersonInfo, session: Session) -> list[Badge]:
    """What a stay that has not ended is worth today; two queries."""
    if not user.can_somewhere(FILE_VIEW, region.id):
        return []
    today = local_today(region.timezone)
    stays = [
        one
        for one in queries.stays_of(session, person_id=person.id)
        if one.centre_id in person.centre_ids and (one.ends_on is None or one.ends_on >= today)
    ]
    states = queries.states_of(session, stays=stays, on=today) if stays else {}
    return [STATES[state] for state in dict.fromkeys(states.values())]


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Orders that were not taken back, newest first; one query."""
    if kind not in {"", MODULE} or not user.can_somewhere(FILE_VIEW, region.id):
        return []
    statement = (
        sa.select(StayOrder)
        .join(Stay, Stay.id == StayOrder.stay_id)
        .where(Stay.person_id == person.id, StayOrder.voided_at.is_(None))
        .order_by(StayOrder.created_at.desc(), StayOrder.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(StayOrder.created_at < before)
    url = f"/{region.code}/day-centre/people/{person.public_id}/day-centre"
    return [
        PersonEvent(at=one.created_at, title=ORDERS[one.kind],
                    text=" · ".join(part for part in (f"№ {one.number}", one.reason) if part),
                    kind=MODULE, icon="file-text", url=url)
        for one in session.scalars(statement)
    ]  # fmt: skip
