"""Every morning: who has a seat tomorrow is reminded, once."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import Actor, RegionInfo, now_utc, send_notices
from plugins.active_longevity.events.messages import REMINDER, notices
from plugins.active_longevity.events.models import Event, EventSeat


def remind(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Write to at most `limit` people who have a seat tomorrow; returns how many. Whom a run has
    written to is marked in the same transaction, so that the next one goes on from there."""
    rows = session.execute(
        sa.select(EventSeat, Event)
        .join(Event, Event.id == EventSeat.event_id)
        .where(
            Event.region_id == region.id,
            Event.local_date == today + dt.timedelta(days=1),
            Event.state == "planned",
            EventSeat.state == "booked",
            EventSeat.reminded_at.is_(None),
        )
        .order_by(EventSeat.id)
        .limit(limit)
    ).all()
    told = [
        one
        for seat, event in rows
        for one in notices(event, [seat.person_id], code=REMINDER, zone=region.timezone)
    ]
    send_notices(session, actor=actor, region=region, notices=told)
    for seat, _event in rows:
        seat.reminded_at = now_utc()
    session.flush()
    return len(rows)
