"""Objects of the addresses of courses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import now_utc
from core.scheduling.resource_models import Booking
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from tests.contract.place import Place


def _procedure(place: Place) -> Any:
    return place.add(
        Procedure(region_id=place.region.id, centre_id=place.centre_id, name_kk="Тұз бөлмесі",
                  service_kind="active_longevity.salt_room", visits=10, gap_days=1, most_a_day=1,
                  minutes=30)
    )  # fmt: skip


def _course(place: Place) -> Any:
    return place.add(
        Course(region_id=place.region.id, centre_id=place.centre_id, visits=10,
               person_id=place.one("person").id, procedure_id=place.one("procedure").id,
               begins_on=now_utc().date(), wanted_time=dt.time(10))
    )  # fmt: skip


def _visit(place: Place) -> Any:
    course, starts = place.one("course"), now_utc() + dt.timedelta(days=1)
    ends = starts + dt.timedelta(minutes=30)
    booking = place.add(
        Booking(region_id=place.region.id, centre_id=place.centre_id, module="active_longevity",
                kind="course", person_id=course.person_id, local_date=starts.date(),
                starts_at=starts, ends_at=ends, occupied_from=starts, occupied_to=ends)
    )  # fmt: skip
    return place.add(
        CourseVisit(region_id=place.region.id, course_id=course.id, centre_id=place.centre_id,
                    person_id=course.person_id, booking_id=booking.id,
                    local_date=starts.date(), starts_at=starts, ends_at=ends)
    )  # fmt: skip


MAKERS = {"procedure": _procedure, "course": _course, "course_visit": _visit}
FACTORIES = {
    "procedure_id": lambda place: place.one("procedure").public_id,
    "course_id": lambda place: place.one("course").public_id,
    "visit_id": lambda place: place.one("course_visit").public_id,
}
_RUNNING = (
    "SELECT id FROM active_longevity_course WHERE state = 'running' AND centre_id ="
    " (SELECT id FROM centre WHERE code = 'active-longevity') ORDER BY id LIMIT 1"
)
VALUES = {
    "procedure_id": (
        "SELECT p.public_id FROM active_longevity_procedure p JOIN centre c ON c.id = p.centre_id"
        " WHERE c.code = 'active-longevity' ORDER BY p.id LIMIT 1"
    ),
    "course_id": f"SELECT public_id FROM active_longevity_course WHERE id = ({_RUNNING})",
    "visit_id": (
        "SELECT public_id FROM active_longevity_course_visit WHERE state = 'planned' AND"
        f" course_id = ({_RUNNING}) ORDER BY starts_at DESC LIMIT 1"
    ),
}
BY_PERMISSION = {"active_longevity.course.give": "nurse"}
