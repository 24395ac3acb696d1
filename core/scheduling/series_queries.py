"""What a change of sessions looks at: sessions, groups with their patterns, people touched.

Rows are read as plain values, never as mapped objects: a plan is made twice, before and inside the
locks, and the second time must see what is there then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.messaging.recipients import Channels, routes
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.scheduling.models import Attendance, Enrolment, Group, GroupSlot, Session, StaffMember
from core.scheduling.resource_models import GroupResource
from core.scheduling.rules import Interval, Slot
from core.scheduling.series_plan import Affected, Row
from core.scheduling.series_rules import OnDaysOff, PatternPart, local_meeting
from core.web.i18n import current_locale


@dataclass(frozen=True)
class GroupFacts:
    """A group as a plan sees it, with the patterns that it had one after the other."""

    id: int
    public_id: str
    centre_id: int
    title: str
    version: int
    room_id: int | None
    instructor_id: int | None
    capacity: int
    starts_on: dt.date
    ends_on: dt.date
    days_off: OnDaysOff
    has_ended: bool
    service_kind: str
    module: str
    parts: tuple[PatternPart, ...] = ()
    resources: tuple[tuple[int, int], ...] = ()

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The latest pattern."""
        return next((part.slots for part in reversed(self.parts) if part.last is None), ())


def groups_of(
    session: OrmSession, *, modules: Collection[str], conditions: Iterable[Any]
) -> dict[int, GroupFacts]:
    """Groups that satisfy the conditions, by number, in order of title; three queries."""
    groups = session.execute(
        sa.select(
            Group.id, Group.public_id, Group.centre_id, Group.title, Group.version, Group.room_id,
            Group.instructor_id, Group.capacity, Group.starts_on, Group.ends_on, Group.days_off,
            Group.ended_at, Group.service_kind, Group.module,
        )
        .where(Group.module.in_(modules), *conditions)
        .order_by(Group.title, Group.id)
    ).all()  # fmt: skip
    ids = [row.id for row in groups]
    parts, resources = _parts(session, ids), _resources(session, ids)
    return {
        row.id: GroupFacts(
            row.id, row.public_id, row.centre_id, row.title, row.version, row.room_id,
            row.instructor_id, row.capacity, row.starts_on, row.ends_on, row.days_off,
            row.ended_at is not None, row.service_kind, row.module,
            parts.get(row.id, ()), resources.get(row.id, ()),
        )
        for row in groups
    }  # fmt: skip


def _parts(session: OrmSession, group_ids: list[int]) -> dict[int, tuple[PatternPart, ...]]:
    rows = session.execute(
        sa.select(
            GroupSlot.group_id, GroupSlot.valid_from, GroupSlot.valid_to, GroupSlot.weekday,
            GroupSlot.starts_at, GroupSlot.ends_at,
        ).where(GroupSlot.group_id.in_(group_ids))
    )  # fmt: skip
    found: dict[int, dict[tuple[Any, Any], list[Slot]]] = defaultdict(lambda: defaultdict(list))
    for group_id, first, last, weekday, starts_at, ends_at in rows:
        found[group_id][first, last].append(Slot(weekday, starts_at, ends_at))
    return {
        group_id: tuple(
            PatternPart(tuple(sorted(slots)), first, last)
            for (first, last), slots in sorted(
                spans.items(), key=lambda one: (one[0][0] or dt.date.min, one[0][1] or dt.date.max)
            )
        )
        for group_id, spans in found.items()
    }


def _resources(session: OrmSession, group_ids: list[int]) -> dict[int, Any]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for group_id, resource_id, units in session.execute(
        sa.select(GroupResource.group_id, GroupResource.resource_id, GroupResource.units)
        .where(GroupResource.group_id.in_(group_ids))
        .order_by(GroupResource.resource_id)
    ):
        found[group_id].append((resource_id, units))
    return {group_id: tuple(rows) for group_id, rows in found.items()}


def rows_of(session: OrmSession, region: RegionInfo, *conditions: Any) -> list[Row]:
    """Sessions that satisfy the conditions, in order of time."""
    found = session.execute(
        sa.select(
            Session.id, Session.public_id, Session.group_id, Session.centre_id, Session.state,
            Session.version, Session.starts_at, Session.ends_at, Session.room_id,
            Session.instructor_id, Session.regular_instructor_id, Session.original_starts_at,
            Session.changed_by_rule,
        )
        .where(*conditions)
        .order_by(Session.starts_at, Session.id)
    )  # fmt: skip
    return [
        Row(
            one.id, one.public_id, one.group_id, one.centre_id, one.state, one.version,
            Interval(one.starts_at, one.ends_at),
            local_meeting(one.starts_at, one.ends_at, region.timezone),
            one.room_id, one.instructor_id, one.regular_instructor_id, one.original_starts_at,
            one.changed_by_rule,
        )
        for one in found
    ]  # fmt: skip


def attended(session: OrmSession, session_ids: Collection[int]) -> set[int]:
    """Those of the sessions to which somebody has come."""
    return set(
        session.scalars(
            sa.select(Attendance.session_id)
            .where(
                Attendance.session_id.in_(session_ids),
                Attendance.mark == "present",
                Attendance.voided_at.is_(None),
            )
            .distinct()
        )
    )


def people_in(session: OrmSession, group_ids: Collection[int]) -> dict[int, list[int]]:
    """Group → people with a place in it, in the order in which they joined."""
    found: dict[int, list[int]] = defaultdict(list)
    for group_id, person_id in session.execute(
        sa.select(Enrolment.group_id, Enrolment.person_id)
        .where(Enrolment.group_id.in_(group_ids), Enrolment.state == "enrolled")
        .order_by(Enrolment.enrolled_at, Enrolment.id)
    ):
        found[group_id].append(person_id)
    return found


def affected(
    session: OrmSession, region: RegionInfo, *, group_ids: Collection[int], also: Collection[int]
) -> Affected:
    """People with a place in these groups and the `also` ones, and those who can be reached by a
    number, own or of the family."""
    ids = {one for people in people_in(session, group_ids).values() for one in people} | set(also)
    found = routes(
        session, region=region, person_ids=sorted(ids), channels=Channels(sms=True, email=False)
    )
    return Affected(len(ids), sum(bool(one.address) for one in found.values()))


@dataclass(frozen=True)
class Names:
    """Words for rooms and staff; rooms that take several sessions at once; who still works."""

    rooms: dict[int, str]
    staff: dict[int, str]
    shared: frozenset[int]
    gone: frozenset[int]

    def room(self, room_id: int | None) -> str:
        return self.rooms.get(room_id or 0, "")

    def member(self, staff_id: int | None) -> str:
        return self.staff.get(staff_id or 0, "")


def names_of(session: OrmSession, centre_ids: Collection[int]) -> Names:
    """Rooms and staff of these centres; two queries."""
    locale = current_locale()
    rooms = session.scalars(sa.select(Room).where(Room.centre_id.in_(centre_ids))).all()
    staff = session.execute(
        sa.select(StaffMember.id, StaffMember.full_name, StaffMember.is_active).where(
            StaffMember.centre_id.in_(centre_ids)
        )
    ).all()
    return Names(
        {one.id: one.name_in(locale) for one in rooms},
        {one.id: one.full_name for one in staff},
        frozenset(one.id for one in rooms if one.is_shared),
        frozenset(one.id for one in staff if not one.is_active),
    )
