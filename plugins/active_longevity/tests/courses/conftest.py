"""A centre that gives the salt room and tea, people with clearances, and a Monday morning."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.people.models import Person, PersonCentre
from plugins.active_longevity.courses import procedure_services, services
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.planning import Wish, propose
from plugins.active_longevity.examination.models import Clearance

MONDAY = dt.date(2027, 2, 1)
MORNING = dt.datetime(2027, 2, 1, 3, 0, tzinfo=dt.UTC)  # 08:00 in Shymkent
EVERY_DAY = {1, 2, 3, 4, 5, 6}


def on(offset: int, hour: int = 5, minute: int = 0) -> dt.datetime:
    """A moment of a day after Monday; 5 UTC is 10:00."""
    return dt.datetime.combine(MONDAY + dt.timedelta(days=offset), dt.time(hour, minute), dt.UTC)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with frozen(MORNING):
        yield


class Stage:
    """Short words for what the tests do."""

    def __init__(self, world: Any, work: Any, actor: Any) -> None:
        self.world, self.work, self.actor = world, work, actor
        self.numbers = itertools.count(1)
        self.nurse = actor("nurgul")

    def person(self, *, cleared: bool = True) -> int:
        number, region = next(self.numbers), self.world.region
        with self.work() as session:
            person = Person(
                region_id=region.id, surname=f"Адам{number}", surname_key=f"адам{number}",
                given_key="", patronymic_key="", name_key=f"адам{number}",
                sort_key=f"{number:03d}",
            )  # fmt: skip
            session.add(person)
            session.flush()
            session.add(PersonCentre(region_id=region.id, person_id=person.id,
                                     centre_id=self.world.centre_id))  # fmt: skip
            if cleared:
                session.add(Clearance(region_id=region.id, person_id=person.id,
                                      valid_until=MONDAY + dt.timedelta(days=300)))  # fmt: skip
            return int(person.id)

    def public(self, person_id: int) -> str:
        with self.work(writes=False) as session:
            return str(session.get_one(Person, person_id).public_id)

    def procedure(self, code: str = "massage", **more: Any) -> int:
        values: dict[str, Any] = {
            "name_kk": f"Ем {next(self.numbers)}", "service_kind": f"active_longevity.{code}",
            "visits": 3, "gap_days": 1, "most_a_day": 1, "minutes": 30, "places": 1,
        }  # fmt: skip
        director = self.actor("aigul")
        with self.work() as session:
            made = procedure_services.create_procedure(
                session, actor=director, region=self.world.region, centre_id=self.world.centre_id,
                data=procedure_services.ProcedureData(**(values | more)),
            )  # fmt: skip
            return int(made.id)

    def plan(self, person_id: int, procedure_id: int, starts: Any = (), **more: Any) -> int:
        with self.work() as session:
            made = services.plan_course(
                session, actor=more.pop("actor", self.nurse), region=self.world.region,
                procedure=session.get_one(Procedure, procedure_id), person_id=person_id,
                starts=starts or [on(n) for n in (1, 2, 3)], wanted_time=dt.time(10),
                weekdays=EVERY_DAY, **more,
            )  # fmt: skip
            return int(made.id)

    def propose(self, person_id: int, procedure_id: int, **more: Any) -> Any:
        values = {"first": MONDAY + dt.timedelta(days=1), "time": dt.time(10),
                  "weekdays": EVERY_DAY, "needed": 3}  # fmt: skip
        with self.work(writes=False) as session:
            return propose(
                session, self.world.region, procedure=session.get_one(Procedure, procedure_id),
                person_id=person_id, wish=Wish(**(values | more)),
            )  # fmt: skip

    def deed(self, name: Any, visit_id: int, **more: Any) -> Any:
        with self.work() as session:
            return name(session, actor=more.pop("actor", self.nurse), region=self.world.region,
                        visit=session.get_one(CourseVisit, visit_id), **more)  # fmt: skip

    def visits(self, course_id: int) -> list[SimpleNamespace]:
        with self.work(writes=False) as session:
            rows = session.scalars(
                sa.select(CourseVisit).where(CourseVisit.course_id == course_id)
                .order_by(CourseVisit.starts_at, CourseVisit.id)
            )  # fmt: skip
            return [SimpleNamespace(id=one.id, public_id=one.public_id, state=one.state,
                                    day=(one.local_date - MONDAY).days, at=one.starts_at,
                                    booking_id=one.booking_id) for one in rows]  # fmt: skip

    def states(self, course_id: int) -> list[tuple[int, str]]:
        return [(one.day, one.state) for one in self.visits(course_id)]

    def course(self, course_id: int) -> SimpleNamespace:
        with self.work(writes=False) as session:
            one = session.get_one(Course, course_id)
            return SimpleNamespace(state=one.state, public_id=one.public_id, reason=one.reason)

    def ledger(self, person_id: int) -> list[tuple[str, int, bool]]:
        """(kind, day, whether it counts)."""
        with self.work(writes=False) as session:
            rows = session.scalars(
                sa.select(Delivery).where(Delivery.person_id == person_id).order_by(Delivery.id)
            )
            return [(one.service_kind.split(".")[1], (one.local_date - MONDAY).days,
                     one.voided_at is None) for one in rows]  # fmt: skip


@pytest.fixture
def stage(world: Any, work: Any, actor: Any) -> Stage:
    return Stage(world, work, actor)
