"""Reads of clubs: levels, plans, results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.sdk.models import (
    Attendance,
    Centre,
    Enrolment,
    Group,
    IssuedDocument,
    Page,
    Person,
    Room,
    StaffMember,
    paginate,
)
from core.sdk.models import Session as Meeting
from core.sdk.services import Actor, NotFound, PersonLine, RegionInfo, person_line, place_counts
from plugins.active_longevity.clubs.models import (
    Club,
    ClubAssessment,
    ClubLevel,
    ClubResult,
    ClubTopic,
)
from plugins.active_longevity.clubs.rules import OWN, next_level, shipped_levels
from plugins.active_longevity.kinds import MODULE, NO_CLUBS


@dataclass(frozen=True)
class ClubLine:
    """A club in a list."""

    group: Group
    centre: Centre
    room: Room | None
    instructor: StaffMember | None
    club: Club | None
    next_at: dt.datetime | None
    enrolled: int = 0
    queued: int = 0

    @property
    def level(self) -> str:
        return self.club.level if self.club is not None else ""


@dataclass(frozen=True)
class AssessmentLine:
    assessment: ClubAssessment
    results: int
    passed: int
    certificates: int


@dataclass(frozen=True)
class ResultLine:
    """Somebody with or without a result at an assessment."""

    person: PersonLine
    result: ClubResult | None
    document: IssuedDocument | None


# Groups --------------------------------------------------------------------------------------


def find_club_group(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Group:
    """A group of this module. Raises `NotFound` for others', and without the right."""
    group = session.scalar(
        sa.select(Group)
        .where(Group.public_id == public_id, Group.module == MODULE)
        .options(selectinload(Group.slots))
    )
    if group is None or not actor.can(permission, region.id, group.centre_id):
        raise NotFound
    return group


def _lines(now: dt.datetime) -> Any:
    upcoming = (
        sa.select(sa.func.min(Meeting.starts_at))
        .where(Meeting.group_id == Group.id, Meeting.state == "planned", Meeting.ends_at > now)
        .scalar_subquery()
    )
    return (
        sa.select(Group, Centre, Room, StaffMember, Club, upcoming.label("next_at"))
        .join(Centre, Centre.id == Group.centre_id)
        .outerjoin(Room, Room.id == Group.room_id)
        .outerjoin(StaffMember, StaffMember.id == Group.instructor_id)
        .outerjoin(Club, Club.group_id == Group.id)
        .options(selectinload(Group.slots))
    )


def _with_counts(session: Session, rows: Collection[Any]) -> list[ClubLine]:
    counts = place_counts(session, [row[0].id for row in rows])
    found = []
    for group, centre, room, staff, club, next_at in rows:
        enrolled, queued, _offered = counts.get(group.id, (0, 0, 0))
        found.append(ClubLine(group, centre, room, staff, club, next_at, enrolled, queued))
    return found


def clubs_page(
    session: Session,
    *,
    centre_ids: Collection[int],
    today: dt.date,
    now: dt.datetime,
    ended: bool = False,
    kind: str = "",
    page: int = 1,
    per_page: int = 25,
) -> Page[ClubLine]:
    """Clubs of these centres that run or will run, or that have ended. Four queries."""
    is_over = sa.or_(Group.ended_at.is_not(None), Group.ends_on < today)
    statement = (
        _lines(now)
        .where(
            Group.module == MODULE,
            Group.centre_id.in_(centre_ids),
            Group.service_kind.not_in(NO_CLUBS),
            is_over if ended else sa.not_(is_over),
        )
        .order_by(Group.service_kind, Group.title, Group.id)
    )
    if kind:
        statement = statement.where(Group.service_kind == kind)
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page(_with_counts(session, found.items), found.page, found.per_page, found.total)


def club_line(session: Session, *, group: Group, now: dt.datetime) -> ClubLine:
    return _with_counts(session, session.execute(_lines(now).where(Group.id == group.id)).all())[0]


def club_of(session: Session, *, group_id: int) -> Club | None:
    club: Club | None = session.scalar(sa.select(Club).where(Club.group_id == group_id))
    return club


def next_groups(
    session: Session, *, line: ClubLine, today: dt.date, now: dt.datetime
) -> list[ClubLine]:
    """Running or coming groups of the same service in the centre whose level is the next one."""
    levels = list(levels_of(session, kind=line.group.service_kind, also=line.level))
    wanted = next_level(levels, line.level)
    if not wanted:
        return []
    statement = (
        _lines(now)
        .where(
            Group.module == MODULE,
            Group.centre_id == line.group.centre_id,
            Group.service_kind == line.group.service_kind,
            Group.ended_at.is_(None),
            Group.ends_on >= today,
            Club.level == wanted,
        )
        .order_by(Group.starts_on, Group.id)
        .limit(5)
    )
    return _with_counts(session, session.execute(statement).all())


# Levels --------------------------------------------------------------------------------------


def own_levels(session: Session) -> dict[str, ClubLevel]:
    """code → level of the region, retired ones too, in order."""
    rows = session.scalars(
        sa.select(ClubLevel).order_by(ClubLevel.service_kind, ClubLevel.position, ClubLevel.id)
    )
    return {f"{OWN}{one.public_id}": one for one in rows}


def levels_of(session: Session, *, kind: str, also: str = "") -> tuple[str, ...]:
    """Codes of the levels of a kind of service in rising order: the region's own for it where
    there are some, else the shipped ones and the region's own for all. `also` is kept."""
    own = {code: one for code, one in own_levels(session).items() if one.retired_at is None}
    for_kind = [code for code, one in own.items() if one.service_kind == kind]
    general = [code for code, one in own.items() if not one.service_kind]
    found = for_kind or [*shipped_levels(kind), *general]
    return tuple(found if not also or also in found else [*found, also])


def levels_page(session: Session, *, page: int, per_page: int) -> Page[ClubLevel]:
    statement: Any = sa.select(ClubLevel).order_by(
        ClubLevel.service_kind, ClubLevel.position, ClubLevel.id
    )
    found: Page[ClubLevel] = paginate(session, statement, page=page, per_page=per_page)
    return found


def find_level(session: Session, *, public_id: str) -> ClubLevel:
    level: ClubLevel | None = session.scalar(
        sa.select(ClubLevel).where(ClubLevel.public_id == public_id)
    )
    if level is None:
        raise NotFound
    return level


# Plans ---------------------------------------------------------------------------------------


def _in_order() -> Any:
    return (ClubTopic.planned_on.is_(None), ClubTopic.planned_on, ClubTopic.position, ClubTopic.id)


def topics_page(session: Session, *, group_id: int, page: int, per_page: int) -> Page[ClubTopic]:
    """Lines of the plan by date; those without one last."""
    statement: Any = (
        sa.select(ClubTopic).where(ClubTopic.group_id == group_id).order_by(*_in_order())
    )
    found: Page[ClubTopic] = paginate(session, statement, page=page, per_page=per_page)
    return found


def all_topics(session: Session, *, group_id: int) -> list[ClubTopic]:
    """The whole plan, for paper; `rules.MOST_TOPICS` lines at most."""
    return list(
        session.scalars(
            sa.select(ClubTopic).where(ClubTopic.group_id == group_id).order_by(*_in_order())
        )
    )


def topics_done(session: Session, *, group_id: int) -> tuple[int, int]:
    """(done, all) lines of a plan."""
    row = session.execute(
        sa.select(sa.func.count(ClubTopic.done_on), sa.func.count(ClubTopic.id)).where(
            ClubTopic.group_id == group_id
        )
    ).one()
    return row[0], row[1]


def find_topic(session: Session, *, group: Group, public_id: str) -> ClubTopic:
    topic: ClubTopic | None = session.scalar(
        sa.select(ClubTopic).where(ClubTopic.public_id == public_id, ClubTopic.group_id == group.id)
    )
    if topic is None:
        raise NotFound
    return topic


# Results -------------------------------------------------------------------------------------


def find_assessment(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> tuple[ClubAssessment, Group]:
    """An assessment with its group; raises `NotFound`."""
    row = session.execute(
        sa.select(ClubAssessment, Group)
        .join(Group, Group.id == ClubAssessment.group_id)
        .where(ClubAssessment.public_id == public_id)
    ).one_or_none()
    if row is None or not actor.can(permission, region.id, row[1].centre_id):
        raise NotFound
    return row[0], row[1]


def assessments_page(
    session: Session, *, group_id: int, page: int, per_page: int
) -> Page[AssessmentLine]:
    """Tests and concerts of a group with how many have results, the latest first."""
    living = ClubResult.voided_at.is_(None)
    statement: Any = (
        sa.select(
            ClubAssessment,
            sa.func.count(ClubResult.id),
            sa.func.coalesce(sa.func.sum(sa.case((ClubResult.passed.is_(True), 1), else_=0)), 0),
            sa.func.count(ClubResult.document_id),
        )
        .outerjoin(ClubResult, sa.and_(ClubResult.assessment_id == ClubAssessment.id, living))
        .where(ClubAssessment.group_id == group_id)
        .group_by(ClubAssessment.id)
        .order_by(ClubAssessment.held_on.desc(), ClubAssessment.id.desc())
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    lines = [AssessmentLine(*row) for row in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def result_lines(session: Session, *, assessment: ClubAssessment) -> list[ResultLine]:
    """Everybody who is in the group, and whoever has a result already, by name."""
    living = sa.and_(
        ClubResult.assessment_id == assessment.id,
        ClubResult.person_id == Person.id,
        ClubResult.voided_at.is_(None),
    )
    members = sa.select(Enrolment.person_id).where(
        Enrolment.group_id == assessment.group_id, Enrolment.state == "enrolled"
    )
    rows = session.execute(
        sa.select(Person, ClubResult, IssuedDocument)
        .outerjoin(ClubResult, living)
        .outerjoin(IssuedDocument, IssuedDocument.id == ClubResult.document_id)
        .where(sa.or_(Person.id.in_(members), ClubResult.id.is_not(None)))
        .order_by(Person.sort_key, Person.id)
    )
    return [ResultLine(person_line(one), result, paper) for one, result, paper in rows]


def results_of(
    session: Session, *, person_id: int, limit: int, before: dt.datetime | None
) -> list[tuple[ClubResult, ClubAssessment, Group]]:
    """A person's results, the latest first."""
    statement = (
        sa.select(ClubResult, ClubAssessment, Group)
        .join(ClubAssessment, ClubAssessment.id == ClubResult.assessment_id)
        .join(Group, Group.id == ClubAssessment.group_id)
        .where(ClubResult.person_id == person_id, ClubResult.voided_at.is_(None))
    )
    if before is not None:
        statement = statement.where(ClubResult.recorded_at < before)
    rows = session.execute(
        statement.order_by(ClubResult.recorded_at.desc(), ClubResult.id.desc()).limit(limit)
    )
    return [(result, assessment, group) for result, assessment, group in rows]


def certifiable(
    session: Session, *, person_id: int, centre_id: int, result_id: int | None
) -> tuple[ClubResult, ClubAssessment, Group] | None:
    """The passed result that a certificate is about: the one asked for, else the latest."""
    statement = (
        sa.select(ClubResult, ClubAssessment, Group)
        .join(ClubAssessment, ClubAssessment.id == ClubResult.assessment_id)
        .join(Group, Group.id == ClubAssessment.group_id)
        .where(
            ClubResult.person_id == person_id,
            ClubResult.voided_at.is_(None),
            ClubResult.passed.is_(True),
            Group.centre_id == centre_id,
        )
        .order_by(ClubAssessment.held_on.desc(), ClubResult.id.desc())
        .limit(1)
    )
    if result_id is not None:
        statement = statement.where(ClubResult.id == result_id)
    row = session.execute(statement).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


def sessions_attended(session: Session, *, person_id: int, group_id: int) -> int:
    """How many sessions of a group the person came to."""
    count = session.scalar(
        sa.select(sa.func.count(Attendance.id))
        .join(Meeting, Meeting.id == Attendance.session_id)
        .where(
            Attendance.person_id == person_id,
            Attendance.mark == "present",
            Attendance.voided_at.is_(None),
            Meeting.group_id == group_id,
        )
    )
    return count or 0
