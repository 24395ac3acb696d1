"""Reads of procedures, courses and visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.sdk.models import (
    Booking,
    Delivery,
    Person,
    PersonCentre,
    Resource,
    Room,
    StaffMember,
    is_public_id,
)
from core.sdk.services import Actor, NotFound, PersonLine, RegionInfo, person_line
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.rules import LIVING, Terms, VisitState

Held = TypeVar("Held")

COUNTED = (VisitState.PLANNED.value, VisitState.GIVEN.value)


@dataclass(frozen=True)
class ProcedureLine:
    """A procedure with where, with whom and for how many at once."""

    procedure: Procedure
    room: Room | None
    staff: StaffMember | None
    resource: Resource | None

    @property
    def places(self) -> int | None:
        """How many have it at once; None: as many as come."""
        if self.resource is not None:
            return int(self.resource.quantity)
        return 1 if self.procedure.room_id or self.procedure.staff_id else None


@dataclass(frozen=True)
class CourseLine:
    """A course in a list."""

    course: Course
    procedure: Procedure
    person: PersonLine
    given: int
    planned: int
    next_at: dt.datetime | None

    @property
    def left(self) -> int:
        return max(0, int(self.course.visits) - self.given)

    @property
    def unplanned(self) -> int:
        """Visits that have no date yet."""
        return max(0, self.left - self.planned)


@dataclass(frozen=True)
class VisitLine:
    """A visit of a day, for the nurse."""

    visit: CourseVisit
    course: Course
    procedure: Procedure
    person: PersonLine
    room: Room | None
    left: int


def terms_of(procedure: Procedure) -> Terms:
    return Terms(procedure.gap_days, procedure.most_a_day)


def found_in_centre(
    session: Session, model: type[Held], *, actor: Actor, region: RegionInfo, public_id: str,
    permission: str,
) -> Held:  # fmt: skip
    """The row with this address, of a centre where the actor has the right; else `NotFound`."""
    kind: Any = model
    found: Any = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(kind).where(kind.public_id == public_id))
    if found is None or not actor.can(permission, region.id, found.centre_id):
        raise NotFound(model.__name__.lower())
    return cast("Held", found)


# Procedures ----------------------------------------------------------------------------------


def procedure_lines(
    session: Session, *, centre_ids: Collection[int], active: bool = False
) -> list[ProcedureLine]:
    """Procedures of centres by name, with those out of use last; one query."""
    statement: Any = (
        sa.select(Procedure, Room, StaffMember, Resource)
        .outerjoin(Room, Room.id == Procedure.room_id)
        .outerjoin(StaffMember, StaffMember.id == Procedure.staff_id)
        .outerjoin(Resource, Resource.id == Procedure.resource_id)
        .where(Procedure.centre_id.in_(sorted(centre_ids)))
        .order_by(Procedure.is_active.desc(), Procedure.name_kk, Procedure.id)
    )
    if active:
        statement = statement.where(Procedure.is_active.is_(True))
    return [ProcedureLine(*row) for row in session.execute(statement)]


def find_procedure(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Procedure:
    """A procedure of a centre where the actor has the right; else `NotFound`."""
    return found_in_centre(
        session, Procedure, actor=actor, region=region, public_id=public_id, permission=permission
    )


def shipped_there(session: Session, *, centre_id: int) -> set[str]:
    """Codes of shipped procedures that the centre has taken over."""
    rows = session.scalars(
        sa.select(Procedure.shipped).where(
            Procedure.centre_id == centre_id, Procedure.shipped.is_not(None)
        )
    )
    return {one for one in rows if one}


# Courses -------------------------------------------------------------------------------------


def find_course(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Course:
    """A course of a centre where the actor has the right; else `NotFound`."""
    return found_in_centre(
        session, Course, actor=actor, region=region, public_id=public_id, permission=permission
    )


def find_visit(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> CourseVisit:
    """A visit in a centre where the actor has the right; else `NotFound`."""
    return found_in_centre(
        session, CourseVisit, actor=actor, region=region, public_id=public_id, permission=permission
    )


#: a closure of the centre cancels or moves bookings: the visit is where its booking is
_state = sa.case(
    (
        sa.and_(CourseVisit.state == VisitState.PLANNED.value, Booking.state == "cancelled"),
        VisitState.CANCELLED.value,
    ),
    else_=CourseVisit.state,
)
_starts = sa.func.coalesce(Booking.starts_at, CourseVisit.starts_at)
_date = sa.func.coalesce(Booking.local_date, CourseVisit.local_date)


def _as_booked(visit: CourseVisit, booking: Booking | None) -> CourseVisit:
    """The visit shown as its booking stands; `services.follow` writes it down."""
    if booking is None or visit.state != VisitState.PLANNED:
        return visit
    if booking.state == "cancelled":
        set_committed_value(visit, "state", VisitState.CANCELLED.value)
        set_committed_value(visit, "reason", booking.cancel_reason)
    for name in ("starts_at", "ends_at", "local_date"):
        set_committed_value(visit, name, getattr(booking, name))
    return visit


def strayed(*, course_id: int | None = None) -> sa.Select[Any]:
    """(visit, booking) of planned visits whose booking was cancelled or moved by others."""
    statement: Any = (
        sa.select(CourseVisit, Booking)
        .join(Booking, Booking.id == CourseVisit.booking_id)
        .where(
            CourseVisit.state == VisitState.PLANNED.value,
            sa.or_(Booking.state == "cancelled", Booking.starts_at != CourseVisit.starts_at),
        )
        .order_by(CourseVisit.id)
    )
    if course_id is not None:
        statement = statement.where(CourseVisit.course_id == course_id)
    found: sa.Select[Any] = statement
    return found


def _counts() -> sa.Subquery:
    def count(state: VisitState) -> Any:
        return sa.func.count(sa.case((_state == state.value, 1)))

    return (
        sa.select(
            CourseVisit.course_id.label("course_id"),
            count(VisitState.GIVEN).label("given"),
            count(VisitState.PLANNED).label("planned"),
            sa.func.min(sa.case((_state == VisitState.PLANNED.value, Booking.starts_at))).label(
                "next_at"
            ),
        )
        .select_from(CourseVisit)
        .outerjoin(Booking, Booking.id == CourseVisit.booking_id)
        .group_by(CourseVisit.course_id)
        .subquery()
    )


def courses(
    *,
    centre_ids: Collection[int] | None = None,
    state: str = "",
    person_id: int | None = None,
    course_id: int | None = None,
) -> sa.Select[Any]:
    """(course, procedure, person, given, planned, next visit) of centres, of a person, or one:
    rows for `course_line`."""
    counts = _counts()
    statement = (
        sa.select(Course, Procedure, Person, counts.c.given, counts.c.planned, counts.c.next_at)
        .join(Procedure, Procedure.id == Course.procedure_id)
        .join(Person, Person.id == Course.person_id)
        .outerjoin(counts, counts.c.course_id == Course.id)
    )
    if centre_ids is not None:
        statement = statement.where(Course.centre_id.in_(sorted(centre_ids)))
    if state:
        statement = statement.where(Course.state == state)
    if person_id is not None:
        statement = statement.where(Course.person_id == person_id)
    if course_id is not None:
        statement = statement.where(Course.id == course_id)
    living = sa.case((Course.state.in_(LIVING), 0), else_=1)
    return statement.order_by(living, counts.c.next_at.asc().nulls_last(), Course.begins_on.desc(),
                              Course.id.desc())  # fmt: skip


def course_line(row: Any) -> CourseLine:
    """A row of `courses`."""
    course, procedure, person, given, planned, next_at = row
    return CourseLine(course, procedure, person_line(person), given or 0, planned or 0, next_at)


def line_of(session: Session, course: Course) -> CourseLine:
    return course_line(session.execute(courses(course_id=course.id)).one())


def person_lines(
    session: Session, *, person_id: int, centre_ids: Collection[int] | None = None
) -> list[CourseLine]:
    """All courses of a person, those that run first."""
    rows = session.execute(courses(person_id=person_id, centre_ids=centre_ids))
    return [course_line(one) for one in rows]


def visits_of(session: Session, *, course_id: int) -> list[CourseVisit]:
    """All visits of a course in order of time."""
    rows = session.execute(
        sa.select(CourseVisit, Booking)
        .outerjoin(Booking, Booking.id == CourseVisit.booking_id)
        .where(CourseVisit.course_id == course_id)
        .order_by(_starts, CourseVisit.id)
    )
    return [_as_booked(visit, booking) for visit, booking in rows]


def day_lines(
    session: Session, *, centre_ids: Collection[int], day: dt.date, cancelled: bool = False
) -> list[VisitLine]:
    """Visits of a date by room and time, each with what is left of its course; one query."""
    counts = _counts()
    statement = (
        sa.select(CourseVisit, Booking, Course, Procedure, Person, Room, counts.c.given)
        .select_from(CourseVisit)
        .outerjoin(Booking, Booking.id == CourseVisit.booking_id)
        .join(Course, Course.id == CourseVisit.course_id)
        .join(Procedure, Procedure.id == Course.procedure_id)
        .join(Person, Person.id == CourseVisit.person_id)
        .outerjoin(Room, Room.id == Procedure.room_id)
        .outerjoin(counts, counts.c.course_id == Course.id)
        .where(CourseVisit.centre_id.in_(sorted(centre_ids)), _date == day)
        .order_by(Procedure.name_kk, Procedure.id, _starts, Person.sort_key)
    )
    if not cancelled:
        statement = statement.where(_state != VisitState.CANCELLED.value)
    return [
        VisitLine(_as_booked(visit, booking), course, procedure, person_line(person), room,
                  max(0, course.visits - (given or 0)))
        for visit, booking, course, procedure, person, room, given in session.execute(statement)
    ]  # fmt: skip


def living_dates(
    session: Session, *, person_id: int, kind: str, first: dt.date, last: dt.date,
    but_course_id: int | None = None,
) -> list[dt.date]:  # fmt: skip
    """Dates of planned visits of a kind of service of a person, in other courses than this one."""
    statement = (
        sa.select(_date)
        .select_from(CourseVisit)
        .join(Course, Course.id == CourseVisit.course_id)
        .join(Procedure, Procedure.id == Course.procedure_id)
        .outerjoin(Booking, Booking.id == CourseVisit.booking_id)
        .where(
            CourseVisit.person_id == person_id,
            _state == VisitState.PLANNED.value,
            _date.between(first, last),
            Procedure.service_kind == kind,
        )
    )
    if but_course_id is not None:
        statement = statement.where(Course.id != but_course_id)
    return list(session.scalars(statement))


def given_dates(
    session: Session, *, person_id: int, kind: str, first: dt.date, last: dt.date
) -> list[dt.date]:
    """Local dates on which the ledger says the person had the service, each as often as it was."""
    return list(
        session.scalars(
            sa.select(Delivery.local_date).where(
                Delivery.person_id == person_id,
                Delivery.service_kind == kind,
                Delivery.voided_at.is_(None),
                Delivery.local_date.between(first, last),
            )
        )
    )


def terms_for(session: Session, *, person_id: int, kind: str) -> Terms | None:
    """What the centres that hold the person's file ask of the service: the mildest of them."""
    row = session.execute(
        sa.select(sa.func.min(Procedure.gap_days), sa.func.max(Procedure.most_a_day))
        .join(PersonCentre, PersonCentre.centre_id == Procedure.centre_id)
        .where(
            Procedure.service_kind == kind,
            Procedure.is_active.is_(True),
            PersonCentre.person_id == person_id,
            PersonCentre.detached_at.is_(None),
        )
    ).one()
    return None if row[0] is None else Terms(row[0], row[1])


def running_lines(session: Session, *, person_id: int) -> list[CourseLine]:
    """Courses of a person that are not over."""
    statement = courses(person_id=person_id).where(Course.state.in_(LIVING))
    return [course_line(one) for one in session.execute(statement)]


def has_living(session: Session, *, course: Course) -> bool:
    """Whether another course of the procedure runs for the person."""
    found = session.scalar(
        sa.select(Course.id).where(
            Course.person_id == course.person_id,
            Course.procedure_id == course.procedure_id,
            Course.id != course.id,
            Course.state.in_(LIVING),
        )
    )
    return found is not None


def whole(session: Session, course: Course) -> tuple[Person, Procedure]:
    """The person and the procedure of a course."""
    return session.get_one(Person, course.person_id), session.get_one(
        Procedure, course.procedure_id
    )


def course_of(session: Session, visit: CourseVisit) -> Course:
    return session.get_one(Course, visit.course_id)


def places_of(session: Session, procedure: Procedure) -> int:
    """How many have it in the room at once."""
    known = session.get(Resource, procedure.resource_id) if procedure.resource_id else None
    return known.quantity if known is not None else 1
