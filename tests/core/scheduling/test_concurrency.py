"""Promise 2: never overbooked. Real commits, several processes, both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.clock import frozen
from core.config import ROOT, Settings
from core.db import ALL_REGIONS, unit_of_work
from core.deliveries.models import Delivery
from core.errors import DomainError
from core.people.models import Person, PersonCentre
from core.regions.models import Region
from core.scheduling import services
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.rules import Slot
from tests.conftest import World, make_app, make_world, postgres_wanted
from tests.core.scheduling.conftest import MONDAY, MORNING

HERE = Path(__file__).parent
ROUNDS, PLACES, PRESSES, PROCESSES = 12, 10, 50, 4
#: numbers of groups (see `make_group`) after those of the rounds
LATER = {"offer": range(12, 14), "give": range(14, 16)}


@pytest.fixture(scope="module")
def own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database that only the rushes use, one after another."""
    if not postgres_wanted():
        yield f"sqlite:///{tmp_path_factory.mktemp('rush') / 'rush.sqlite3'}"
        return
    name = f"shanyraq_rush_{secrets.token_hex(4)}"
    server = sa.create_engine(
        os.environ["SHANYRAQ_TEST_POSTGRES_URL"], isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@dataclasses.dataclass(frozen=True)
class Rush:
    """People, and processes that let them press all at once."""

    app: Flask
    world: World
    people: list[int]
    workers: list[subprocess.Popen[str]]

    def settle(self, mode: str) -> None:
        """The region's rule of the queue, and no limit of groups: one person is in as many as
        there are rounds."""
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            region = session.get_one(Region, self.world.region.id)
            chosen = {"scheduling.groups_at_once": 0, "scheduling.queue_mode": mode}
            region.settings = {"chosen": chosen}
        self.world.region = dataclasses.replace(
            self.world.region, settings={"chosen": dict(chosen)}
        )


@pytest.fixture(scope="module")
def rush(
    own_database: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rush]:
    var = tmp_path_factory.mktemp("rush")
    own = dataclasses.replace(settings, database_url=own_database, plugins_only=("club",), var=var)
    made = make_app(own, module_paths=[HERE / "club"])
    app = next(made)
    with app.app_context(), ExitStack() as stack:
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            world = make_world(session, app.extensions["shanyraq"])
        people = make_people(world, PRESSES)
        yield Rush(app, world, people, start_workers(stack, own_database, var))
    next(made, None)


def make_people(world: World, number: int) -> list[int]:
    with unit_of_work(scope=world.region.id, writes=True) as session:
        people = [
            Person(region_id=world.region.id, surname=f"Адам{n}", surname_key=f"адам{n}",
                   given_key="", patronymic_key="", name_key=f"адам{n}", sort_key=f"{n:03d}")
            for n in range(number)
        ]  # fmt: skip
        session.add_all(people)
        session.flush()
        session.add_all(
            PersonCentre(region_id=world.region.id, person_id=p.id, centre_id=world.centre_id)
            for p in people
        )
        return [one.id for one in people]


def make_group(world: World, number: int, **fields: Any) -> int:
    """A group with a time of its own, so that nobody is asked to two places at once."""
    start = dt.time(8 + number % 12)
    values: dict[str, Any] = {
        "service_kind": "club.yoga",
        "title": f"Топ {number}",
        "capacity": PLACES,
        "starts_on": MONDAY,
        "ends_on": MONDAY + dt.timedelta(days=6),
        "slots": (Slot(1 + number // 12, start, start.replace(minute=45)),),
    }
    with unit_of_work(scope=world.region.id, writes=True) as session:
        return services.create_group(
            session,
            actor=system_actor("test"),
            region=world.region,
            centre_id=world.centre_id,
            data=services.GroupData(**(values | fields)),
        ).id


def start_workers(stack: ExitStack, url: str, tmp_path: Path) -> list[subprocess.Popen[str]]:
    workers = []
    for number in range(PROCESSES):
        plan = {
            "url": url,
            "var": str(tmp_path / f"var{number}"),
            "module": str(HERE / "club"),
            "region": "shymkent",
            "on": MONDAY.isoformat(),
            "threads": -(-PRESSES // PROCESSES),
        }
        worker = stack.enter_context(
            subprocess.Popen(
                [sys.executable, str(HERE / "enrol_worker.py"), json.dumps(plan)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
        )
        stack.callback(worker.kill)
        workers.append(worker)
    for worker in workers:
        assert worker.stdout is not None
        assert json.loads(worker.stdout.readline()) == "ready"
    return workers


def one_round(
    workers: list[subprocess.Popen[str]],
    group_id: int,
    people: list[int],
    leavers: list[int] | None = None,
) -> list[str]:
    """All press at once; what each was told."""
    for number, worker in enumerate(workers):
        assert worker.stdin is not None
        asked = {
            "group": group_id,
            "people": people[number::PROCESSES],
            "leavers": (leavers or [])[number::PROCESSES],
        }
        worker.stdin.write(json.dumps(asked) + "\n")
        worker.stdin.flush()
    told: list[str] = []
    for worker in workers:
        assert worker.stdout is not None
        told += json.loads(worker.stdout.readline())
    return told


def test_fifty_press_at_once_again_and_again(rush: Rush) -> None:
    """Ten get a place, forty the numbers 1 to 40, in the order in which the lock was granted.

    The row's number and `asked_at` are both taken under the lock, so they are that order.
    """
    with rush.app.app_context():
        rush.settle("offer")
        world, people, workers = rush.world, rush.people, rush.workers
        groups = [make_group(world, number) for number in range(ROUNDS)]
        for group_id in groups:
            told = one_round(workers, group_id, people)
            assert Counter(told) == {"enrolled": PLACES, "queued": PRESSES - PLACES}
            with unit_of_work(scope=world.region.id) as session:
                rows = session.execute(
                    sa.select(Enrolment.state, Enrolment.queue_number, Enrolment.asked_at)
                    .where(Enrolment.group_id == group_id)
                    .order_by(Enrolment.id)
                ).all()
                last = session.scalar(
                    sa.select(Group.last_queue_number).where(Group.id == group_id)
                )
            assert [row.state for row in rows] == ["enrolled"] * 10 + ["queued"] * 40
            assert [row.queue_number for row in rows] == [None] * 10 + list(range(1, 41))
            assert [row.asked_at for row in rows] == sorted(row.asked_at for row in rows)
            assert last == PRESSES - PLACES


@pytest.mark.parametrize("mode", ["offer", "give"])
def test_thirty_press_while_ten_leave(rush: Rush, mode: str) -> None:
    """Five leave their places and five the queue, while twenty more ask: each freed place goes to
    the first who still waits, once, and nobody who came later is before."""
    with rush.app.app_context():
        rush.settle(mode)
        world, workers = rush.world, rush.workers
        first, later = rush.people[:30], rush.people[30:]
        # at hours of their own: the people are in the groups of the other rushes too
        groups = [make_group(world, hour) for hour in LATER[mode]]
        for group_id in groups:
            one_round(workers, group_id, first)
            with unit_of_work(scope=world.region.id) as session:
                before = rows_of(session, group_id)
            placed = [one.person_id for one in before if one.state == "enrolled"]
            queued = [one.person_id for one in before if one.state == "queued"]
            told = one_round(workers, group_id, later, [*placed[:5], *queued[:3], *queued[7:9]])
            assert Counter(told) == {"left": 10, "queued": 20}
            with unit_of_work(scope=world.region.id) as session:
                after = rows_of(session, group_id)
                held = set(session.scalars(sa.select(PlaceOffer.enrolment_id).where(
                    PlaceOffer.group_id == group_id, PlaceOffer.state == "open")))  # fmt: skip
            called = [*queued[3:7], queued[9]]
            placed_now = [one.person_id for one in after if one.state == "enrolled"]
            offered_now = [one.person_id for one in after if one.id in held]
            assert len(placed_now) + len(offered_now) == PLACES
            assert sorted([*placed_now, *offered_now]) == sorted([*placed[5:], *called])
            waiting = [one.queue_number for one in after if one.state == "queued"]
            assert waiting == sorted(waiting)
            assert len(set(waiting)) == len(waiting)


def rows_of(session: Any, group_id: int) -> list[Enrolment]:
    """Living enrolments by number of the queue, those with a place first."""
    rows = session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.group_id == group_id, Enrolment.state != "left")
        .order_by(sa.func.coalesce(Enrolment.queue_number, 0), Enrolment.id)
    ).all()
    session.expunge_all()
    return list(rows)


def at_once(app: Flask, world: World, *deeds: Callable[[Any], Any]) -> list[str]:
    """Run deeds in threads of their own, each in a unit of work; "done" or the refusal's code."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[Any], Any]) -> str:
        with app.app_context(), frozen(MORNING + dt.timedelta(hours=1)):
            barrier.wait(30)
            try:
                with unit_of_work(scope=world.region.id, writes=True) as session:
                    deed(session)
            except DomainError as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


@pytest.mark.parametrize("number", range(5))
def test_two_groups_do_not_get_one_room(stage: Any, app: Flask, number: int) -> None:
    actor = stage.actor("aigul")

    def make(title: str) -> Callable[[Any], Any]:
        return lambda session: services.create_group(
            session,
            actor=actor,
            region=stage.world.region,
            centre_id=stage.world.centre_id,
            data=stage.data(title=title, room_id=stage.world.hall_id),
        )

    assert at_once(app, stage.world, make("Би"), make("Хор")) == ["done", "room.busy"]


@pytest.mark.parametrize("number", range(5))
def test_one_person_does_not_get_two_places_at_one_time(
    stage: Any, app: Flask, number: int
) -> None:
    person, actor = stage.person(), stage.actor("bota")
    groups = [stage.group(title="Би"), stage.group(title="Хор")]

    def enrol(group_id: int) -> Callable[[Any], Any]:
        return lambda session: services.enrol_person(
            session,
            actor=actor,
            region=stage.world.region,
            group=session.get_one(Group, group_id),
            person_id=person,
        )

    assert at_once(app, stage.world, *(enrol(one) for one in groups)) == ["done", "person.busy"]


@pytest.mark.parametrize("number", range(5))
def test_two_presses_of_closing_record_once(stage: Any, app: Flask, number: int) -> None:
    group_id, actor = stage.group(), stage.actor("bota")
    for person in stage.people(3):
        stage.enrol(group_id, person)
    meeting = stage.sessions(group_id)[0]
    with stage.work(writes=False) as session:
        people = list(session.scalars(sa.select(Enrolment.person_id)))
    for person in people:
        stage.do(services.mark_attendance, meeting=meeting, person_id=person, mark="present")

    def close(session: Any) -> Any:
        return services.close_session(
            session,
            actor=actor,
            region=stage.world.region,
            meeting=session.get_one(Session, meeting.id),
        )

    assert at_once(app, stage.world, close, close, close) == ["done"] * 3
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 3


def offered(stage: Any) -> tuple[int, list[int], int]:
    """A group of one place that is offered to the second of four: (group, people, offer)."""
    group_id = stage.group(capacity=1)
    people = stage.people(4)
    for person in people:
        stage.enrol(group_id, person, join_queue=True)
    stage.leave(group_id, people[0])
    with stage.work(writes=False) as session:
        return group_id, people, session.scalars(sa.select(PlaceOffer.id)).one()


def taken_by(stage: Any, group_id: int) -> list[tuple[int, str]]:
    """Who has the place or an open offer."""
    with stage.work(writes=False) as session:
        rows = session.execute(
            sa.select(Enrolment.person_id, Enrolment.state, PlaceOffer.id)
            .outerjoin(PlaceOffer, sa.and_(PlaceOffer.enrolment_id == Enrolment.id,
                                           PlaceOffer.state == "open"))
            .where(Enrolment.group_id == group_id)
        ).all()  # fmt: skip
        return [
            (person, "open" if offer else state)
            for person, state, offer in rows
            if offer or state == "enrolled"
        ]


@pytest.mark.parametrize("number", range(3))
def test_a_place_freed_by_two_events_at_once_goes_on_once(
    stage: Any, app: Flask, number: int
) -> None:
    """Declined by phone, taken out of the queue, and looked after by the job at one moment."""
    group_id, people, offer_id = offered(stage)
    actor, region = stage.actor("bota"), stage.world.region

    def group(session: Any) -> Group:
        return session.get_one(Group, group_id)

    told = at_once(
        app,
        stage.world,
        lambda session: services.answer_offer(
            session, actor=actor, region=region, offer_id=offer_id, accepted=False
        ),
        lambda session: services.leave_group(
            session, actor=actor, region=region, group=group(session), person_id=people[1]
        ),
        lambda session: services.move_queue_up(
            session, actor=actor, region=region, group=group(session)
        ),
    )
    assert set(told) <= {"done", "offer.withdrawn"}
    assert taken_by(stage, group_id) == [(people[2], "open")]


@pytest.mark.parametrize("number", range(3))
def test_an_answer_at_the_last_second_or_the_deadline_never_both(
    stage: Any, app: Flask, number: int
) -> None:
    group_id, people, offer_id = offered(stage)
    actor, region = stage.actor("bota"), stage.world.region
    with stage.work(writes=False) as session:
        deadline = session.get_one(PlaceOffer, offer_id).answer_until

    def accept(session: Any) -> None:
        with frozen(deadline - dt.timedelta(seconds=1)):
            services.answer_offer(
                session, actor=actor, region=region, offer_id=offer_id, accepted=True
            )

    def lapse(session: Any) -> None:
        with frozen(deadline):
            services.move_queue_up(
                session, actor=actor, region=region, group=session.get_one(Group, group_id)
            )

    told = at_once(app, stage.world, accept, lapse, accept)
    if "offer.lapsed" in told:
        assert taken_by(stage, group_id) == [(people[2], "open")]
    else:
        assert told == ["done"] * 3
        assert taken_by(stage, group_id) == [(people[1], "enrolled")]
