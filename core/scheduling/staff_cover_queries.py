"""Who can stand in: what has nobody to lead it, and who is free then."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import active_modules
from core.scheduling.blocking_queries import BlockingLine, Hit, hits_of
from core.scheduling.busy_queries import pictures_of_staff
from core.scheduling.busy_rules import Picture
from core.scheduling.busy_words import tell
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, VisitKindStaff
from core.scheduling.rules import Interval

#: so many are suggested
SUGGESTED = 3


@dataclass(frozen=True)
class Candidate:
    """Somebody who is free then. `knows` says that they lead this kind of group, or give this
    kind of visit."""

    member: StaffMember
    knows: bool


@dataclass(frozen=True)
class UnledLine:
    """A session without anybody to lead it. `away` is its instructor, who is not there."""

    session: Session
    group: Group
    centre: Centre
    room: Room | None
    away: StaffMember | None
    candidates: list[Candidate]


@dataclass(frozen=True)
class CoverLine:
    """A session or appointment of somebody who is away. `obstacle` says why the substitute cannot
    take it, "" when he can; None when no substitute is looked at."""

    hit: Hit
    obstacle: str | None
    candidates: list[Candidate]


@dataclass(frozen=True)
class Cover:
    """What a leave leaves without leader, and who would take it."""

    lines: list[CoverLine]
    substitute: StaffMember | None
    staff: list[StaffMember]

    @property
    def taken(self) -> list[CoverLine]:
        return [one for one in self.lines if one.obstacle == ""]


class Colleagues:
    """Active staff of some centres with their time, and what they lead."""

    def __init__(
        self, session: OrmSession, region: RegionInfo, centre_ids: Collection[int], span: Interval
    ) -> None:
        self.staff = list(
            session.scalars(
                sa.select(StaffMember)
                .where(StaffMember.centre_id.in_(centre_ids), StaffMember.is_active.is_(True))
                .order_by(StaffMember.full_name, StaffMember.id)
            )
        )
        self._pictures: dict[int, Picture] = pictures_of_staff(session, region, self.staff, span)
        ids = [one.id for one in self.staff]
        self._kinds: dict[int, set[str]] = defaultdict(set)
        self._visits: dict[int, set[int]] = defaultdict(set)
        for staff_id, kind in session.execute(
            sa.select(Group.instructor_id, Group.service_kind)
            .where(Group.instructor_id.in_(ids))
            .distinct()
        ):
            self._kinds[staff_id or 0].add(kind)
        for staff_id, visit_id in session.execute(
            sa.select(VisitKindStaff.staff_id, VisitKindStaff.visit_kind_id).where(
                VisitKindStaff.staff_id.in_(ids)
            )
        ):
            self._visits[staff_id].add(visit_id)

    def is_free(self, staff_id: int, when: Interval) -> bool:
        picture = self._pictures.get(staff_id)
        return picture is not None and picture.is_free(when)

    def obstacle(self, staff_id: int, when: Interval, zone: str) -> str:
        picture = self._pictures.get(staff_id)
        return tell(picture.against(when), zone) if picture is not None else ""

    def gives(self, staff_id: int, visit_kind_id: int | None) -> bool:
        return visit_kind_id in self._visits[staff_id]

    def free(
        self, centre_id: int, when: Interval, *, kind: str = "", visit_kind_id: int | None = None
    ) -> list[Candidate]:
        """Those of a centre who are free: who leads this kind first, then by name. A visit is
        taken only by who gives it."""
        found = [
            Candidate(
                one,
                kind in self._kinds[one.id] if kind else self.gives(one.id, visit_kind_id),
            )
            for one in self.staff
            if one.centre_id == centre_id and self.is_free(one.id, when)
        ]
        if not kind:
            found = [one for one in found if one.knows]
        return sorted(found, key=lambda one: not one.knows)[:SUGGESTED]


def unled_sessions(
    session: OrmSession,
    region: RegionInfo,
    *,
    centre_ids: Collection[int],
    first: dt.date,
    last: dt.date,
    suggest: bool = True,
) -> list[UnledLine]:
    """Coming planned sessions of these dates without an instructor, or whose instructor is away
    or off the lists, in order of time."""
    away = sa.exists().where(
        Blocking.staff_id == Session.instructor_id,
        Blocking.lifted_at.is_(None),
        Blocking.starts_at < Session.ends_at,
        Blocking.ends_at > Session.starts_at,
    )
    rows = session.execute(
        sa.select(Session, Group, Centre, Room, StaffMember)
        .join(Group, Group.id == Session.group_id)
        .join(Centre, Centre.id == Session.centre_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .outerjoin(StaffMember, StaffMember.id == Session.instructor_id)
        .where(
            Session.centre_id.in_(centre_ids),
            Session.local_date.between(first, last),
            Session.state == "planned",
            Session.ends_at > now_utc(),
            Group.module.in_(active_modules(region)),
            sa.or_(Session.instructor_id.is_(None), StaffMember.is_active.is_(False), away),
        )
        .order_by(Session.starts_at, Group.title, Session.id)
    ).all()
    if not rows:
        return []
    span = Interval(min(row[0].starts_at for row in rows), max(row[0].ends_at for row in rows))
    wanted = {row[0].centre_id for row in rows}
    colleagues = Colleagues(session, region, wanted, span) if suggest else None
    return [
        UnledLine(
            meeting, group, centre, room, instructor,
            colleagues.free(
                meeting.centre_id, Interval(meeting.starts_at, meeting.ends_at),
                kind=group.service_kind,
            ) if colleagues else [],
        )
        for meeting, group, centre, room, instructor in rows
    ]  # fmt: skip


def cover_lines(
    session: OrmSession,
    *,
    region: RegionInfo,
    line: BlockingLine,
    substitute_id: int | None = None,
) -> Cover | None:
    """What somebody's leave leaves without leader, with who could take it; None for what is no
    leave. `substitute_id` is looked at instead of the one who was named."""
    if line.thing.kind != "staff":
        return None
    hits = hits_of(session, region, line)
    if not hits:
        return Cover([], None, [])
    span = Interval(
        min(one.found.interval.starts_at for one in hits),
        max(one.found.interval.ends_at for one in hits),
    )
    colleagues = Colleagues(session, region, [line.thing.centre_id], span)
    chosen = substitute_id or line.blocking.substitute_id
    substitute = next((one for one in colleagues.staff if one.id == chosen), None)
    kinds, visits = _kinds(session, hits), _visits(session, hits)
    staff = [one for one in colleagues.staff if one.id != line.thing.id]
    return Cover(
        [_cover_line(region, line, hit, colleagues, substitute, kinds, visits) for hit in hits],
        substitute,
        staff,
    )


def _cover_line(
    region: RegionInfo,
    line: BlockingLine,
    hit: Hit,
    colleagues: Colleagues,
    substitute: StaffMember | None,
    kinds: dict[int, str],
    visits: dict[int, int | None],
) -> CoverLine:
    when, number = hit.found.interval, hit.found.row_id or 0
    if hit.is_session:
        free = colleagues.free(line.thing.centre_id, when, kind=kinds.get(number, ""))
    else:
        free = colleagues.free(line.thing.centre_id, when, visit_kind_id=visits.get(number))
    obstacle = None
    if substitute is not None:
        obstacle = colleagues.obstacle(substitute.id, when, region.timezone)
        if not hit.is_session and not colleagues.gives(substitute.id, visits.get(number)):
            obstacle = obstacle or NOT_GIVEN
    return CoverLine(hit, obstacle, free)


#: why an appointment stays: the page says it in words
NOT_GIVEN = "visit"


def _kinds(session: OrmSession, hits: Sequence[Hit]) -> dict[int, str]:
    rows = session.execute(
        sa.select(Session.id, Group.service_kind)
        .join(Group, Group.id == Session.group_id)
        .where(Session.id.in_([one.found.row_id for one in hits if one.is_session]))
    )
    return {row.id: row.service_kind for row in rows}


def _visits(session: OrmSession, hits: Sequence[Hit]) -> dict[int, int | None]:
    rows = session.execute(
        sa.select(Booking.id, Booking.visit_kind_id).where(
            Booking.id.in_([one.found.row_id for one in hits if not one.is_session])
        )
    )
    return {row.id: row.visit_kind_id for row in rows}
