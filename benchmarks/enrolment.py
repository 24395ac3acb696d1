"""Enrolling and cancelling by many at once on groups of ten places: how many a second, and that no
rule of the queue is broken at any moment.

    .venv/bin/python benchmarks/enrolment.py [--presses 2000] [--threads 52] [--processes 4]
        [--groups 20] [--people 400]

Each press is one call of `enrol_person` (with the queue), `leave_group` or `answer_offer`, each in
a transaction of its own, from several processes with several threads; two threads always press for
the same people, so that one is asked for twice at a moment. Meanwhile, and at the end, one
statement looks at every group: more places given than there are, a free place while somebody
waits who may have it, somebody in one group twice, a number of the queue twice. Any of it ends
the run with 1. Beside it the bare driver writes as many rows in as many transactions: the group's
row first, as the lock, then the place, the step of the queue, the line of the log and its seal.
With `SHANYRAQ_TEST_POSTGRES_URL` PostgreSQL is measured too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from benchmarks.common.club import make_app, make_centre, make_group
from benchmarks.common.crowd import FLAG, at_once, read_plan, together
from benchmarks.common.databases import databases
from core.auth.actor import system_actor
from core.clock import local_today, now_utc
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.errors import DomainError
from core.regions.enablement import region_info
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.services import answer_offer, enrol_person, leave_group

PLACES = 10
BARE = (
    "CREATE TABLE bare_group (id int PRIMARY KEY, number int)",
    "CREATE TABLE bare_place (id {key}, group_id int, person_id int, state text, at text)",
    "CREATE TABLE bare_step (id {key}, group_id int, place int, at text, what text)",
    "CREATE TABLE bare_log (id {key}, at text, actor text, action text, subject int, details text)",
    "CREATE TABLE bare_seal (id {key}, number int, digest text)",
    "CREATE TABLE bare_head (strand int PRIMARY KEY, number int, digest text)",
    "INSERT INTO bare_head VALUES (1, 0, '')",
)


def fill(groups: int, people: int) -> tuple[list[int], list[int]]:
    """Groups of ten places, each at an hour of its own: (their ids, the people's)."""
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        centre_id, ids = make_centre(session, people)
        region = region_info(session, "bench")
        assert region is not None
        first = local_today(region.timezone) + dt.timedelta(days=1)
        found = [
            make_group(
                session, actor=system_actor("benchmark"), region=region, centre_id=centre_id,
                title=f"Топ {n}", weekdays=(1 + n // 12,), hour=8 + n % 12, first=first,
                last=first + dt.timedelta(days=27), capacity=PLACES,
            ).id
            for n in range(groups)
        ]  # fmt: skip
        return found, ids


# A press --------------------------------------------------------------------------------------


def press(region: Any, deed: str, group_id: int, person_id: int) -> str:
    """One deed in a transaction of its own: what became of it, or the code of the refusal.

    SQLite serves waiting writers in no order: one that waited for half a minute is turned away,
    as the page of error 503 says, and nothing of it was written.
    """
    common = {"actor": system_actor("desk"), "region": region}
    try:
        with unit_of_work(scope=region.id, writes=True) as session:
            if deed == "answer":
                wanted = sa.select(PlaceOffer.id).where(
                    PlaceOffer.group_id == group_id, PlaceOffer.state == "open"
                )
                offer_id = session.scalars(wanted.limit(1)).first()
                if offer_id is None:
                    return "no offer"
                accepted = bool(person_id % 3)
                return answer_offer(session, offer_id=offer_id, accepted=accepted, **common).outcome
            group = session.get_one(Group, group_id)
            if deed == "leave":
                leave_group(session, group=group, person_id=person_id, **common)
                return "left"
            return enrol_person(
                session, group=group, person_id=person_id, join_queue=True, **common
            ).outcome
    except DomainError as refusal:
        return refusal.code
    except OperationalError as error:
        if "database is locked" not in str(error.orig):
            raise
        return "turned away"


def bare(group_id: int, person_id: int) -> None:
    values = {"group": group_id, "person": person_id, "at": now_utc().isoformat(), "seal": "0" * 64}
    with db.engine.connect().execution_options(write=True) as connection:
        for text in (
            "UPDATE bare_group SET number = number + 1 WHERE id = :group",
            "INSERT INTO bare_place (group_id, person_id, state, at)"
            " VALUES (:group, :person, 'enrolled', :at)",
            "INSERT INTO bare_step (group_id, place, at, what)"
            " VALUES (:group, :person, :at, 'enrolled')",
            "INSERT INTO bare_log (at, actor, action, subject, details)"
            " VALUES (:at, 'desk', 'enrolment.enrol', :person, '{}')",
            "INSERT INTO bare_seal (number, digest) VALUES (:person, :seal)",
            "UPDATE bare_head SET number = :person, digest = :seal WHERE strand = 1",
        ):
            connection.execute(sa.text(text), values)
        connection.commit()


def crowd_main(plan: dict[str, Any]) -> None:
    """The presses of this process; each thread brings [(outcome, seconds)]."""
    app = make_app(plan["url"])
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        region = region_info(session, "bench")

    def work(number: int, barrier: Barrier) -> list[tuple[str, float]]:
        # the thread of the same number in the next process presses for the same people
        rng = random.Random(1000 * plan["process"] + number)
        share = plan["people"][number // 2 :: -(-plan["threads"] // 2)]
        found = []
        with app.app_context():
            db.engine.connect().close()
            barrier.wait(60)
            for _press in range(plan["presses"]):
                deed = rng.choices(("enrol", "leave", "answer"), (5, 3, 2))[0]
                group_id, person_id = rng.choice(plan["groups"]), rng.choice(share)
                begins, outcome = time.perf_counter(), "bare"
                if plan["kind"] == "bare":
                    bare(group_id, person_id)
                else:
                    outcome = press(region, deed, group_id, person_id)
                found.append((outcome, time.perf_counter() - begins))
        return found

    together(plan["threads"], work)


# What must never be ---------------------------------------------------------------------------


def violations() -> list[str]:
    """What is wrong with any group at this moment, by one statement of one snapshot."""
    now = now_utc()
    held = sa.exists().where(PlaceOffer.enrolment_id == Enrolment.id, PlaceOffer.state == "open")
    takes = sa.or_(Enrolment.state == "enrolled", held)
    resting = sa.and_(Enrolment.rests_until.is_not(None), Enrolment.rests_until > now)
    waits = sa.and_(Enrolment.state == "queued", sa.not_(held), sa.not_(resting))
    queued = Enrolment.state == "queued"

    def count(condition: Any, what: Any = 1) -> Any:
        return sa.func.count(sa.distinct(sa.case((condition, what))))

    statement = (
        sa.select(
            Group.id, Group.capacity, count(takes, Enrolment.id), count(waits, Enrolment.id),
            count(queued, Enrolment.id), count(queued, Enrolment.queue_number),
            sa.func.count(Enrolment.id), sa.func.count(sa.distinct(Enrolment.person_id)),
        )
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(Enrolment.state != "left")
        .group_by(Group.id, Group.capacity)
    )  # fmt: skip
    found = []
    with unit_of_work(scope=ALL_REGIONS) as session:
        for group, places, taken, waiting, in_queue, numbers, rows, people in session.execute(
            statement
        ):
            if taken > places:
                found.append(f"group {group}: {taken} of {places} places given")
            if taken < places and waiting:
                found.append(f"group {group}: {places - taken} free while {waiting} wait")
            if numbers != in_queue:
                found.append(f"group {group}: a number of the queue twice")
            if people != rows:
                found.append(f"group {group}: somebody twice")
    return found


def watched(app: Flask, over: Event, seen: list[str], looks: list[int]) -> None:
    with app.app_context():
        while not over.is_set():
            seen += violations()
            looks[0] += 1
            over.wait(0.2)


def measure(url: str, options: argparse.Namespace) -> int:
    app = make_app(url)
    with app.app_context():
        metadata.create_all(db.engine)
        groups, people = fill(options.groups, options.people)
        key = "integer PRIMARY KEY" if url.startswith("sqlite") else "serial PRIMARY KEY"
        with db.engine.connect().execution_options(write=True) as connection:
            for text in (*BARE, *(f"INSERT INTO bare_group VALUES ({one}, 0)" for one in groups)):
                connection.execute(sa.text(text.format(key=key)))
            connection.commit()
    plan = {
        "url": url, "groups": groups, "people": people,
        "threads": options.threads // options.processes,
        "presses": max(1, options.presses // options.threads),
    }  # fmt: skip
    total = plan["presses"] * plan["threads"] * options.processes
    print(f"{url.split(':', maxsplit=1)[0]}: {total} presses by {options.threads} threads")
    rates, seen, looks = {}, [], [0]
    for kind in ("bare", "presses"):
        over = Event()
        watch = Thread(target=watched, args=(app, over, seen, looks))
        if kind != "bare":
            watch.start()
        plans = [{**plan, "kind": kind, "process": n} for n in range(options.processes)]
        seconds, brought = at_once(__file__, plans)
        over.set()
        if kind != "bare":
            watch.join()
        rates[kind] = total / seconds
        took = [one[1] * 1000 for part in brought for one in part]
        print(f"  {kind:10}{rates[kind]:8.0f} per second   p50 {statistics.median(took):8.1f} ms"
              f"   p95 {statistics.quantiles(took, n=20)[-1]:8.1f} ms")  # fmt: skip
    outcomes = Counter(one[0] for part in brought for one in part)
    with app.app_context():
        seen += violations()
        db.engine.dispose()
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items())))
    print(f"  ratio of bare to presses: {rates['bare'] / rates['presses']:.1f}")
    print(f"  violations: {len(seen)} in {looks[0] + 1} looks at {options.groups} groups")
    for text in seen[:5]:
        print(f"    {text}")
    return len(seen)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=52)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument(FLAG, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.crowd:
        crowd_main(read_plan())
        return 0
    with databases("enrolment") as urls:
        return int(sum(measure(url, options) for url in urls) > 0)


if __name__ == "__main__":
    sys.exit(main())
