"""What is free: the one place that knows everything that occupies a room, a member of staff or a
resource: sessions, bookings, blockings, hours, days off of the centre.

Who is going to write locks what it uses first (`lock_use`), then asks `refuse_busy`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal




from core.scheduling.rules import Interval

Why = Literal["session", "booking", "blocking", "closed", "hours"]


@dataclass(frozen=True)
class Use:
    """What something occupies. `resources` are (resource id, pieces)."""

    centre_id: int
    room_id: int | None = None
    staff_id: int | None = None
    resources: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Apart:
    """What does not count as in the way: the rows that are being changed."""

    group_id: int | None = None
    session_ids: Collection[int] = ()
    booking_id: int | None = None


@dataclass(frozen=True)
class Obstacle:
    """What is in the way. `field` is room_id, instructor_id, resource or starts_at; `what` names
    the room, the person or the thing; `title` is the session, booking or reason."""

    why: Why
    field: str
    what: str
    title: str
    interval: Interval
