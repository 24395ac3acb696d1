"""Reads of staff, groups, places and queues. What belongs to a module that is off is not found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import selectinload

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.errors import NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import active_modules, may_see
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import Attendance, Enrolment, Group, Session, StaffMember
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_order import HOLDS_OFFER, LINE_ORDER
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class CentreChoice:
    """Centres that the reader may look at, and the chosen one (None: all of them)."""

    options: tuple[Centre, ...]
    chosen: Centre | None

    @property
    def ids(self) -> frozenset[int]:
        return frozenset([self.chosen.id] if self.chosen else [one.id for one in self.options])


@dataclass(frozen=True)
class GroupLine:
    """A group in a list."""

    group: Group
    room: Room | None
    instructor: StaffMember | None
    enrolled: int = 0
    queued: int = 0
    #: places kept by open offers
    offered: int = 0

    @property
    def free(self) -> int:
        return max(0, self.group.capacity - self.enrolled - self.offered)


@dataclass(frozen=True)
class MemberLine:
    """Somebody in a group or in its queue."""

    person: PersonLine
    enrolment: Enrolment


@dataclass(frozen=True)
class EnrolmentLine:
    """A place, number or past place of a person."""

    enrolment: Enrolment
    group: Group


@dataclass(frozen=True)
class AttendanceLine:
    """A mark of a person, with the session and the group."""

    attendance: Attendance
    session: Session
    title: str


# Centres, rooms, staff -----------------------------------------------------------------------


def choose_centre(
    session: OrmSession, *, actor: Actor, region: RegionInfo, permission: str, wanted: str | None
) -> CentreChoice:
    """The centre of code `wanted` ("all" for all), else the actor's working centre, else all."""
    statement = sa.select(Centre).where(Centre.is_active.is_(True)).order_by(Centre.name_kk)
    scope = actor.centre_scope(permission, region.id)
    if scope is not None:
        statement = statement.where(Centre.id.in_(scope))
    options = tuple(session.scalars(statement))
    chosen = next((one for one in options if one.code == wanted), None)
    if chosen is None and wanted != "all":
        chosen = next((one for one in options if one.id == actor.current_centre_id), None)
    if chosen is None and len(options) == 1:
        chosen = options[0]
    return CentreChoice(options, chosen)


def rooms_of(session: OrmSession, *, centre_id: int, also: int | None = None) -> list[Room]:
    """Rooms in use, and the one that the record names already (`also`)."""
    return list(
        session.scalars(
            sa.select(Room)
            .where(Room.centre_id == centre_id, sa.or_(Room.is_active.is_(True), Room.id == also))
            .order_by(Room.name_kk, Room.id)
        )
    )


def staff_of(session: OrmSession, *, centre_id: int, also: int | None = None) -> list[StaffMember]:
    """Active members, by name, and the one that the record names already (`also`)."""
    return list(
        session.scalars(
            sa.select(StaffMember)
            .where(
                StaffMember.centre_id == centre_id,
                sa.or_(StaffMember.is_active.is_(True), StaffMember.id == also),
            )
            .order_by(StaffMember.full_name, StaffMember.id)
        )
    )


def staff_page(
    session: OrmSession, *, centre_ids: Collection[int], active: bool, page: int, per_page: int
) -> Page[Any]:
    """(member, centre, account or None) of these centres."""
    statement: Any = (
        sa.select(StaffMember, Centre, User)
        .join(Centre, Centre.id == StaffMember.centre_id)
        .outerjoin(User, User.id == StaffMember.user_id)
        .where(StaffMember.centre_id.in_(centre_ids), StaffMember.is_active.is_(active))
        .order_by(StaffMember.full_name, StaffMember.id)
    )
    return paginate(session, statement, page=page, per_page=per_page)


def find_staff_member(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str
) -> StaffMember:
    """Raises `NotFound` for another region's or centre's."""
    member = None
    if is_public_id(public_id):
        member = session.scalars(
            sa.select(StaffMember).where(StaffMember.public_id == public_id)
        ).one_or_none()
    if member is None or not may_see(
        actor, "centres.manage", region=region, centre_id=member.centre_id
    ):
        raise NotFound
    return member


def accounts(session: OrmSession, *, region: RegionInfo) -> list[User]:
    """Accounts of the region that a member of staff may be linked to."""
    return list(
        session.scalars(
            sa.select(User)
            .where(User.home_region_id == region.id, User.is_active.is_(True))
            .order_by(User.full_name, User.id)
        )
    )


# Groups --------------------------------------------------------------------------------------


def _group_lines() -> Any:
    return (
        sa.select(Group, Room, StaffMember)
        .outerjoin(Room, Room.id == Group.room_id)
        .outerjoin(StaffMember, StaffMember.id == Group.instructor_id)
        .options(selectinload(Group.slots))
    )


def _with_counts(session: OrmSession, rows: Sequence[Any]) -> list[GroupLine]:
    counts = place_counts(session, [row[0].id for row in rows])
    lines = []
    for group, room, instructor in rows:
        enrolled, queued, offered = counts.get(group.id, (0, 0, 0))
        lines.append(GroupLine(group, room, instructor, enrolled, queued, offered))
    return lines


def place_counts(
    session: OrmSession, group_ids: Collection[int]
) -> dict[int, tuple[int, int, int]]:
    """(enrolled, queued, of these with an open offer) of groups, in one query."""
    if not group_ids:
        return {}
    rows = session.execute(
        sa.select(
            Enrolment.group_id,
            sa.func.sum(sa.case((Enrolment.state == "enrolled", 1), else_=0)),
            sa.func.sum(sa.case((Enrolment.state == "queued", 1), else_=0)),
            sa.func.count(PlaceOffer.id),
        )
        .outerjoin(
            PlaceOffer,
            sa.and_(PlaceOffer.enrolment_id == Enrolment.id, PlaceOffer.state == "open"),
        )
        .where(Enrolment.group_id.in_(group_ids), Enrolment.state != "left")
        .group_by(Enrolment.group_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def groups_page(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int],
    today: dt.date,
    ended: bool = False,
    kind: str = "",
    page: int = 1,
    per_page: int = 25,
) -> Page[GroupLine]:
    """Groups of these centres that run or will run, or that have ended; five queries."""
    is_over = sa.or_(Group.ended_at.is_not(None), Group.ends_on < today)
    statement = (
        _group_lines()
        .where(
            Group.centre_id.in_(centre_ids),
            Group.module.in_(active_modules(region)),
            is_over if ended else sa.not_(is_over),
        )
        .order_by(Group.ends_on.desc() if ended else Group.title, Group.title, Group.id)
    )
    if kind:
        statement = statement.where(Group.service_kind == kind)
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page(_with_counts(session, found.items), found.page, found.per_page, found.total)


def open_groups(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: Collection[int],
    today: dt.date,
    page: int = 1,
    per_page: int = 25,
) -> Page[GroupLine]:
    """Groups in which somebody may be enrolled, those with free places first; full ones too."""
    enrolled = (
        sa.select(sa.func.count(Enrolment.id))
        .where(Enrolment.group_id == Group.id, sa.or_(Enrolment.state == "enrolled", HOLDS_OFFER))
        .scalar_subquery()
    )
    statement = (
        _group_lines()
        .where(
            Group.centre_id.in_(centre_ids),
            Group.module.in_(active_modules(region)),
            Group.ended_at.is_(None),
            Group.ends_on >= today,
        )
        .order_by(sa.case((enrolled < Group.capacity, 0), else_=1), Group.title, Group.id)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page(_with_counts(session, found.items), found.page, found.per_page, found.total)


def find_group(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = "groups.view",
) -> Group:
    """The group with its slots; `NotFound` for another region's or centre's, or a module's that
    is off."""
    return find_group_line(
        session, actor=actor, region=region, public_id=public_id, permission=permission
    ).group


def find_group_line(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = "groups.view",
) -> GroupLine:
    """As `find_group`, with room, instructor and counts."""
    row = None
    if is_public_id(public_id):
        row = session.execute(
            _group_lines().where(
                Group.public_id == public_id, Group.module.in_(active_modules(region))
            )
        ).one_or_none()
    if row is None or not may_see(actor, permission, region=region, centre_id=row[0].centre_id):
        raise NotFound
    return _with_counts(session, [row])[0]


def members_page(
    session: OrmSession, *, group: Group, page: int, per_page: int
) -> Page[MemberLine]:
    """People with a place, by the alphabet."""
    statement: Any = (
        sa.select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled")
        .order_by(Person.sort_key, Person.id)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    items = [MemberLine(person_line(person), enrolment) for person, enrolment in found.items]
    return Page(items, found.page, found.per_page, found.total)


def queue_lines(session: OrmSession, *, group: Group, limit: int = 100) -> list[MemberLine]:
    """Those who wait, in order: by priority, then by number."""
    rows = session.execute(
        sa.select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "queued")
        .order_by(*LINE_ORDER)
        .limit(limit)
    )
    return [MemberLine(person_line(person), enrolment) for person, enrolment in rows]


def members_in_order(session: OrmSession, *, group: Group, limit: int) -> list[MemberLine]:
    """Those who have a place by the alphabet, then those who wait in their order."""
    rows = session.execute(
        sa.select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.group_id == group.id, Enrolment.state != "left")
        .order_by(
            sa.case((Enrolment.state == "enrolled", 0), else_=1),
            sa.case((Enrolment.state == "enrolled", Person.sort_key), else_=""),
            *LINE_ORDER,
        )
        .limit(limit)
    )
    return [MemberLine(person_line(person), enrolment) for person, enrolment in rows]


def last_enrolment(session: OrmSession, *, group: Group, person_id: int) -> Enrolment | None:
    """The person's place or number in the group, else the last one that he had."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.group_id == group.id, Enrolment.person_id == person_id)
        .order_by(sa.case((Enrolment.state == "left", 1), else_=0), Enrolment.id.desc())
        .limit(1)
    ).one_or_none()


def people_living_in(
    session: OrmSession, *, group: Group, person_ids: Collection[int]
) -> dict[int, Enrolment]:
    """Which of these people have a place or a number in the group."""
    rows = session.scalars(
        sa.select(Enrolment).where(
            Enrolment.group_id == group.id,
            Enrolment.person_id.in_(person_ids),
            Enrolment.state != "left",
        )
    )
    return {one.person_id: one for one in rows}


# A person ------------------------------------------------------------------------------------


def enrolments_of(
    session: OrmSession, *, region: RegionInfo, person_id: int, centre_ids: Collection[int] | None
) -> list[EnrolmentLine]:
    """Places and numbers of a person, living ones first; the last fifty."""
    statement = (
        sa.select(Enrolment, Group)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.person_id == person_id, Group.module.in_(active_modules(region)))
        .options(selectinload(Group.slots))
        .order_by(sa.case((Enrolment.state == "left", 1), else_=0), Enrolment.id.desc())
        .limit(50)
    )
    if centre_ids is not None:
        statement = statement.where(Group.centre_id.in_(centre_ids))
    return [EnrolmentLine(*row) for row in session.execute(statement)]


def places_of_person(session: OrmSession, *, person_id: int) -> dict[int, Enrolment]:
    """The person's living places and numbers by group."""
    rows = session.scalars(
        sa.select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.state != "left")
    )
    return {one.group_id: one for one in rows}


def attendances_of(
    session: OrmSession,
    *,
    region: RegionInfo,
    person_id: int,
    centre_ids: Collection[int] | None,
    page: int,
    per_page: int,
) -> Page[AttendanceLine]:
    """Marks of a person that stand, newest first."""
    statement: Any = (
        sa.select(Attendance, Session, Group.title)
        .join(Session, Session.id == Attendance.session_id)
        .join(Group, Group.id == Session.group_id)
        .where(
            Attendance.person_id == person_id,
            Attendance.voided_at.is_(None),
            Group.module.in_(active_modules(region)),
        )
        .order_by(Session.starts_at.desc(), Attendance.id.desc())
    )
    if centre_ids is not None:
        statement = statement.where(Session.centre_id.in_(centre_ids))
    found = paginate(session, statement, page=page, per_page=per_page)
    items = [AttendanceLine(*row) for row in found.items]
    return Page(items, found.page, found.per_page, found.total)
