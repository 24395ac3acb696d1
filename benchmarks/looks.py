#!/usr/bin/env python3
"""What a recorded look costs with the chain, as a ratio to the same insert without it.

    .venv/bin/python benchmarks/looks.py [--looks 400] [--threads 4]

Both are measured in one run, in turns, on a new SQLite file (synchronous=FULL) or, with
--postgresql, in a new database of SHANYRAQ_TEST_POSTGRES_URL. Prints milliseconds per look, looks
per second of all threads, and the ratio.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.app import create_app  # noqa: E402
from core.audit.models import Look  # noqa: E402
from core.audit.services import record_look  # noqa: E402
from core.audit.verifying import verify  # noqa: E402
from core.auth.actor import system_actor  # noqa: E402
from core.clock import now_utc  # noqa: E402
from core.config import Settings  # noqa: E402
from core.db import ALL_REGIONS, db, metadata, separate_transaction, unit_of_work  # noqa: E402
from core.people.models import Person  # noqa: E402
from core.regions.models import Region  # noqa: E402

ROUNDS = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--looks", type=int, default=400, help="per round and way")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        url, drop = _database(var, postgresql=options.postgresql)
        app = create_app(Settings(var=var, database_url=url, secret_key="only for measuring"))
        with app.app_context():
            metadata.create_all(db.engine)
            region_id, person_id = _fill()
            _measure(app, region_id, person_id, options.looks, options.threads)
            with unit_of_work(scope=ALL_REGIONS) as session:
                started = time.perf_counter()
                report = verify(session, var=var)
                spent = time.perf_counter() - started
            told = [one.text for one in report.problems if "past the chain" not in one.what]
            print(f"verify: {report.rows} rows in {spent:.2f} s; problems: {told or 'none'}")
            db.engine.dispose()
        drop()


def _database(var: Path, *, postgresql: bool) -> tuple[str, Callable[[], None]]:
    if not postgresql:
        return f"sqlite:///{var / 'bench.sqlite3'}", lambda: None
    server = os.environ["SHANYRAQ_TEST_POSTGRES_URL"]
    name = f"bench_{secrets.token_hex(4)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")

    def run(sql: str) -> None:
        with admin.connect() as connection:
            connection.execute(sa.text(sql))

    run(f"CREATE DATABASE {name}")
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    return url, lambda: run(f"DROP DATABASE {name} WITH (FORCE)")


def _fill() -> tuple[int, int]:
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        region = Region(code="bench", name_kk="Өлшем", kato="790000000")
        session.add(region)
        session.flush()
        person = Person(region_id=region.id, surname="А", surname_key="а", given_key="",
                        patronymic_key="", name_key="а", sort_key="а", version=1)  # fmt: skip
        session.add(person)
        session.flush()
        return region.id, person.id


def _measure(app: object, region_id: int, person_id: int, looks: int, threads: int) -> None:
    actor = system_actor("bench")

    def chained() -> None:
        record_look(actor=actor, region_id=region_id, person_id=person_id, what="file")

    def bare() -> None:
        values = {"region_id": region_id, "person_id": person_id, "what": "file", "at": now_utc()}
        with separate_transaction() as session:
            session.execute(sa.insert(Look.__table__).values(values))

    for count in (1, threads):
        times: dict[str, list[float]] = {"bare": [], "chained": []}
        for number in range(ROUNDS):
            ways = [("bare", bare), ("chained", chained)]
            for name, way in ways[:: (-1) ** number]:
                times[name].append(_run(app, way, looks, count))
        plain, sealed = median(times["bare"]), median(times["chained"])
        print(
            f"{count} thread(s): insert alone {1000 * plain / looks:.2f} ms, with the chain "
            f"{1000 * sealed / looks:.2f} ms per look ({looks / sealed:.0f} looks/s), "
            f"ratio {sealed / plain:.2f}"
        )


def _run(app: object, way: Callable[[], None], looks: int, threads: int) -> float:
    def work() -> None:
        with app.app_context():  # type: ignore[attr-defined]
            for _ in range(looks // threads):
                way()

    started = time.perf_counter()
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
