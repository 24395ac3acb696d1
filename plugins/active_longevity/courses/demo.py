"""A year of courses in the demo's centres: ended ones in the ledger, running ones with dates."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Delivery, Resource, Room
from core.sdk.services import RegionInfo, new_public_id, to_utc
from plugins.active_longevity import kinds
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.services import KIND
from plugins.active_longevity.courses.shipped import SHIPPED, Shipped
from plugins.active_longevity.courses.visit_services import source_key
from plugins.active_longevity.examination.models import Clearance

#: hours at which the demo's groups leave the people free
TIMES = (dt.time(12), dt.time(12, 30), dt.time(13), dt.time(13, 30))
ROOMS = {
    "sensory": ("Сенсорлық бөлме", "Сенсорная комната", "Sensory room", 4),
    "massage": ("Массаж бөлмесі", "Массажный кабинет", "Massage room", 2),
    "physiotherapy": ("Физиокабинет", "Физиокабинет", "Physiotherapy room", 3),
}
ENDED, RUNNING = 9, 3


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Every centre of the module's kind gives the usual procedures."""
    draw = random.Random("courses")
    for code, centre in demo.centres.items():
        people = cleared(session, demo, demo.people[code])
        if centre.type_code == kinds.MODULE and people:
            for shipped in SHIPPED:
                year = _Year(session, region, demo, centre, draw, list(people))
                year.procedure = _procedure(session, region, demo, centre, shipped)
                year.tell(shipped)


def cleared(session: Session, demo: Any, people: list[int]) -> list[int]:
    """Of these people, those with a clearance that lasts."""
    found = session.scalars(
        sa.select(Clearance.person_id).where(
            Clearance.person_id.in_(people), Clearance.valid_until > demo.today
        )
    )
    return sorted(set(found))


def _procedure(
    session: Session, region: RegionInfo, demo: Any, centre: Any, shipped: Shipped
) -> Procedure:
    room_id, resource_id = _place(session, region, demo, centre, shipped)
    procedure = Procedure(
        region_id=region.id, centre_id=centre.id, shipped=shipped.code,
        name_kk=shipped.name_kk, name_ru=shipped.name_ru, name_en=shipped.name_en,
        service_kind=f"{kinds.MODULE}.{shipped.kind}", visits=shipped.visits,
        gap_days=shipped.gap_days, most_a_day=shipped.most_a_day, minutes=shipped.minutes,
        room_id=room_id, resource_id=resource_id,
    )  # fmt: skip
    session.add(procedure)
    session.flush()
    return procedure


def _place(
    session: Session, region: RegionInfo, demo: Any, centre: Any, shipped: Shipped
) -> tuple[int | None, int | None]:
    if not shipped.places:
        return None, None
    room_id: int | None
    if shipped.code in ROOMS:
        room_id = demo.room(centre, *ROOMS[shipped.code]).id
    else:
        room_id = session.scalar(
            sa.select(Room.id).where(Room.centre_id == centre.id, Room.name_kk == shipped.name_kk)
        )
    if shipped.places == 1:
        return room_id, None
    resource = Resource(
        region_id=region.id, centre_id=centre.id, kind="equipment",
        name_kk=f"{shipped.name_kk}: орындар", name_ru=f"{shipped.name_ru}: места",
        name_en=f"{shipped.name_en}: places", room_id=room_id, quantity=shipped.places,
    )  # fmt: skip
    session.add(resource)
    session.flush()
    return room_id, resource.id


@dataclass
class _Year:
    """A year of one procedure in one centre."""

    session: Session
    region: RegionInfo
    demo: Any
    centre: Any
    draw: random.Random
    people: list[int]
    procedure: Any = None
    taken: dict[tuple[dt.date, dt.time], int] = field(default_factory=dict)

    def tell(self, shipped: Shipped) -> None:
        chosen = self.draw.sample(self.people, min(len(self.people), ENDED + RUNNING))
        span = max(1, (self.demo.today - self.demo.first_day).days - 30)
        for person_id in chosen[RUNNING:]:
            first = self.demo.first_day + dt.timedelta(days=self.draw.randint(0, span))
            self._course(person_id, first, shipped, ends=True)
        for number, person_id in enumerate(chosen[:RUNNING]):
            first = self.demo.today - dt.timedelta(days=3 * (number + 1))
            self._course(person_id, first, shipped, ends=False)

    def _course(self, person_id: int, first: dt.date, shipped: Shipped, *, ends: bool) -> None:
        days = self._days(first, shipped)
        time = self._time(days, shipped)
        stopped = ends and self.draw.random() < 0.12
        course = Course(
            region_id=self.region.id, centre_id=self.centre.id, person_id=person_id,
            procedure_id=self.procedure.id, visits=shipped.visits, begins_on=days[0],
            wanted_time=time, weekdays="123456",
            state=("stopped" if stopped else "done") if ends else "running",
            ended_on=days[-1] if ends else None,
            reason="қан қысымы көтерілді" if stopped else "",
        )  # fmt: skip
        self.session.add(course)
        self.session.flush()
        given = days[: shipped.visits // 2] if stopped else days
        visits = [self._visit(course, day, time) for day in given]
        self.session.add_all(visits)
        self.session.flush()
        past = [one for one in visits if one.state == "given"]
        if past:
            self.session.execute(sa.insert(Delivery), [self._delivery(one, time) for one in past])

    def _days(self, first: dt.date, shipped: Shipped) -> list[dt.date]:
        """Working days one after the other, with the interval."""
        found: list[dt.date] = []
        day = first
        while len(found) < shipped.visits:
            if day.isoweekday() != 7:
                found.append(day)
            day += dt.timedelta(days=max(1, shipped.gap_days))
        return found

    def _time(self, days: list[dt.date], shipped: Shipped) -> dt.time:
        """A time at which the room has a place on all of the days."""
        for time in TIMES:
            if all(self.taken.get((day, time), 0) < max(1, shipped.places) for day in days):
                break
        for day in days:
            self.taken[day, time] = self.taken.get((day, time), 0) + 1
        return time

    def _visit(self, course: Course, day: dt.date, time: dt.time) -> CourseVisit:
        starts = to_utc(day, time, self.region.timezone)
        ends = starts + dt.timedelta(minutes=self.procedure.minutes)
        visit = CourseVisit(
            region_id=self.region.id, course_id=course.id, centre_id=self.centre.id,
            person_id=course.person_id, local_date=day, starts_at=starts, ends_at=ends,
            state="given", marked_at=ends,
        )  # fmt: skip
        if day >= self.demo.today:
            visit.state, visit.marked_at = "planned", None
            visit.booking_id = self._booking(course, day, starts, ends)
        return visit

    def _booking(
        self, course: Course, day: dt.date, starts: dt.datetime, ends: dt.datetime
    ) -> int:  # fmt: skip
        booking = Booking(
            region_id=self.region.id, centre_id=self.centre.id, module=kinds.MODULE, kind=KIND,
            title=self.procedure.name_kk, person_id=course.person_id,
            room_id=self.procedure.room_id, resource_id=self.procedure.resource_id,
            local_date=day, starts_at=starts, ends_at=ends, occupied_from=starts,
            occupied_to=ends,
        )  # fmt: skip
        self.session.add(booking)
        self.session.flush()
        return booking.id

    def _delivery(self, visit: CourseVisit, time: dt.time) -> dict[str, Any]:
        kind = kinds.BY_CODE[self.procedure.service_kind]
        return {
            "public_id": new_public_id(), "region_id": self.region.id,
            "centre_id": self.centre.id, "module": kinds.MODULE, "service_kind": kind.code,
            "special_kind": kind.special_kind, "setting": kind.setting,
            "person_id": visit.person_id, "local_date": visit.local_date, "local_time": time,
            "unit": kind.unit, "funding_source": "local_budget", "proof": "demo",
            "source_key": source_key(visit.id), "recorded_at": visit.ends_at,
        }  # fmt: skip
