"""The nightly search for duplicates over one region, with planted duplicates.

    python benchmarks/duplicates.py [--people 1000000] [--planted 10000] [--only sqlite]

Uses a SQLite file of its own, and a new database on the server of SHANYRAQ_TEST_POSTGRES_URL when
that is set. Prints seconds (reading, pairing, comparing and writing together), pairs compared and
kept, the largest memory of the process, and recall and precision for each strength. A planted
duplicate is a second file of one person as a hurried hand would write it: other letters, a slip,
no patronymic, no IIN or one slip in it, another phone, a slipped birth date. Precision counts
every kept pair that was not planted as wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common.databases import databases
from benchmarks.search import fill
from core.app import create_app
from core.auth.actor import system_actor
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, new_public_id, unit_of_work
from core.jobs.models import Job
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.people.duplicate_models import PersonPair, PersonPairRun
from core.people.duplicate_rules import LIKELY, POSSIBLE, STRONG
from core.people.duplicates import near_iins
from core.people.models import Person, PersonPhone
from core.people.naming import kazakh_sort_key, name_key

_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_LETTERS = "абгдеиклмнорстуш"


def slip(name: str, rng: random.Random) -> str:
    """One wrong, missing, doubled or swapped letter."""
    if len(name) < 5:
        return name
    at = rng.randrange(1, len(name) - 1)
    return rng.choice((
        name[:at] + rng.choice(_LETTERS) + name[at + 1 :],
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ))  # fmt: skip


def father_otherwise(name: str) -> str:
    for kazakh, russian in (("ұлы", "ович"), ("қызы", "овна")):
        if name.endswith(kazakh):
            return name.removesuffix(kazakh) + russian
    return name


def slipped_date(day: dt.date, rng: random.Random) -> dt.date:
    if day.day <= 12 and day.day != day.month and rng.random() < 0.5:
        return day.replace(month=day.day, day=day.month)
    return day.replace(day=day.day % 28 + 1) if rng.random() < 0.5 else day + dt.timedelta(1)


def second_file(row: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The same person written down a second time. Each thing goes wrong on its own."""
    names = {name: row[name] for name in ("surname", "given_name", "patronymic")}
    if rng.random() < 0.5:
        names = {name: text.translate(_RUSSIAN) for name, text in names.items()}
    if rng.random() < 0.25:
        which = rng.choice(("surname", "given_name"))
        names[which] = slip(names[which], rng)
    if rng.random() < 0.2:
        names["patronymic"] = ""
    elif rng.random() < 0.3:
        names["patronymic"] = father_otherwise(names["patronymic"])
    if rng.random() < 0.03:
        names["surname"], names["given_name"] = names["given_name"], names["surname"]
    born = row["birth_date"]
    chance = rng.random()
    born = None if chance < 0.05 else slipped_date(born, rng) if chance < 0.12 else born
    iin = rng.choice(near_iins(row["iin"])) if row["iin"] and rng.random() < 0.2 else None
    keys = [name_key(names[name]) for name in ("surname", "given_name", "patronymic")]
    return {**names, "public_id": new_public_id(), "region_id": row["region_id"], "iin": iin,
            "iin_missing_reason": "" if iin else "other", "surname_key": keys[0],
            "given_key": keys[1], "patronymic_key": keys[2],
            "name_key": " ".join(key for key in keys if key),
            "sort_key": kazakh_sort_key(" ".join(names.values())), "birth_date": born,
            "sex": row["sex"], "version": 1, "legal_basis": "paper_consent"}  # fmt: skip


def plant(session: Session, count: int, people: int) -> set[tuple[int, int]]:
    """Write second files of people spread over the region; the pairs of numbers."""
    rng = random.Random(7)
    chosen = sorted(rng.sample(range(1, people + 1), count))
    columns = list(Person.__table__.columns)
    last = session.scalar(sa.select(sa.func.max(Person.id))) or 0
    pairs: set[tuple[int, int]] = set()
    for start in range(0, count, 500):
        rows = session.execute(
            sa.select(*columns).where(Person.id.in_(chosen[start : start + 500]))
        )
        originals = [dict(row._mapping) for row in rows]
        phones = dict(
            session.execute(
                sa.select(PersonPhone.person_id, PersonPhone.number).where(
                    PersonPhone.person_id.in_([row["id"] for row in originals])
                )
            ).all()
        )
        number = last + start
        copies = []
        for place, row in enumerate(originals, 1):
            copies.append({**second_file(row, rng), "id": number + place})
            pairs.add((row["id"], number + place))
        session.execute(sa.insert(Person), copies)
        kept = [
            {
                "region_id": row["region_id"],
                "person_id": number + place,
                "number": phones[row["id"]],
            }
            for place, row in enumerate(originals, 1)
            if row["id"] in phones and rng.random() < 0.6
        ]
        session.execute(sa.insert(PersonPhone), kept)
    return pairs


def run(url: str, people: int, planted: int, folder: Path) -> None:
    app = create_app(
        Settings(var=folder, database_url=url, secret_key="benchmark", plugins_strict=False,
                 backup_dir=folder / "backups", testing=True)
    )  # fmt: skip
    with app.app_context():
        metadata.create_all(db.engine)
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            region_id, _centres = fill(session, people)
            pairs = plant(session, planted, people)
        if db.engine.dialect.name == "postgresql":
            autocommit = db.engine.execution_options(isolation_level="AUTOCOMMIT")
            with autocommit.connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        spent = time.process_time()
        seconds = timed_run(app, region_id)
        spent = time.process_time() - spent
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"\n{db.engine.dialect.name}: {people} people, {planted} planted")
        report(region_id, pairs)
        print(f"  first run {seconds:.1f} s, of these {spent:.1f} s of the processor; memory "
              f"{before // 1024} MB before, {memory // 1024} MB at most")  # fmt: skip
        print(f"  second run, nothing new: {timed_run(app, region_id):.1f} s")
        db.engine.dispose()


def timed_run(app: Flask, region_id: int) -> float:
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        job = enqueue(session, kind="people.duplicates", arguments={}, region_id=region_id,
                      actor=system_actor("benchmark"))  # fmt: skip
        job_id = job.id
    started = time.perf_counter()
    run_due_jobs(app, limit=1)
    seconds = time.perf_counter() - started
    with unit_of_work(scope=ALL_REGIONS) as session:
        ended = session.get_one(Job, job_id)
        assert ended.state == "done", ended.error
    return seconds


def report(region_id: int, planted: set[tuple[int, int]]) -> None:
    with unit_of_work(scope=region_id) as session:
        done = session.scalars(sa.select(PersonPairRun).order_by(PersonPairRun.id.desc())).first()
        assert done is not None
        print(f"  {done.compared} pairs compared, {done.found} kept, too large: {done.cut}")
        kept = session.execute(
            sa.select(PersonPair.first_id, PersonPair.second_id, PersonPair.score)
        ).all()
    print(f"  {'from score':>12}{'kept':>9}{'planted':>9}{'recall':>9}{'precision':>11}")
    for least in (STRONG, LIKELY, POSSIBLE):
        found = {(first, second) for first, second, score in kept if score >= least}
        right = len(found & planted)
        print(f"  {least:12}{len(found):9}{right:9}{100 * right / len(planted):8.1f}%"
              f"{100 * right / max(1, len(found)):10.1f}%")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--planted", type=int, default=0, help="default: one in a hundred")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    with databases("duplicates") as urls:
        folder = Path(sa.make_url(urls[0]).database or ".").parent
        for url in urls:
            if not arguments.only or url.startswith(arguments.only):
                run(url, arguments.people, arguments.planted or arguments.people // 100, folder)


if __name__ == "__main__":
    main()
