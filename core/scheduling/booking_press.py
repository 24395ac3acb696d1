"""A booking is written once, however often its form was pressed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from core.scheduling.resource_models import Booking


def same_press(session: OrmSession, press_key: str | None) -> Booking | None:
    """The booking that this press of a form made before; none for an empty key."""
    if not press_key:
        return None
    return session.scalars(sa.select(Booking).where(Booking.press_key == press_key)).one_or_none()


def write_once(session: OrmSession, booking: Booking) -> Booking:
    """Insert a booking; where the other press of its form was quicker, that one's is returned."""
    press_key = booking.press_key
    try:
        with session.begin_nested():
            session.add(booking)
            session.flush()
    except IntegrityError:
        known = same_press(session, press_key)
        if known is None:
            raise
        return known
    return booking
