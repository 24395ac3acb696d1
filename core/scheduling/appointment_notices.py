"""What a person is told about an appointment. Neither the kind of visit nor the specialist is
named: somebody else may read the phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.messaging.services import Notice, cancel_notices, send_notices
from core.plugins.contracts import RegionInfo
from core.scheduling.resource_models import Booking

SUBJECT: Final = "booking"
BOOKED: Final = "appointment_booked"
CHANGED: Final = "appointment_changed"
CANCELLED: Final = "appointment_cancelled"
REMINDER: Final = "appointment_reminder"


def notice_of(booking: Booking, event: str, region: RegionInfo) -> Notice | None:
    """The notice of one event of an appointment, or None when it is nobody's."""
    if booking.person_id is None:
        return None
    local = booking.starts_at.astimezone(ZoneInfo(region.timezone))
    # one reminder for a time, however often the job runs; a changed appointment is told anew
    occasion = local.isoformat() if event == REMINDER else f"v{booking.version}"
    return Notice(
        event=event,
        person_id=booking.person_id,
        values={"date": local.date(), "time": local.time()},
        key=f"{booking.id}:{occasion}",
        subject=(SUBJECT, booking.id),
        centre_id=booking.centre_id,
    )


def tell_person(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, event: str
) -> None:
    """Put a notice into the outbox; what was said before and has not gone out yet is taken back,
    and a person who was not told of a visit is not told that it is off."""
    taken_back = 0
    if event != BOOKED:
        taken_back = cancel_notices(
            session, actor=actor, subject=(SUBJECT, booking.id), events=(BOOKED, CHANGED, REMINDER)
        )
    if taken_back and event == CHANGED:
        event = BOOKED
    send(session, actor=actor, region=region, bookings=[booking], event=event)


def send(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    bookings: Sequence[Booking],
    event: str,
) -> int:
    """Write notices of one event; returns how many are new."""
    notices = [notice_of(one, event, region) for one in bookings]
    return send_notices(
        session, actor=actor, region=region, notices=[one for one in notices if one is not None]
    )
