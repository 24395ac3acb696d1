"""Many press at once: no place is promised twice, nobody gets more than the share, one press is
one course. Real commits, on both databases."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.clock import frozen
from core.db import unit_of_work
from core.deliveries.models import Delivery
from core.errors import DomainError
from core.scheduling.resource_models import Booking
from plugins.active_longevity.courses import services
from plugins.active_longevity.courses.models import Course, CourseVisit, Procedure
from plugins.active_longevity.courses.visit_services import give_visit
from plugins.active_longevity.equipment import services as hours
from plugins.active_longevity.equipment import thing_services
from plugins.active_longevity.equipment.models import Equipment, Hire
from plugins.active_longevity.tests.courses.conftest import EVERY_DAY, MORNING, Stage, on

PLACES, PRESSES = 4, 20


def at_once(app: Flask, stage: Stage, deeds: list[Callable[[Any], Any]]) -> Counter[str]:
    """Run deeds in threads of their own; "done" or the refusal's code."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[Any], Any]) -> str:
        with app.app_context(), frozen(MORNING):
            barrier.wait(30)
            try:
                with unit_of_work(scope=stage.world.region.id, writes=True) as session:
                    deed(session)
            except DomainError as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def planning(stage: Stage, procedure: int, person: int, **more: Any) -> Callable[[Any], Any]:
    return lambda session: services.plan_course(
        session, actor=stage.nurse, region=stage.world.region,
        procedure=session.get_one(Procedure, procedure), person_id=person,
        starts=[on(1), on(2)], wanted_time=dt.time(10), weekdays=EVERY_DAY, **more,
    )  # fmt: skip


def test_twenty_want_four_places_of_the_salt_room(stage: Stage, app: Flask) -> None:
    salt = stage.procedure("salt_room", room_id=stage.world.hall_id, places=PLACES)
    people = [stage.person() for _ in range(PRESSES)]
    told = at_once(app, stage, [planning(stage, salt, one) for one in people])
    assert told == {"done": PLACES, "resource.busy": PRESSES - PLACES}
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Course.id))) == PLACES
        held = session.execute(
            sa.select(Booking.starts_at, sa.func.count(Booking.id)).group_by(Booking.starts_at)
        ).all()
    assert [count for _at, count in held] == [PLACES, PLACES]


def test_one_form_pressed_six_times_is_one_course(stage: Stage, app: Flask) -> None:
    massage, person = stage.procedure(), stage.person()
    told = at_once(app, stage, [planning(stage, massage, person, press_key="same")] * 6)
    assert told == {"done": 6}
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(CourseVisit.id))) == 2


def test_two_nurses_give_one_visit_once(stage: Stage, app: Flask) -> None:
    person = stage.person()
    made = stage.plan(person, stage.procedure(), [on(0)])
    (visit,) = stage.visits(made)

    def give(session: Any) -> Any:
        return give_visit(session, actor=stage.nurse, region=stage.world.region,
                          visit=session.get_one(CourseVisit, visit.id))  # fmt: skip

    assert at_once(app, stage, [give] * 4) == {"done": 4}
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 1


def test_one_person_at_six_tables_keeps_the_share(stage: Stage, app: Flask) -> None:
    director, person = stage.actor("aigul"), stage.person()
    with stage.work() as session:
        tables = [
            thing_services.add_thing(
                session, actor=director, region=stage.world.region,
                centre_id=stage.world.centre_id,
                data=thing_services.ThingData("active_longevity.billiards", name_kk=f"Үстел {n}"),
            ).id
            for n in range(6)
        ]  # fmt: skip

    def press(number: int) -> Callable[[Any], Any]:
        return lambda session: hours.hire(
            session, actor=stage.nurse, region=stage.world.region,
            equipment=session.get_one(Equipment, tables[number]), person_id=person,
            starts_at=on(1, 4 + number),
        )  # fmt: skip

    told = at_once(app, stage, [press(number) for number in range(6)])
    assert told == {"done": 3, "equipment.share": 3}
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Hire.id))) == 3
