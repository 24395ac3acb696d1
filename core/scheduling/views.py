"""Pages of scheduling, by audience."""

from __future__ import annotations

from core.scheduling import (  # noqa: F401 - their views register themselves on the blueprint
    absence_views,
    appointment_deed_views,
    appointment_views,
    attendance_views,
    blocking_views,
    check_in_views,
    closure_views,
    enrolment_views,
    evening_views,
    feed_views,
    group_series_views,
    group_views,
    hours_views,
    message_audiences,
    move_views,
    offer_views,
    person_views,
    presence_views,
    queue_views,
    resource_views,
    rule_views,
    series_views,
    session_views,
    sheet_views,
    staff_time_views,
    staff_views,
    timetable_views,
    today_views,
    visit_kind_views,
)
from core.scheduling.blueprint import bp
from core.scheduling.feed_views import public_bp as calendar_feed_bp
from core.scheduling.public_views import bp as public_timetable_bp

__all__ = ["bp", "calendar_feed_bp", "public_timetable_bp"]
