"""What a check-in costs, alone and with 32 receptionists at once.

The marks are made by `core.scheduling.services.check_in`, each in a transaction of its own, from
several processes with several threads. Beside it the same number of rows is written by the bare
driver, in the same number of transactions, from as many processes and threads, on the same
database with the same durability. At the end every mark must be there once.

    .venv/bin/python benchmarks/attendance.py [--marks 640] [--desks 32] [--processes 4]

With `SHANYRAQ_TEST_POSTGRES_URL` PostgreSQL is measured too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from threading import Barrier
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sqlalchemy as sa
from flask import Flask

from benchmarks.common.crowd import FLAG, at_once, read_plan, together
from benchmarks.common.databases import databases
from core.app import create_app
from core.auth.actor import system_actor
from core.clock import now_utc
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.people.models import Person, PersonCentre
from core.people.queries import PARTS
from core.regions.enablement import region_info
from core.regions.models import Centre, Region, RegionModule
from core.scheduling import services
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.presence_models import Presence

ALONE = 200
SESSIONS = 16


def make_app(url: str) -> Flask:
    var = Path(tempfile.mkdtemp(prefix="attendance-var-"))
    return create_app(Settings(var=var, database_url=url, secret_key="only for a benchmark"))


def fill(app: Flask, marks: int) -> list[int]:
    """A region with sessions that are on now, and a person with a place for each mark."""
    now = now_utc()
    with app.app_context():
        metadata.create_all(db.engine)
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            region = Region(code="bench", name_kk="Өлшем", timezone="UTC")
            session.add(region)
            session.flush()
            centre = Centre(
                region_id=region.id, code="c", type_code="active_longevity", name_kk="О"
            )
            session.add_all([
                centre,
                RegionModule(region_id=region.id, module="active_longevity", enabled=True),
            ])  # fmt: skip
            session.flush()
            groups = [_group(session, region.id, centre.id, n, now) for n in range(SESSIONS)]
            people = [
                Person(region_id=region.id, surname=f"А{n}", surname_key=f"а{n}", given_key="",
                       patronymic_key="", name_key=f"а{n}", sort_key=f"{n:06d}")
                for n in range(marks)
            ]  # fmt: skip
            session.add_all(people)
            session.flush()
            for number, person in enumerate(people):
                session.add_all([
                    PersonCentre(region_id=region.id, person_id=person.id, centre_id=centre.id),
                    Enrolment(region_id=region.id, group_id=groups[number % SESSIONS],
                              person_id=person.id, state="enrolled", enrolled_at=now,
                              enrolled_on=now.date()),
                ])  # fmt: skip
            return [one.id for one in people]


def _group(session: Any, region_id: int, centre_id: int, number: int, now: dt.datetime) -> int:
    group = Group(
        region_id=region_id, centre_id=centre_id, module="active_longevity", title=f"Топ {number}",
        service_kind="active_longevity.dance", capacity=1000, starts_on=now.date(),
        ends_on=now.date() + dt.timedelta(days=1),
    )  # fmt: skip
    session.add(group)
    session.flush()
    session.add(
        Session(region_id=region_id, centre_id=centre_id, group_id=group.id, local_date=now.date(),
                starts_at=now - dt.timedelta(minutes=1), ends_at=now + dt.timedelta(hours=3))
    )  # fmt: skip
    return int(group.id)


# The work ------------------------------------------------------------------------------------


def check_in(region: Any, centre_id: int, person_id: int) -> None:
    with unit_of_work(scope=region.id, writes=True) as session:
        person = session.scalars(
            sa.select(Person).where(Person.id == person_id).options(*PARTS)
        ).one()
        result = services.check_in(
            session, actor=system_actor("desk"), region=region, centre_id=centre_id, person=person,
            via="card",
        )  # fmt: skip
        assert result.outcome == "marked", result


def bare_rows(
    region_id: int, meeting_id: int, centre_id: int, person_id: int
) -> list[tuple[str, dict[str, Any]]]:
    """The rows of one check-in as statements: the mark, its line in the log, the entry, and the
    seal of the log with its head."""
    now, day = now_utc(), now_utc().date()
    return [
        ("INSERT INTO bare_mark (region_id, session_id, person_id, mark, reason, via, marked_at)"
         " VALUES (:region_id, :session_id, :person_id, 'present', '', 'card', :at)",
         {"region_id": region_id, "session_id": meeting_id, "person_id": person_id,
          "at": now.isoformat()}),
        ("INSERT INTO bare_log (region_id, at, actor, action, subject_id, details)"
         " VALUES (:region_id, :at, 'desk', 'attendance.mark', :person_id, :details)",
         {"region_id": region_id, "at": now.isoformat(), "person_id": person_id,
          "details": json.dumps({"session_id": meeting_id, "mark": "present", "via": "card"})}),
        ("INSERT INTO bare_stay (region_id, centre_id, person_id, day, entered_at)"
         " VALUES (:region_id, :centre_id, :person_id, :day, :at)",
         {"region_id": region_id, "centre_id": centre_id, "person_id": person_id,
          "day": day.isoformat(), "at": now.isoformat()}),
        ("INSERT INTO bare_seal (strand, number, digest) VALUES (1, :person_id, :digest)",
         {"person_id": person_id, "digest": "0" * 64}),
        ("UPDATE bare_head SET number = :person_id, digest = :digest WHERE strand = 1",
         {"person_id": person_id, "digest": "1" * 64}),
    ]  # fmt: skip


BARE = (
    "CREATE TABLE bare_mark (id {key}, region_id int, session_id int, person_id int, mark text,"
    " reason text, via text, marked_at text, UNIQUE (session_id, person_id))",
    "CREATE TABLE bare_log (id {key}, region_id int, at text, actor text, action text,"
    " subject_id int, details text)",
    "CREATE TABLE bare_stay (id {key}, region_id int, centre_id int, person_id int UNIQUE,"
    " day text, entered_at text)",
    "CREATE TABLE bare_seal (id {key}, strand int, number int, digest text)",
    "CREATE TABLE bare_head (strand int PRIMARY KEY, number int, digest text)",
    "INSERT INTO bare_head VALUES (1, 0, '')",
)


def bare(region_id: int, centre_id: int, person_id: int) -> None:
    with db.engine.connect().execution_options(write=True) as connection:
        for text, values in bare_rows(region_id, person_id % SESSIONS, centre_id, person_id):
            connection.execute(sa.text(text), values)
        connection.commit()


# A desk's process ----------------------------------------------------------------------------


def desk_main(plan: dict[str, Any]) -> None:
    """This process's people by its threads; each brings the seconds of its marks."""
    app = make_app(plan["url"])
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        region = region_info(session, "bench")
        assert region is not None
        centre_id = session.scalars(sa.select(Centre.id)).one()

    def work(number: int, barrier: Barrier) -> list[float]:
        took = []
        with app.app_context():
            db.engine.connect().close()
            barrier.wait(60)
            for person_id in plan["people"][number :: plan["threads"]]:
                begins = time.perf_counter()
                if plan["kind"] == "bare":
                    bare(region.id, centre_id, person_id)
                else:
                    check_in(region, centre_id, person_id)
                took.append(time.perf_counter() - begins)
        return took

    together(plan["threads"], work)


def rush(
    url: str, kind: str, people: list[int], desks: int, processes: int
) -> tuple[float, list[float]]:
    """(marks per second, seconds of each) of so many desks at once."""
    seconds, brought = at_once(
        __file__,
        [
            {"url": url, "kind": kind, "people": people[number::processes],
             "threads": desks // processes}
            for number in range(processes)
        ],
    )  # fmt: skip
    return len(people) / seconds, [took for one in brought for took in one]


def measure(url: str, marks: int, desks: int, processes: int) -> None:
    app = make_app(url)
    people = fill(app, marks + ALONE)
    key = "integer PRIMARY KEY" if url.startswith("sqlite") else "serial PRIMARY KEY"
    with app.app_context(), db.engine.connect().execution_options(write=True) as connection:
        for text in BARE:
            connection.execute(sa.text(text.format(key=key)))
        connection.commit()
    alone, many = people[:ALONE], people[ALONE:]
    print(url.split(":", maxsplit=1)[0])
    for title, part, desk, process in (("one desk", alone, 1, 1), ("rush", many, desks, processes)):
        rates = {}
        for kind in ("bare", "check-in"):
            rates[kind], took = rush(url, kind, part, desk, process)
            p50, p95 = statistics.median(took) * 1000, statistics.quantiles(took, n=20)[-1] * 1000
            print(f"  {title:10}{kind:10}{rates[kind]:8.0f} per second   p50 {p50:7.1f} ms   "
                  f"p95 {p95:7.1f} ms")  # fmt: skip
        print(f"  {title:10}ratio of bare to check-in: {rates['bare'] / rates['check-in']:.1f}")
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        for model in (Attendance, Presence):
            rows, persons = session.execute(
                sa.select(sa.func.count(), sa.func.count(sa.distinct(model.person_id)))
            ).one()
            print(f"  {model.__tablename__}: {rows} rows of {persons} people, "
                  f"lost {len(people) - persons}, doubled {rows - persons}")  # fmt: skip
            assert rows == persons == len(people)
        db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=int, default=640)
    parser.add_argument("--desks", type=int, default=32)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument(FLAG, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.crowd:
        desk_main(read_plan())
        return
    with databases("attendance") as urls:
        for url in urls:
            measure(url, asked.marks, asked.desks, asked.processes)


if __name__ == "__main__":
    main()
