"""Seats as they stand: the lock that all deeds take, how many are free, and giving free ones to
those who wait."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    NotAllowed,
    NotFound,
    RegionInfo,
    now_utc,
    record_audit,
    send_notices,
    service_problems,
)
from plugins.active_longevity.events import messages
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.events.rules import free_seats
from plugins.active_longevity.events.words import SERVICE_KINDS


def require(actor: Actor, *, permission: str, region: RegionInfo, centre_id: int) -> None:
    """Raise `NotAllowed` without the right at the centre."""
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed


def lock_event(session: Session, *, event_id: int) -> Event:
    """The event as it is now; its seats stand still until the transaction ends."""
    found: Event | None = session.scalars(
        sa.select(Event)
        .where(Event.id == event_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def booked_count(session: Session, *, event_id: int) -> int:
    """Seats that people have booked or sit on."""
    count = session.scalar(
        sa.select(sa.func.count(EventSeat.id)).where(
            EventSeat.event_id == event_id, EventSeat.state == "booked"
        )
    )
    return count or 0


def has_come(session: Session, *, event_id: int) -> bool:
    """Whether anybody is marked as having come."""
    found = session.scalar(
        sa.select(EventSeat.id)
        .where(EventSeat.event_id == event_id, EventSeat.came_at.is_not(None))
        .limit(1)
    )
    return found is not None


def free_of(session: Session, *, event: Event) -> int:
    """Seats that nobody has."""
    return free_seats(
        event.seats, booked=booked_count(session, event_id=event.id), guests=event.unnamed_guests
    )


def promote(session: Session, *, actor: Actor, region: RegionInfo, event: Event) -> list[EventSeat]:
    """Give free seats to those who wait, in order, and tell them. Whom a doctor forbids it keeps
    the number and is passed over. The caller holds the event's lock."""
    if event.state != "planned" or event.ends_at <= now_utc():
        return []
    free = free_of(session, event=event)
    waiting = session.scalars(
        sa.select(EventSeat)
        .where(EventSeat.event_id == event.id, EventSeat.state == "waiting")
        .order_by(EventSeat.queue_number)
    ).all()
    moved: list[EventSeat] = []
    for seat in waiting:
        if len(moved) == free:
            break
        found = service_problems(
            session, region, person_id=seat.person_id, kind_code=SERVICE_KINDS[event.kind],
            on=event.local_date, giving=False,
        )  # fmt: skip
        if any(one.blocking for one in found):
            continue
        seat.state, seat.queue_number = "booked", None
        moved.append(seat)
        note_seat(session, actor=actor, event=event, seat=seat, what="give")
    session.flush()
    told = [
        one
        for seat in moved
        for one in messages.notices(event, [seat.person_id], code=messages.SEAT_GIVEN,
                                    zone=region.timezone, about=seat.public_id)
    ]  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=told)
    return moved


def note_seat(
    session: Session, *, actor: Actor, event: Event, seat: EventSeat, what: str, **details: Any
) -> None:
    """In the person's history, with the event."""
    record_audit(
        session, actor=actor, action=f"active_longevity.seat.{what}", region_id=event.region_id,
        subject_type="person", subject_id=seat.person_id,
        details={"event_id": event.id, "title": event.name_kk, **details},
    )  # fmt: skip
