"""Reads of the calendar: all that occupies the days of some centres, and what filters offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.reference.day_rules import DayOff
from core.reference.queries import days_of
from core.regions.models import Centre, Room
from core.scheduling.access import active_modules
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, GroupResource, Resource, VisitKind
from core.scheduling.timetable_queries import SessionLine, sessions_between

MOST_BOOKINGS = 3000


@dataclass(frozen=True)
class Filters:
    """What the reader narrowed the calendar to; None and "" let everything through."""

    room_id: int | None = None
    staff_id: int | None = None
    group_id: int | None = None
    module: str = ""

    @property
    def any(self) -> bool:
        return bool(self.room_id or self.staff_id or self.group_id or self.module)


@dataclass(frozen=True)
class BookingLine:
    """An appointment or another reservation, without the person."""

    booking: Booking
    centre: Centre
    room: Room | None
    staff: StaffMember | None
    visit_kind: VisitKind | None


@dataclass(frozen=True)
class Options:
    """What the filters offer, and all that may stand in rows; those in use only."""

    rooms: tuple[Room, ...]
    staff: tuple[StaffMember, ...]
    groups: tuple[Group, ...]
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Picture:
    """Days of some centres: sessions, reservations, blockings, special days."""

    first: dt.date
    last: dt.date
    lines: list[SessionLine]
    bookings: list[BookingLine]
    blockings: list[Blocking]
    #: holidays, moved days off and moved working days
    days: Mapping[dt.date, DayOff]
    #: pieces of resources that the sessions of a group use
    group_resources: Mapping[int, Sequence[int]] = field(default_factory=dict)


def options_of(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
) -> Options:
    """Rooms, staff, groups that meet in these days, and resources: four queries."""
    rooms = session.scalars(
        sa.select(Room)
        .where(Room.centre_id.in_(centre_ids), Room.is_active.is_(True))
        .order_by(Room.name_kk, Room.id)
    )
    staff = session.scalars(
        sa.select(StaffMember)
        .where(StaffMember.centre_id.in_(centre_ids), StaffMember.is_active.is_(True))
        .order_by(StaffMember.full_name, StaffMember.id)
    )
    groups = session.scalars(
        sa.select(Group)
        .where(
            Group.centre_id.in_(centre_ids),
            Group.module.in_(active_modules(region)),
            Group.starts_on <= last,
            Group.ends_on >= first,
        )
        .order_by(Group.title, Group.id)
    )
    resources = session.scalars(
        sa.select(Resource)
        .where(Resource.centre_id.in_(centre_ids), Resource.is_active.is_(True))
        .order_by(Resource.name_kk, Resource.id)
    )
    return Options(tuple(rooms), tuple(staff), tuple(groups), tuple(resources))


def picture_of_days(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    filters: Filters,
    with_resources: bool = False,
) -> Picture:
    """All that stands in the calendar from `first` to `last` (inclusive, local): five queries,
    six with what groups use of resources."""
    lines = sessions_between(
        session, region=region, centre_ids=centre_ids, first=first, last=last,
        conditions=_session_conditions(filters),
    )  # fmt: skip
    return Picture(
        first,
        last,
        lines,
        [] if filters.group_id else _bookings(session, centre_ids, first, last, filters),
        [] if filters.group_id else _blockings(session, region, centre_ids, first, last, filters),
        days_of(session, region, first, last),
        _group_resources(session, lines) if with_resources else {},
    )


def _session_conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found = []
    if filters.room_id is not None:
        found.append(Session.room_id == filters.room_id)
    if filters.staff_id is not None:
        found.append(Session.instructor_id == filters.staff_id)
    if filters.group_id is not None:
        found.append(Session.group_id == filters.group_id)
    if filters.module:
        found.append(Group.module == filters.module)
    return found


def _bookings(
    session: OrmSession,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    filters: Filters,
) -> list[BookingLine]:
    statement: Any = (
        sa.select(Booking, Centre, Room, StaffMember, VisitKind)
        .join(Centre, Centre.id == Booking.centre_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .outerjoin(StaffMember, StaffMember.id == Booking.staff_id)
        .outerjoin(VisitKind, VisitKind.id == Booking.visit_kind_id)
        .where(
            Booking.centre_id.in_(centre_ids),
            Booking.local_date.between(first, last),
            Booking.state != "cancelled",
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MOST_BOOKINGS)
    )
    if filters.room_id is not None:
        statement = statement.where(Booking.room_id == filters.room_id)
    if filters.staff_id is not None:
        statement = statement.where(Booking.staff_id == filters.staff_id)
    if filters.module:
        statement = statement.where(Booking.module == filters.module)
    return [BookingLine(*row) for row in session.execute(statement)]


def _blockings(
    session: OrmSession,
    region: RegionInfo,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    filters: Filters,
) -> list[Blocking]:
    """Blockings of the centres and of their rooms, staff and resources, not the lifted ones."""
    zone = ZoneInfo(region.timezone)
    begin = dt.datetime.combine(first, dt.time(), zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    ids = list(centre_ids)

    def of(model: Any) -> Any:
        return sa.select(model.id).where(model.centre_id.in_(ids))

    theirs = [
        Blocking.room_id.in_(of(Room)) if filters.room_id is None
        else Blocking.room_id == filters.room_id,
        Blocking.staff_id.in_(of(StaffMember)) if filters.staff_id is None
        else Blocking.staff_id == filters.staff_id,
        Blocking.resource_id.in_(of(Resource)),
    ]  # fmt: skip
    statement = (
        sa.select(Blocking)
        .where(
            sa.or_(Blocking.centre_id.in_(ids), *theirs),
            Blocking.lifted_at.is_(None),
            Blocking.starts_at < end,
            Blocking.ends_at > begin,
        )
        .order_by(Blocking.starts_at, Blocking.id)
    )
    return list(session.scalars(statement))


def _group_resources(
    session: OrmSession, lines: Sequence[SessionLine]
) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    rows = session.execute(
        sa.select(GroupResource.group_id, GroupResource.resource_id).where(
            GroupResource.group_id.in_({one.group.id for one in lines})
        )
    )
    for group_id, resource_id in rows:
        found.setdefault(group_id, []).append(resource_id)
    return found


# A month --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayCount:
    """A day of the month in numbers."""

    sessions: int = 0
    cancelled: int = 0
    appointments: int = 0


@dataclass(frozen=True)
class Month:
    """Numbers by day, special days, and closures of the centre."""

    counts: Mapping[dt.date, DayCount]
    days: Mapping[dt.date, DayOff]
    closures: list[Blocking]


def month_of(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    filters: Filters,
) -> Month:
    """Numbers of each day from `first` to `last`: four queries, however much stands in them."""
    planned = sa.func.sum(sa.case((Session.state != "cancelled", 1), else_=0))
    cancelled = sa.func.sum(sa.case((Session.state == "cancelled", 1), else_=0))
    held = session.execute(
        sa.select(Session.local_date, planned, cancelled)
        .join(Group, Group.id == Session.group_id)
        .where(
            Session.centre_id.in_(centre_ids),
            Session.local_date.between(first, last),
            Group.module.in_(active_modules(region)),
            *_session_conditions(filters),
        )
        .group_by(Session.local_date)
    ).all()
    booked = dict[dt.date, int]()
    closures = list[Blocking]()
    if not filters.group_id:
        booked = _booked(session, centre_ids, first, last, filters)
        found = _blockings(session, region, centre_ids, first, last, filters)
        closures = [one for one in found if one.centre_id is not None]
    numbers = {row[0]: (int(row[1]), int(row[2])) for row in held}
    counts = {
        day: DayCount(*numbers.get(day, (0, 0)), booked.get(day, 0))
        for day in numbers.keys() | booked.keys()
    }
    return Month(counts, days_of(session, region, first, last), closures)


def _booked(
    session: OrmSession,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    filters: Filters,
) -> dict[dt.date, int]:
    statement = (
        sa.select(Booking.local_date, sa.func.count(Booking.id))
        .where(
            Booking.centre_id.in_(centre_ids),
            Booking.local_date.between(first, last),
            Booking.state != "cancelled",
        )
        .group_by(Booking.local_date)
    )
    if filters.room_id is not None:
        statement = statement.where(Booking.room_id == filters.room_id)
    if filters.staff_id is not None:
        statement = statement.where(Booking.staff_id == filters.staff_id)
    if filters.module:
        statement = statement.where(Booking.module == filters.module)
    return {row[0]: int(row[1]) for row in session.execute(statement)}
