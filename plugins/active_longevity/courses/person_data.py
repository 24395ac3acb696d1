"""What of courses follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.courses.models import Course, CourseVisit
from plugins.active_longevity.courses.rules import LIVING, CourseState
from plugins.active_longevity.courses.words import COURSE_STATES, VISIT_STATES


def merge_people(merging: Merging) -> list[Moved]:
    """All courses; of two of one procedure that run, the dropped file's one ends."""
    _end_twins(merging)
    return [
        merging.move(Course, label=_("Courses of procedures")),
        merging.move(CourseVisit, label=_("Visits of courses")),
    ]


def _end_twins(merging: Merging) -> None:
    kept = sa.select(Course.procedure_id).where(
        Course.person_id == merging.keep_id, Course.state.in_(LIVING)
    )
    twins = merging.session.scalars(
        sa.select(Course).where(
            Course.person_id == merging.drop_id, Course.state.in_(LIVING),
            Course.procedure_id.in_(kept),
        )
    )  # fmt: skip
    for one in twins.all():
        merging.warn(_("Both files have a course of the same procedure: the one of the file that "
                       "is dropped ends. Cancel its coming visits."))  # fmt: skip
        merging.change(one, state=CourseState.STOPPED.value)


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every course and every visit."""
    courses = person_records(
        session, Course, person_id=person_id, kind=_("Course of procedures"),
        columns={
            "begins_on": _("First day"), "visits": _("Visits in a course"),
            "state": (_("State"), COURSE_STATES), "ended_on": _("Ended on"),
            "reason": _("Reason"),
        },
        at="begins_on",
    )  # fmt: skip
    visits = person_records(
        session, CourseVisit, person_id=person_id, kind=_("Visit of a course"),
        columns={
            "local_date": _("Day"), "starts_at": _("Begins"),
            "state": (_("State"), VISIT_STATES), "reason": _("Reason"),
        },
        at="starts_at",
    )  # fmt: skip
    return [*courses, *visits]


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Dates stay, for the figures of the year; what was written about the person goes."""
    return [
        make_nameless(session, Course, person_id=person_id, label=_("Courses of procedures"),
                      texts=("reason", "override_reason")),
        make_nameless(session, CourseVisit, person_id=person_id, label=_("Visits of courses"),
                      texts=("reason",)),
    ]  # fmt: skip
