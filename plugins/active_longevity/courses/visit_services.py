"""Deeds on single visits: given, missed, moved, cancelled, and taken back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking
from core.sdk.services import (
    Actor,
    Conflict,
    Interval,
    NotFound,
    RegionInfo,
    format_date,
    local_today,
    lock_use,
    now_utc,
    record_delivery,
    release,
    settle,
    take_again,
    void_source,
)
from core.sdk.services import gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.courses import queries
from plugins.active_longevity.courses.checks import (
    checked_reason,
    forbidden,
    refuse,
    require,
    share_centre,
)
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.permissions import COURSE_GIVE, COURSE_PLAN
from plugins.active_longevity.courses.planning import Proposal, Wish, propose, use_of
from plugins.active_longevity.courses.rules import (
    CourseState,
    VisitState,
    first_allowed,
    is_full,
    next_state,
    too_near,
)
from plugins.active_longevity.courses.services import (
    add_visit,
    elsewhere,
    free_visit,
    lock_course,
    note,
    refuse_over,
    reserve_visit,
)

OFFERED = 3


def give_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: CourseVisit, reason: str = ""
) -> CourseVisit:
    """The person had the procedure: one service in the ledger. Twice is once.

    `reason` stands against an interval or a day's limit. Raises `Conflict` at `person` for what
    stands against it, `course.asks` at `reason` when a reason would do, `visit.future`,
    `visit.over`; `NotAllowed`.
    """
    require(actor, COURSE_GIVE, region, visit.centre_id)
    course, visit = _locked(session, region, visit)
    if visit.state == VisitState.GIVEN:
        return visit
    _refuse_ended(visit)
    if visit.local_date > local_today(region.timezone):
        raise Conflict("visit.future", _("This visit is still to come."))
    procedure = session.get_one(Procedure, course.procedure_id)
    used = refuse(
        session, region, actor=actor, centre_id=course.centre_id, person_id=course.person_id,
        kind=procedure.service_kind, on=visit.local_date, giving=True, reason=reason,
    )  # fmt: skip
    _settle(session, actor, region, visit, "done")
    _mark(visit, VisitState.GIVEN, actor, used)
    session.flush()
    _deliver(session, actor, region, course, visit, procedure)
    _set_state(session, course)
    note(session, actor=actor, course=course, step="give", visit_id=visit.id, reason=used)
    return visit


def miss_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: CourseVisit
) -> CourseVisit:
    """The person did not come: the visit is put at the end of the course, where a time is free.
    Twice is once. Raises `Conflict` (`visit.future`, `visit.over`)."""
    require(actor, COURSE_GIVE, region, visit.centre_id)
    course, visit = _locked(session, region, visit)
    if visit.state == VisitState.MISSED:
        return visit
    _refuse_ended(visit)
    if visit.starts_at > now_utc():
        raise Conflict("visit.future", _("This visit is still to come."))
    _settle(session, actor, region, visit, "missed")
    _mark(visit, VisitState.MISSED, actor, "")
    session.flush()
    if course.state == CourseState.RUNNING:
        _append(session, actor, region, course)
    note(session, actor=actor, course=course, step="miss", visit_id=visit.id)
    return visit


def alternatives(session: Session, *, region: RegionInfo, visit: CourseVisit) -> Proposal:
    """Three free times of other days for a visit, from tomorrow on."""
    course = session.get_one(Course, visit.course_id)
    procedure = session.get_one(Procedure, course.procedure_id)
    others = [
        one.local_date
        for one in queries.visits_of(session, course_id=course.id)
        if one.id != visit.id and one.state in queries.COUNTED and one.starts_at < visit.starts_at
    ]
    first = max(local_today(region.timezone), visit.local_date) + dt.timedelta(days=1)
    found: list[Interval] = []
    proposal = Proposal((), (), OFFERED)
    while len(found) < OFFERED:
        wish = _wish(course, first=first, needed=1, taken=tuple(others))
        proposal = propose(session, region, procedure=procedure, person_id=course.person_id,
                           wish=wish)  # fmt: skip
        if not proposal.visits:
            break
        found += proposal.visits
        first = _day(found[-1].starts_at, region) + dt.timedelta(days=1)
    return Proposal(tuple(found), (), OFFERED - len(found))


def move_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: CourseVisit,
    starts_at: dt.datetime,
) -> list[CourseVisit]:  # fmt: skip
    """Give a planned visit another time; those after it that come too near then are put later.

    Returns the visits that changed, the moved one first. All or nothing: raises as
    `core.sdk.services.reserve`, `Conflict` when an earlier visit is too near (`course.limits`),
    something stands against the day that no reason overrides (`course.forbidden`), or a later
    visit finds no place (`course.no_place`).
    """
    require(actor, COURSE_PLAN, region, visit.centre_id)
    course, visit = _locked(session, region, visit)
    _refuse_ended(visit)
    refuse_over(course)
    if visit.starts_at == starts_at:
        return [visit]
    day = _day(starts_at, region)
    living = [one for one in queries.visits_of(session, course_id=course.id)
              if one.id != visit.id and one.state in queries.COUNTED]  # fmt: skip
    after = [one for one in living
             if one.state == VisitState.PLANNED and one.local_date >= day]  # fmt: skip
    before = [one.local_date for one in living if one not in after]
    procedure = session.get_one(Procedure, course.procedure_id)
    share_centre(session, course.centre_id)
    lock_use(session, use_of(procedure))
    before += elsewhere(session, person_id=course.person_id, procedure=procedure, dates=[day],
                        course_id=course.id)  # fmt: skip
    terms = queries.terms_of(procedure)
    if too_near(terms, day, before) or is_full(terms, day, before):
        text = _("On %(date)s the visit would be too near to another one.", date=format_date(day))
        raise Conflict("course.limits", text, field="starts_at")
    objection = forbidden(session, region, person_id=course.person_id,
                          kind=procedure.service_kind, on=day)  # fmt: skip
    if objection:
        raise Conflict("course.forbidden", objection, field="starts_at")
    moved = [_put(session, actor, region, course, procedure, visit, starts_at)]
    dates = [*before, day]
    for one in after:
        if too_near(terms, one.local_date, dates) or is_full(terms, one.local_date, dates):
            at = _later(session, region, course, procedure, dates, max(dates))
            moved.append(_put(session, actor, region, course, procedure, one, at))
            dates.append(_day(at, region))
        else:
            dates.append(one.local_date)
    note(session, actor=actor, course=course, step="move", visit_id=visit.id, moved=len(moved))
    return moved


def cancel_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: CourseVisit, reason: str
) -> CourseVisit:
    """Free the time of a planned visit; the course has one visit without a date then. Twice is
    once."""
    require(actor, COURSE_PLAN, region, visit.centre_id)
    reason = checked_reason(reason)
    course, visit = _locked(session, region, visit)
    if visit.state == VisitState.CANCELLED:
        return visit
    _refuse_ended(visit)
    free_visit(session, actor=actor, region=region, visit=visit, reason=reason)
    note(session, actor=actor, course=course, step="cancel", visit_id=visit.id, reason=reason)
    return visit


def undo_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: CourseVisit, reason: str
) -> CourseVisit:
    """Make a given or missed visit planned again: its service is voided with the reason, and what
    was planned in its place is freed. Twice is once. Raises `Conflict` when its time is taken or
    the course was ended."""
    require(actor, COURSE_GIVE, region, visit.centre_id)
    reason = checked_reason(reason)
    course, visit = _locked(session, region, visit)
    if visit.state == VisitState.PLANNED:
        return visit
    if visit.state == VisitState.CANCELLED:
        raise Conflict("visit.over", _("A cancelled visit is planned anew."))
    _refuse_second(session, course)
    was = visit.state
    if was == VisitState.GIVEN:
        void_source(session, actor=actor, region=region, source_key=source_key(visit.id),
                    reason=reason)  # fmt: skip
    procedure = session.get_one(Procedure, course.procedure_id)
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    if booking is not None:
        take_again(session, actor=actor, region=region, booking=booking, use=use_of(procedure))
    visit.state, visit.reason, visit.marked_at, visit.marked_by = "planned", "", None, None
    session.flush()
    if course.state == CourseState.STOPPED:
        free_visit(session, actor=actor, region=region, visit=visit, reason=reason)
    else:
        _trim(session, actor, region, course, visit)
        _set_state(session, course)
    note(
        session, actor=actor, course=course, step="undo", visit_id=visit.id, was=was, reason=reason
    )
    return visit


def source_key(visit_id: int) -> str:
    """The ledger's name for the visit behind a delivery."""
    return f"{kinds.MODULE}.course_visit:{visit_id}"


# Parts ---------------------------------------------------------------------------------------


def _locked(session: Session, region: RegionInfo, visit: CourseVisit) -> tuple[Course, CourseVisit]:
    course = lock_course(session, region=region, course_id=visit.course_id)
    row: CourseVisit | None = session.scalars(
        sa.select(CourseVisit)
        .where(CourseVisit.id == visit.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("visit")
    return course, row


def _refuse_ended(visit: CourseVisit) -> None:
    if visit.state != VisitState.PLANNED:
        raise Conflict("visit.over", _("This visit is over. Undo that first."))


def _refuse_second(session: Session, course: Course) -> None:
    """A course that is done does not run again beside a newer one of the procedure."""
    if course.state == CourseState.DONE and queries.has_living(session, course=course):
        text = _("The person has a newer course of this procedure: end that one first.")
        raise Conflict("course.running", text)


def _mark(visit: CourseVisit, state: VisitState, actor: Actor, reason: str) -> None:
    visit.state, visit.reason = state.value, reason
    visit.marked_at, visit.marked_by = now_utc(), actor.user_id


def _settle(
    session: Session, actor: Actor, region: RegionInfo, visit: CourseVisit, state: str
) -> None:
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    if booking is not None:
        settle(session, actor=actor, region=region, booking=booking, state=state)


def _deliver(
    session: Session, actor: Actor, region: RegionInfo, course: Course, visit: CourseVisit,
    procedure: Procedure,
) -> None:  # fmt: skip
    starts = visit.starts_at.astimezone(ZoneInfo(region.timezone))
    record_delivery(
        session, actor=actor, region=region, centre_id=course.centre_id,
        kind=kinds.BY_CODE[procedure.service_kind], module=kinds.MODULE,
        local_date=visit.local_date, local_time=starts.time(), source_key=source_key(visit.id),
        person_id=course.person_id, proof=f"course:{course.public_id}",
    )  # fmt: skip


def _set_state(session: Session, course: Course) -> None:
    line = queries.line_of(session, course)
    course.state = next_state(course.state, visits=course.visits, given=line.given)
    last = max((one.local_date for one in queries.visits_of(session, course_id=course.id)
                if one.state == VisitState.GIVEN), default=None)  # fmt: skip
    course.ended_on = last if course.state == CourseState.DONE else None
    session.flush()


def _wish(course: Course, *, first: dt.date, needed: int, taken: tuple[dt.date, ...]) -> Wish:
    return Wish(
        first=first, time=course.wanted_time, weekdays={int(one) for one in course.weekdays},
        needed=needed, taken=taken,
    )  # fmt: skip


def _append(session: Session, actor: Actor, region: RegionInfo, course: Course) -> None:
    """Put one visit after the last one, if a time is free and nothing forbids that day; else it
    waits to be planned."""
    line = queries.line_of(session, course)
    if not line.unplanned or not line.procedure.is_active:
        return
    dates = [one.local_date for one in queries.visits_of(session, course_id=course.id)
             if one.state in queries.COUNTED]  # fmt: skip
    today = local_today(region.timezone)
    latest = max([*dates, today])
    dates += elsewhere(session, person_id=course.person_id, procedure=line.procedure,
                       dates=[latest], course_id=course.id)  # fmt: skip
    wish = _wish(course, first=latest + dt.timedelta(days=1), needed=1, taken=tuple(dates))
    found = propose(session, region, procedure=line.procedure, person_id=course.person_id,
                    wish=wish)  # fmt: skip
    if not found.visits:
        return
    starts_at = found.visits[0].starts_at
    if not forbidden(
        session,
        region,
        person_id=course.person_id,
        kind=line.procedure.service_kind,
        on=_day(starts_at, region),
    ):
        add_visit(session, actor=actor, region=region, course=course, procedure=line.procedure,
                  starts_at=starts_at)  # fmt: skip


def _later(
    session: Session, region: RegionInfo, course: Course, procedure: Procedure,
    dates: list[dt.date], after: dt.date,
) -> dt.datetime:  # fmt: skip
    first = first_allowed(queries.terms_of(procedure), after)
    wish = _wish(course, first=first, needed=1, taken=tuple(dates))
    found = propose(session, region, procedure=procedure, person_id=course.person_id, wish=wish)
    if not found.visits:
        text = _("The visits after it would be too near, and no later time is free for them.")
        raise Conflict("course.no_place", text, field="starts_at")
    return found.visits[0].starts_at


def _put(
    session: Session, actor: Actor, region: RegionInfo, course: Course, procedure: Procedure,
    visit: CourseVisit, starts_at: dt.datetime,
) -> CourseVisit:  # fmt: skip
    """The visit at another time: its old time is given back, and a new one is reserved."""
    booking = session.get(Booking, visit.booking_id) if visit.booking_id else None
    if booking is not None:
        release(session, actor=actor, region=region, booking=booking, reason=_("Moved"))
    fresh = reserve_visit(session, actor=actor, region=region, course=course,
                          procedure=procedure, starts_at=starts_at)  # fmt: skip
    visit.booking_id, visit.local_date = fresh.id, fresh.local_date
    visit.starts_at, visit.ends_at = fresh.starts_at, fresh.ends_at
    session.flush()
    return visit


def _trim(
    session: Session, actor: Actor, region: RegionInfo, course: Course, kept: CourseVisit
) -> None:
    """Free the last planned visits while the course has more than it should."""
    line = queries.line_of(session, course)
    extra = line.given + line.planned - course.visits
    planned = [one for one in queries.visits_of(session, course_id=course.id)
               if one.state == VisitState.PLANNED and one.id != kept.id]  # fmt: skip
    for one in planned[::-1][: max(0, extra)]:
        free_visit(session, actor=actor, region=region, visit=one, reason=_("Not needed any more"))


def _day(moment: dt.datetime, region: RegionInfo) -> dt.date:
    return moment.astimezone(ZoneInfo(region.timezone)).date()
