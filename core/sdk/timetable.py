"""What a module's page of its specialists' timetable stands on. Lessons are core's own: sessions of
groups, and appointments of kinds that each centre keeps, with the module's kinds of service."""

from __future__ import annotations

from core.scheduling.rules import day_of, monday_of
from core.scheduling.staff_calendar_pages import StaffCalendar, staff_calendar
from core.scheduling.visit_kind_queries import KindLine, kind_lines

__all__ = ["KindLine", "StaffCalendar", "day_of", "kind_lines", "monday_of", "staff_calendar"]
