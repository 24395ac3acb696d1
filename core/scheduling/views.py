"""Pages of scheduling, by audience."""

from __future__ import annotations

from core.scheduling import (  # noqa: F401 - their views register themselves on the blueprint
    attendance_views,
    check_in_views,
    enrolment_views,
    feed_views,
    group_views,
    person_views,
    session_views,
    staff_views,
    timetable_views,
    today_views,
)
from core.scheduling.blueprint import bp
from core.scheduling.feed_views import public_bp as calendar_feed_bp

__all__ = ["bp", "calendar_feed_bp"]
