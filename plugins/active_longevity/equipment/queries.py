"""Reads of equipment and its hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Person, Resource, Room, is_public_id
from core.sdk.services import (
    Actor,
    Apart,
    Interval,
    NotFound,
    PersonLine,
    RegionInfo,
    now_utc,
    person_line,
    pieces_free,
    to_utc,
)
from plugins.active_longevity.courses.queries import found_in_centre
from plugins.active_longevity.equipment.models import Equipment, Hire
from plugins.active_longevity.equipment.rules import (
    HireState,
    counted_minutes,
    day_starts,
    is_overdue,
)
from plugins.active_longevity.equipment.settings import hold_minutes


@dataclass(frozen=True)
class Thing:
    """Equipment with its name, pieces and room."""

    equipment: Equipment
    resource: Resource
    room: Room | None


@dataclass(frozen=True)
class HireLine:
    """Somebody's hour; `overdue`: nobody came in time, so it is free again."""

    hire: Hire
    person: PersonLine
    overdue: bool


@dataclass(frozen=True)
class Slot:
    """An hour of a day: how many pieces are free, and who has one."""

    interval: Interval
    free: int
    hires: tuple[HireLine, ...]
    past: bool


@dataclass(frozen=True)
class ThingDay:
    """Equipment with its hours of a day."""

    thing: Thing
    slots: tuple[Slot, ...]

    @property
    def open_slots(self) -> tuple[Slot, ...]:
        """Hours that somebody may still take."""
        return tuple(one for one in self.slots if one.free and not one.past)


def things(
    session: Session, *, centre_ids: Collection[int], active: bool = False
) -> list[Thing]:  # fmt: skip
    """Equipment of centres by kind and name; one query."""
    statement: Any = (
        sa.select(Equipment, Resource, Room)
        .join(Resource, Resource.id == Equipment.resource_id)
        .outerjoin(Room, Room.id == Resource.room_id)
        .where(Equipment.centre_id.in_(sorted(centre_ids)))
        .order_by(Equipment.is_active.desc(), Equipment.service_kind, Resource.name_kk)
    )
    if active:
        statement = statement.where(Equipment.is_active.is_(True), Resource.is_active.is_(True))
    return [Thing(*row) for row in session.execute(statement)]


def find_thing(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Thing:
    """Equipment of a centre where the actor has the right; else `NotFound`."""
    row = None
    if is_public_id(public_id):
        row = session.execute(
            sa.select(Equipment, Resource, Room)
            .join(Resource, Resource.id == Equipment.resource_id)
            .outerjoin(Room, Room.id == Resource.room_id)
            .where(Equipment.public_id == public_id)
        ).one_or_none()
    if row is None or not actor.can(permission, region.id, row[0].centre_id):
        raise NotFound("equipment")
    return Thing(*row)


def find_hire(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Hire:
    """An hour in a centre where the actor has the right; else `NotFound`."""
    return found_in_centre(
        session, Hire, actor=actor, region=region, public_id=public_id, permission=permission
    )


def free_resources(session: Session, *, centre_id: int) -> list[Resource]:
    """Equipment of the centre that is not given by the hour yet."""
    taken = sa.select(Equipment.resource_id)
    return list(
        session.scalars(
            sa.select(Resource)
            .where(Resource.centre_id == centre_id, Resource.kind == "equipment",
                   Resource.is_active.is_(True), Resource.id.not_in(taken))
            .order_by(Resource.name_kk, Resource.id)
        )
    )  # fmt: skip


def used_minutes(session: Session, *, person_id: int, kind: str, week: dt.date) -> int:
    """Minutes of the week's share that are used, by the Monday of the week."""
    rows = session.execute(
        sa.select(Hire.state, Hire.minutes)
        .outerjoin(Booking, Booking.id == Hire.booking_id)
        .where(
            Hire.person_id == person_id, Hire.service_kind == kind, Hire.week == week,
            _held(),
        )
    )  # fmt: skip
    return counted_minutes((state, minutes) for state, minutes in rows)


def _held() -> sa.ColumnElement[bool]:
    """Not an hour whose booking a closure of the centre has cancelled."""
    return sa.or_(
        Hire.state != HireState.PLANNED.value,
        Booking.id.is_(None),
        Booking.state != "cancelled",
    )


def hires_of_day(
    session: Session, *, region: RegionInfo, centre_ids: Collection[int], day: dt.date
) -> list[HireLine]:
    """Hours of a date that were not cancelled, in order of time; one query."""
    now, hold = now_utc(), hold_minutes(region)
    rows = session.execute(
        sa.select(Hire, Person)
        .join(Person, Person.id == Hire.person_id)
        .outerjoin(Booking, Booking.id == Hire.booking_id)
        .where(
            Hire.centre_id.in_(sorted(centre_ids)), Hire.local_date == day,
            Hire.state != HireState.CANCELLED.value, _held(),
        )
        .order_by(Hire.starts_at, Hire.id)
    )  # fmt: skip
    return [
        HireLine(hire, person_line(person),
                 is_overdue(hire.state, hire.starts_at, now=now, hold_minutes=hold))
        for hire, person in rows
    ]  # fmt: skip


def day_of_things(
    session: Session, *, region: RegionInfo, centre_id: int, day: dt.date
) -> list[ThingDay]:
    """All equipment of a centre with its hours on a date. As many queries for ten as for one."""
    found = things(session, centre_ids=[centre_id], active=True)
    hires = hires_of_day(session, region=region, centre_ids=[centre_id], day=day)
    late = tuple(one.hire.booking_id for one in hires if one.overdue and one.hire.booking_id)
    wanted = {one.equipment.id: starts_on(region, one.equipment, day) for one in found}
    every = sorted({one for slots in wanted.values() for one in slots},
                   key=lambda one: (one.starts_at, one.ends_at))  # fmt: skip
    free = pieces_free(
        session, region, centre_id=centre_id, resource_ids=[one.resource.id for one in found],
        wanted=every, apart=Apart(booking_ids=late),
    )  # fmt: skip
    return [
        ThingDay(one, _slots(one, wanted[one.equipment.id],
                             dict(zip(every, free[one.resource.id], strict=True)), hires))
        for one in found
    ]  # fmt: skip


def _slots(
    thing: Thing, wanted: Sequence[Interval], free: dict[Interval, int], hires: list[HireLine]
) -> tuple[Slot, ...]:
    """Hours that are free or that somebody has; what is closed or over is left out."""
    now = now_utc()
    mine = [one for one in hires if one.hire.equipment_id == thing.equipment.id]
    found = []
    for interval in wanted:
        there = tuple(one for one in mine
                      if interval.starts_at <= one.hire.starts_at < interval.ends_at)  # fmt: skip
        past = interval.ends_at <= now
        if there or (free[interval] and not past):
            found.append(Slot(interval, free[interval], there, past))
    return tuple(found)


def starts_on(region: RegionInfo, equipment: Equipment, day: dt.date) -> list[Interval]:
    """The hours of a date at which it may be had."""
    length = dt.timedelta(minutes=equipment.minutes)
    starts = (to_utc(day, one, region.timezone) for one in day_starts(equipment.minutes))
    return [Interval(one, one + length) for one in starts]


def person_hires(session: Session, *, person_id: int, first: dt.date) -> list[tuple[Hire, Thing]]:
    """Hours of a person from a date on that are planned."""
    rows = session.execute(
        sa.select(Hire, Equipment, Resource, Room)
        .join(Equipment, Equipment.id == Hire.equipment_id)
        .join(Resource, Resource.id == Equipment.resource_id)
        .outerjoin(Room, Room.id == Resource.room_id)
        .outerjoin(Booking, Booking.id == Hire.booking_id)
        .where(Hire.person_id == person_id, Hire.local_date >= first,
               Hire.state == HireState.PLANNED.value, _held())
        .order_by(Hire.starts_at)
    )  # fmt: skip
    return [(row[0], Thing(*row[1:])) for row in rows]


def whole(session: Session, hire: Hire) -> tuple[Thing, PersonLine]:
    """The equipment and the person of an hour."""
    row = session.execute(
        sa.select(Equipment, Resource, Room, Person)
        .join(Resource, Resource.id == Equipment.resource_id)
        .outerjoin(Room, Room.id == Resource.room_id)
        .join(Person, Person.id == hire.person_id)
        .where(Equipment.id == hire.equipment_id)
    ).one()
    return Thing(*row[:3]), person_line(row[3])
