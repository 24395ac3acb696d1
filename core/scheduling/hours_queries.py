"""Reading the weekly hours of a centre with its rooms and resources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.regions.models import Centre, Room
from core.scheduling.busy_queries import as_hours
from core.scheduling.hours_rules import Hours
from core.scheduling.hours_services import sorted_hours
from core.scheduling.resource_models import Blocking, WeeklyHours
from core.scheduling.resource_things import Thing, thing_from


@dataclass(frozen=True)
class HoursLine:
    """A thing with its own hours (none: the centre's) and its next blocking."""

    thing: Thing
    hours: list[Hours]
    blocking: Blocking | None = None


def hours_of_centre(session: OrmSession, centre: Centre) -> list[HoursLine]:
    """The centre first, then its rooms by name. Four statements."""
    rooms = list(
        session.scalars(
            sa.select(Room)
            .where(Room.centre_id == centre.id, Room.is_active.is_(True))
            .order_by(Room.name_kk, Room.id)
        )
    )
    ids = [room.id for room in rooms]
    found: dict[tuple[str, int], list[Hours]] = defaultdict(list)
    for row in session.scalars(
        sa.select(WeeklyHours).where(
            sa.or_(WeeklyHours.centre_id == centre.id, WeeklyHours.room_id.in_(ids))
        )
    ):
        key = ("room", row.room_id) if row.room_id is not None else ("centre", centre.id)
        found[key].append(as_hours(row))
    blocked: dict[int, Blocking] = {}
    for one in session.scalars(
        sa.select(Blocking)
        .where(
            Blocking.room_id.in_(ids),
            Blocking.lifted_at.is_(None),
            Blocking.ends_at > now_utc(),
        )
        .order_by(Blocking.starts_at)
    ):
        blocked.setdefault(one.room_id or 0, one)
    first = HoursLine(thing_from("centre", centre), sorted_hours(found["centre", centre.id]))
    return [first] + [
        HoursLine(
            thing_from("room", room), sorted_hours(found["room", room.id]), blocked.get(room.id)
        )
        for room in rooms
    ]
