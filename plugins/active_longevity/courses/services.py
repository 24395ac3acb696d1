"""Deeds on courses: planning in one step, pausing, continuing, ending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Booking
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotFound,
    RegionInfo,
    current_locale,
    format_date,
    local_today,
    now_utc,
    record_audit,
    refuse_stranger,
    release,
    reserve,
)
from core.sdk.services import gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.courses import queries
from plugins.active_longevity.courses.checks import (
    checked_reason,
    limit_problems,
    refuse,
    require,
)
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.permissions import COURSE_PLAN
from plugins.active_longevity.courses.planning import use_of
from plugins.active_longevity.courses.rules import (
    LIVING,
    CourseState,
    VisitState,
    order_fault,
)

MODULE, KIND = kinds.MODULE, "course"
_MONTH = dt.timedelta(days=31)


def plan_course(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    procedure: Procedure,
    person_id: int,
    starts: Sequence[dt.datetime],
    wanted_time: dt.time,
    weekdays: Collection[int],
    press_key: str = "",
    reason: str = "",
) -> Course:
    """Begin a course with visits at these moments (aware), all or none.

    The same `press_key` again returns the first course. Raises with nothing written: what
    `core.sdk.services.reserve` raises when a time was taken meanwhile; `Conflict` for a course of
    the procedure that runs, at `person` for what stands against it, and `course.asks` at `reason`
    when a reason would do; `InvalidInput` at `starts` or `person`; `NotAllowed`.
    """
    require(actor, COURSE_PLAN, region, procedure.centre_id)
    press = f"{actor.user_id}:{press_key}" if press_key else None
    known = _same_press(session, press)
    if known is not None:
        return known
    if not procedure.is_active:
        raise Conflict("procedure.closed", _("This procedure is not given now."))
    refuse_stranger(session, centre_id=procedure.centre_id, person_id=person_id)
    starts = _checked_starts(session, region, procedure, starts, person_id, procedure.visits)
    used = _refuse_days(session, actor, region, procedure, person_id, starts, reason)
    course = Course(
        region_id=region.id, centre_id=procedure.centre_id, person_id=person_id,
        procedure_id=procedure.id, visits=procedure.visits, created_by=actor.user_id,
        begins_on=_day(starts[0], region), wanted_time=wanted_time,
        weekdays="".join(map(str, sorted(set(weekdays)))), press_key=press, last_press=press,
        override_reason=used,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(course)
            session.flush()
    except IntegrityError:
        known = _same_press(session, press)
        if known is not None:
            return known
        text = _("The person has a course of this procedure already: continue that one.")
        raise Conflict("course.running", text, field="person") from None
    _reserve_all(session, actor, region, course, procedure, starts)
    note(session, actor=actor, course=course, step="plan", visits=len(starts))
    return course


def extend_course(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    course: Course,
    starts: Sequence[dt.datetime],
    press_key: str = "",
    reason: str = "",
) -> Course:
    """Plan visits of a course that have no date, and let a paused one run again. The same press
    again changes nothing. Raises as `plan_course`."""
    require(actor, COURSE_PLAN, region, course.centre_id)
    course = lock_course(session, region=region, course_id=course.id)
    press = f"{actor.user_id}:{press_key}" if press_key else None
    if press is not None and course.last_press == press:
        return course
    refuse_over(course)
    procedure = session.get_one(Procedure, course.procedure_id)
    line = queries.line_of(session, course)
    starts = _checked_starts(
        session, region, procedure, starts, course.person_id, line.unplanned, course.id
    )
    _refuse_days(session, actor, region, procedure, course.person_id, starts, reason)
    _reserve_all(session, actor, region, course, procedure, starts)
    course.state, course.reason, course.last_press = CourseState.RUNNING.value, "", press
    session.flush()
    note(session, actor=actor, course=course, step="continue", visits=len(starts))
    return course


def pause_course(
    session: Session, *, actor: Actor, region: RegionInfo, course: Course, reason: str
) -> Course:
    """Free the coming visits; the course waits to be continued. Twice is once."""
    require(actor, COURSE_PLAN, region, course.centre_id)
    reason = checked_reason(reason)
    course = lock_course(session, region=region, course_id=course.id)
    if course.state == CourseState.PAUSED:
        return course
    refuse_over(course)
    _free_visits(session, actor, region, course, reason)
    course.state, course.reason = CourseState.PAUSED.value, reason
    session.flush()
    note(session, actor=actor, course=course, step="pause", reason=reason)
    return course


def stop_course(
    session: Session, *, actor: Actor, region: RegionInfo, course: Course, reason: str
) -> Course:
    """End a course before its time; what was given stays. Twice is once."""
    require(actor, COURSE_PLAN, region, course.centre_id)
    reason = checked_reason(reason)
    course = lock_course(session, region=region, course_id=course.id)
    if course.state == CourseState.STOPPED:
        return course
    refuse_over(course)
    _free_visits(session, actor, region, course, reason)
    course.state, course.reason = CourseState.STOPPED.value, reason
    course.ended_on = local_today(region.timezone)
    session.flush()
    note(session, actor=actor, course=course, step="stop", reason=reason)
    return course


# Parts ---------------------------------------------------------------------------------------


def lock_course(session: Session, *, region: RegionInfo, course_id: int) -> Course:
    """The course as it is now; its visits stand still until the transaction ends."""
    found: Course | None = session.scalars(
        sa.select(Course)
        .where(Course.id == course_id, Course.region_id == region.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("course")
    follow(session, course_id=found.id)
    return found


def follow(session: Session, *, course_id: int | None = None, limit: int = 1000) -> int:
    """Write down where bookings of planned visits went when a closure moved or cancelled them;
    how many visits that were."""
    rows = session.execute(queries.strayed(course_id=course_id).limit(limit)).all()
    for visit, booking in rows:
        if booking.state == "cancelled":
            visit.state, visit.reason = VisitState.CANCELLED.value, booking.cancel_reason
        visit.starts_at, visit.ends_at = booking.starts_at, booking.ends_at
        visit.local_date = booking.local_date
    session.flush()
    return len(rows)


def refuse_over(course: Course) -> None:
    """Raise `Conflict` for a course that is done or ended."""
    if course.state not in LIVING:
        raise Conflict("course.over", _("This course is over."))


def add_visit(
    session: Session, *, actor: Actor, region: RegionInfo, course: Course, procedure: Procedure,
    starts_at: dt.datetime,
) -> CourseVisit:  # fmt: skip
    """Reserve the time of one visit. Raises as `core.sdk.services.reserve`."""
    booking = reserve_visit(session, actor=actor, region=region, course=course,
                            procedure=procedure, starts_at=starts_at)  # fmt: skip
    visit = CourseVisit(
        region_id=region.id, course_id=course.id, centre_id=course.centre_id,
        person_id=course.person_id, booking_id=booking.id, local_date=booking.local_date,
        starts_at=booking.starts_at, ends_at=booking.ends_at,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    return visit


def reserve_visit(
    session: Session, *, actor: Actor, region: RegionInfo, course: Course, procedure: Procedure,
    starts_at: dt.datetime,
) -> Booking:  # fmt: skip
    """Take the room, or its place, and the person's time for one visit."""
    return reserve(
        session, actor=actor, region=region, use=use_of(procedure), starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=procedure.minutes), module=MODULE, kind=KIND,
        title=procedure.name_in(current_locale()), person_id=course.person_id,
    )  # fmt: skip


def free_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: CourseVisit, reason: str
) -> None:
    """Give the time of a planned visit back."""
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    if booking is not None:
        release(session, actor=actor, region=region, booking=booking, reason=reason)
    visit.state, visit.reason = VisitState.CANCELLED.value, reason
    visit.marked_at, visit.marked_by = now_utc(), actor.user_id
    session.flush()


def note(session: Session, *, actor: Actor, course: Course, step: str, **more: object) -> None:
    """Write a step of the course into the person's log."""
    record_audit(
        session, actor=actor, action=COURSE_PLAN, region_id=course.region_id,
        subject_type="person", subject_id=course.person_id,
        details={"course_id": course.id, "step": step, **more},
    )  # fmt: skip


def _free_visits(
    session: Session, actor: Actor, region: RegionInfo, course: Course, reason: str
) -> None:
    today = local_today(region.timezone)
    for one in queries.visits_of(session, course_id=course.id):
        if one.state == VisitState.PLANNED and one.local_date >= today:
            free_visit(session, actor=actor, region=region, visit=one, reason=reason)


def _reserve_all(
    session: Session, actor: Actor, region: RegionInfo, course: Course, procedure: Procedure,
    starts: Sequence[dt.datetime],
) -> None:  # fmt: skip
    for one in starts:
        add_visit(session, actor=actor, region=region, course=course, procedure=procedure,
                  starts_at=one)  # fmt: skip
    # only now does nobody else plan for this person: what they have elsewhere is counted again
    _refuse_limits(session, region, course.id, procedure, course.person_id, starts)


def _checked_starts(
    session: Session, region: RegionInfo, procedure: Procedure, starts: Sequence[dt.datetime],
    person_id: int, needed: int, course_id: int | None = None,
) -> list[dt.datetime]:  # fmt: skip
    found = sorted(set(starts))
    if not found:
        text = _("No visit was chosen. Look for other days or another time.")
        raise InvalidInput("course.starts", text, field="starts")
    if len(found) > needed:
        text = _("The course has only %(num)s visits that are not planned.", num=needed)
        raise InvalidInput("course.starts", text, field="starts")
    _refuse_limits(session, region, course_id, procedure, person_id, found)
    return found


def _refuse_limits(
    session: Session, region: RegionInfo, course_id: int | None, procedure: Procedure,
    person_id: int, starts: Sequence[dt.datetime],
) -> None:  # fmt: skip
    """The interval and the day's limit among the visits, and with what the person has elsewhere."""
    dates = [_day(one, region) for one in starts]
    terms = queries.terms_of(procedure)
    others = elsewhere(session, person_id=person_id, procedure=procedure, dates=dates,
                       course_id=course_id)  # fmt: skip
    if course_id is not None:
        mine = queries.visits_of(session, course_id=course_id)
        fresh = set(starts)
        others += [one.local_date for one in mine
                   if one.state == VisitState.PLANNED and one.starts_at not in fresh]  # fmt: skip
    fault = order_fault(terms, dates, others)
    if fault is not None:
        told = limit_problems(terms, procedure.service_kind, fault, [*others, *dates])
        text = str(told[0].text) if told else _("Visits are too near to one another on %(date)s.",
                                                date=format_date(fault))  # fmt: skip
        raise Conflict("course.limits", text, field="starts")


def elsewhere(
    session: Session, *, person_id: int, procedure: Procedure, dates: Sequence[dt.date],
    course_id: int | None,
) -> list[dt.date]:  # fmt: skip
    """Dates near these on which the person has the service, given or planned in other courses."""
    first, last = min(dates) - _MONTH, max(dates) + _MONTH
    kind = procedure.service_kind
    return queries.given_dates(
        session, person_id=person_id, kind=kind, first=first, last=last
    ) + queries.living_dates(
        session, person_id=person_id, kind=kind, first=first, last=last,
        but_course_id=course_id,
    )  # fmt: skip


def _refuse_days(
    session: Session, actor: Actor, region: RegionInfo, procedure: Procedure, person_id: int,
    starts: Sequence[dt.datetime], reason: str,
) -> str:  # fmt: skip
    """Ask everybody about the first and the last day: a clearance may end in between."""
    used = ""
    for day in sorted({_day(starts[0], region), _day(starts[-1], region)}):
        used = refuse(
            session, region, actor=actor, centre_id=procedure.centre_id, person_id=person_id,
            kind=procedure.service_kind, on=day, giving=False, reason=reason,
        ) or used  # fmt: skip
    return used


def _same_press(session: Session, press: str | None) -> Course | None:
    if press is None:
        return None
    found: Course | None = session.scalar(sa.select(Course).where(Course.press_key == press))
    return found


def _day(moment: dt.datetime, region: RegionInfo) -> dt.date:
    return moment.astimezone(ZoneInfo(region.timezone)).date()
