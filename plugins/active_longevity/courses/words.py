"""What pages say about courses and visits."""

from __future__ import annotations

from typing import Any

from core.sdk.services import format_time, gettext
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.courses.queries import CourseLine, ProcedureLine
from plugins.active_longevity.courses.rules import CourseState, VisitState

COURSE_TAGS: dict[str, tuple[Any, str]] = {
    CourseState.RUNNING: (_("Running"), "success"),
    CourseState.PAUSED: (_("Paused"), "warning"),
    CourseState.DONE: (_("All visits given"), "info"),
    CourseState.STOPPED: (_("Ended early"), ""),
}
VISIT_TAGS: dict[str, tuple[Any, str]] = {
    VisitState.PLANNED: (_("Planned"), ""),
    VisitState.GIVEN: (_("Given"), "success"),
    VisitState.MISSED: (_("Did not come"), "danger"),
    VisitState.CANCELLED: (_("Cancelled"), "warning"),
}
COURSE_STATES = {state: words for state, (words, _kind) in COURSE_TAGS.items()}
VISIT_STATES = {state: words for state, (words, _kind) in VISIT_TAGS.items()}


def left_text(line: CourseLine) -> str:
    """«7 / 10 left»."""
    return gettext("%(left)s / %(all)s left", left=line.left, all=line.course.visits)


def course_tag(line: CourseLine) -> tuple[Any, str]:
    return COURSE_TAGS[line.course.state]


def visit_tag(visit: Any) -> tuple[Any, str]:
    return VISIT_TAGS[visit.state]


def terms_text(line: ProcedureLine) -> str:
    """How often, in words."""
    one = line.procedure
    if one.gap_days > 1:
        return gettext("every %(num)s days at most", num=one.gap_days)
    if one.gap_days:
        return gettext("once a day at most")
    return gettext("%(num)s a day at most", num=one.most_a_day)


def places_text(line: ProcedureLine) -> str:
    if line.places is None:
        return gettext("as many as come")
    return gettext("%(num)s at once", num=line.places)


def span_of(visit: Any) -> str:
    return f"{format_time(visit.starts_at)}–{format_time(visit.ends_at)}"


WORDS: dict[str, Any] = {
    "left_text": left_text,
    "course_tag": course_tag,
    "visit_tag": visit_tag,
    "terms_text": terms_text,
    "places_text": places_text,
    "span_of": span_of,
}

__all__ = [
    "COURSE_STATES",
    "VISIT_STATES",
    "WORDS",
    "course_tag",
    "left_text",
    "visit_tag",
]
