"""What anybody may read of a centre's timetable: groups, times, rooms, whether there are places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.reference.queries import days_of
from core.regions.enablement import region_info
from core.regions.models import Centre, Room
from core.regions.options import setting
from core.scheduling.access import active_modules
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.queries import place_counts
from core.scheduling.resource_models import Blocking
from core.scheduling.timetable_layout import day_notes


@dataclass(frozen=True)
class PublicLine:
    """A session as a stranger reads it; `instructor` is "" unless the region shows surnames."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    service_kind: str
    room: Room | None
    instructor: str
    has_places: bool
    cancelled: bool


@dataclass(frozen=True)
class PublicDay:
    """A day with its sessions; `note` names a holiday or why the centre is closed."""

    date: dt.date
    note: str
    lines: Sequence[PublicLine]


def public_centre(
    session: OrmSession, *, region_code: str, centre_code: str
) -> tuple[RegionInfo, Centre] | None:
    """The centre, where its region shows timetables to anybody. Needs scope `ALL_REGIONS`."""
    region = region_info(session, region_code)
    if region is None or not setting(region, "scheduling.public_timetable"):
        return None
    centre = session.scalar(
        sa.select(Centre).where(
            Centre.region_id == region.id, Centre.code == centre_code, Centre.is_active.is_(True)
        )
    )
    return (region, centre) if centre is not None else None


def public_days(
    session: OrmSession, *, region: RegionInfo, centre: Centre, first: dt.date, last: dt.date
) -> list[PublicDay]:
    """The days from `first` to `last`: four queries."""
    with_names = bool(setting(region, "scheduling.public_instructors"))
    rows = session.execute(
        sa.select(Session, Group, Room, StaffMember.full_name)
        .join(Group, Group.id == Session.group_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .outerjoin(StaffMember, StaffMember.id == Session.instructor_id)
        .where(
            Session.region_id == region.id,
            Session.centre_id == centre.id,
            Session.local_date.between(first, last),
            Group.module.in_(active_modules(region)),
        )
        .order_by(Session.starts_at, Group.title, Session.id)
        .limit(2000)
    ).all()
    places = place_counts(session, {row[1].id for row in rows})
    notes = _notes(session, region, centre, first, last)
    by_day: dict[dt.date, list[PublicLine]] = {}
    for meeting, group, room, name in rows:
        by_day.setdefault(meeting.local_date, []).append(
            PublicLine(
                meeting.starts_at, meeting.ends_at, group.title, group.service_kind, room,
                name or "" if with_names else "",
                places.get(group.id, (0, 0))[0] < group.capacity,
                meeting.state == "cancelled",
            )
        )  # fmt: skip
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    return [PublicDay(day, notes.get(day, ""), by_day.get(day, [])) for day in days]


def _notes(
    session: OrmSession, region: RegionInfo, centre: Centre, first: dt.date, last: dt.date
) -> dict[dt.date, str]:
    begin = dt.datetime.combine(first, dt.time(), dt.UTC) - dt.timedelta(days=1)
    closures: Any = session.scalars(
        sa.select(Blocking).where(
            Blocking.region_id == region.id,
            Blocking.centre_id == centre.id,
            Blocking.lifted_at.is_(None),
            Blocking.ends_at > begin,
            Blocking.starts_at < begin + dt.timedelta(days=(last - first).days + 3),
        )
    ).all()
    return day_notes(days_of(session, region, first, last), closures, first, last, region)
