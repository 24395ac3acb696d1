"""Pages of scheduling, by audience."""

from __future__ import annotations

from core.scheduling import (  # noqa: F401 - their views register themselves on the blueprint
    check_in_views,
    enrolment_views,
    group_views,
    person_views,
    session_views,
    staff_views,
    timetable_views,
    today_views,
)
from core.scheduling.blueprint import bp

__all__ = ["bp"]
