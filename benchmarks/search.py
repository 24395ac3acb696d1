"""Search of people at a million: by fragment of a name, with a mistake, by IIN, by phone.

    python benchmarks/search.py [--people 1000000] [--rounds 200] [--keep DIRECTORY]

Uses a SQLite file of its own, and a new database on the server of SHANYRAQ_TEST_POSTGRES_URL when
that is set. Prints p50 and p95 in milliseconds, the processor's share, the ratio to the same SQL
statements sent bare, and how many of the list of spellings (tests/core/people/spelling_pairs.py)
are found among the first ten.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common.databases import databases
from benchmarks.common.people import fill_people
from core.db import ALL_REGIONS, db, engine_options, metadata, prepare_engine, unit_of_work
from core.people import queries, search
from core.people.models import Person, PersonCentre, PersonPhone
from core.people.naming import kazakh_sort_key, name_key
from core.regions.models import Centre, Region
from tests.core.people.spelling_pairs import PAIRS

#: common, less common and rare fragments; several words; beginnings; a Russian keyboard
FRAGMENTS = (
    "мұрат", "гульнар", "ахмет", "ова", "жұма", "нұрғали", "шаймер", "бондар", "ғабитбек",
    "кызы гул", "ахмет гүл", "серік болат", "өмірзақ мұрат", "тілеубай айг", "зәуре шм",
    "иванова св", "аб", "қ", "гу", "мюллер ольга",
)  # fmt: skip

#: one letter left out, added, changed, in the wrong place; other spellings; other keyboards
MISTAKES = (
    "ахмтова", "гульнра", "умирзак", "магомед", "қайрт бондаренко", "нурглиев", "аманбековв",
    "ахмтова гульнар", "тілеубалин", "сулейманбеков", "жумбаева", "шаймердневна", "бондрненко",
    "u8kyfh", "hfevitdf", "асантаева алия", "мюлер ольга", "омарханвоа", "djkrjd", "dauletbekv",
)  # fmt: skip
#: stands beside each name of the list of spellings, so that it is somebody's and not a crowd's
BESIDE = "Жібекжан"


@dataclass(frozen=True)
class Spent:
    """Milliseconds: of the clock, and of this process's processor (with SQLite that is all of the
    work, and a busy machine does not change it)."""

    p50: float
    p95: float
    cpu: float


def timed(work: Callable[[], object], rounds: int) -> Spent:
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return Spent(
        statistics.median(walls), statistics.quantiles(walls, n=20)[-1], statistics.median(cpus)
    )


def fill(session: Session, people: int) -> tuple[int, list[int]]:
    region = Region(code="shymkent", name_kk="Шымкент")
    session.add(region)
    session.flush()
    centres = [
        Centre(
            region_id=region.id, code=f"centre-{n}", type_code="active_longevity", name_kk=f"{n}"
        )
        for n in range(200)
    ]
    session.add_all(centres)
    session.flush()
    ids = [centre.id for centre in centres]
    fill_people(session.connection(), people, region_id=region.id, centre_ids=ids)
    add_spellings(session, region.id, ids)
    return region.id, ids


def measure(session: Session, region_id: int, centre_ids: list[int], rounds: int) -> None:
    for kind, texts in (("fragment", FRAGMENTS), ("mistake", MISTAKES)):
        for title, scope in (("region", None), ("one centre", frozenset(centre_ids[:1]))):
            table(session, region_id, scope, rounds, f"{kind}, {title}", texts)
    exact(session, region_id, rounds)
    recall(session, region_id)


def table(
    session: Session, region_id: int, scope: frozenset[int] | None, rounds: int, title: str,
    texts: tuple[str, ...],
) -> None:  # fmt: skip
    whole, bare = [], []
    print(f"  {title:24}{'found':>8}{'p50':>9}{'p95':>9}{'cpu':>9}{'bare p50':>10}{'ratio':>7}")
    for text in texts:

        def search_page(text: str = text) -> object:
            session.expunge_all()
            return queries.search_people(
                session, region_id=region_id, text=text, centre_ids=scope, limit=25
            )

        def find_ids(text: str = text) -> search.Found:
            return queries.find_ids(
                session, region_id=region_id, text=text, centre_ids=scope, limit=25
            )

        found = find_ids()
        one = timed(search_page, rounds)
        statement = timed(bare_statements(session, find_ids), rounds)
        whole.append(one)
        bare.append(statement)
        shown = f"{found.total}{'+' if found.capped else ''}"
        print(f"  {text:24}{shown:>8}{one.p50:9.2f}{one.p95:9.2f}{one.cpu:9.2f}"
              f"{statement.p50:10.2f}{one.p50 / statement.p50:7.1f}")  # fmt: skip
    ratio = statistics.median(w.p50 / b.p50 for w, b in zip(whole, bare, strict=True))
    slow = statistics.quantiles((w.p50 for w in whole), n=20)[-1]
    print(f"  {'median':32}{statistics.median(w.p50 for w in whole):9.2f}"
          f"{statistics.median(w.p95 for w in whole):9.2f}"
          f"{statistics.median(w.cpu for w in whole):9.2f}"
          f"{statistics.median(b.p50 for b in bare):10.2f}{ratio:7.1f}"
          f"   p95 over the texts {slow:.1f}")  # fmt: skip


def bare_statements(session: Session, work: Callable[[], object]) -> Callable[[], object]:
    """The statements that `work` sends, recorded once and sent to the driver as text."""
    sent: list[tuple[str, Any]] = []

    def remember(_c: Any, _cur: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", remember)
    work()
    sa.event.remove(connection, "before_cursor_execute", remember)
    return lambda: [connection.exec_driver_sql(text, values).all() for text, values in sent]


def add_spellings(session: Session, region_id: int, centre_ids: list[int]) -> None:
    """One person of each name of the list, beside the million."""
    number = (session.scalar(sa.select(sa.func.max(Person.id))) or 0) + 1
    beside = name_key(BESIDE)
    rows = []
    for at, stored in enumerate(dict.fromkeys(stored for stored, _typed in PAIRS), number):
        key = name_key(stored)
        rows.append({
            "id": at, "public_id": f"p{at:09d}", "region_id": region_id, "surname": stored,
            "given_name": BESIDE, "surname_key": key, "given_key": beside, "patronymic_key": "",
            "name_key": f"{key} {beside}", "sort_key": kazakh_sort_key(f"{stored} {BESIDE}"),
            "version": 1, "iin_missing_reason": "other",
        })  # fmt: skip
    session.execute(sa.insert(Person), rows)
    links = [{"region_id": region_id, "person_id": row["id"], "centre_id": centre_ids[0]}
             for row in rows]  # fmt: skip
    session.execute(sa.insert(PersonCentre), links)


def recall(session: Session, region_id: int) -> None:
    """How often somebody of the name is among the first ten: by the name alone among a million,
    where people of the typed spelling itself come first, and with a second word of the name."""
    for title, more in (("name alone", ""), ("with a second word", f" {BESIDE}")):
        missed = []
        for stored, typed in PAIRS:
            found = queries.search_people(
                session, region_id=region_id, text=typed + more, centre_ids=None, limit=10
            )
            if not any(name_key(stored) in person.name_key for person in found):
                missed.append(f"{stored} ({typed})")
        share = 100 * (1 - len(missed) / len(PAIRS))
        print(f"  recall in ten, {title}: {share:.1f} % of {len(PAIRS)}; not: {', '.join(missed)}")


def exact(session: Session, region_id: int, rounds: int) -> None:
    iin = session.scalars(
        sa.select(Person.iin).where(Person.iin.is_not(None), Person.id % 977 == 5).limit(20)
    ).all()
    phone = session.scalars(
        sa.select(PersonPhone.number).where(PersonPhone.id % 977 == 5).limit(20)
    ).all()
    spellings = {
        "IIN": [f"{one[:6]} {one[6:]}" for one in iin if one],
        "phone, 8 7xx …": [f"8 ({one[2:5]}) {one[5:8]}-{one[8:]}" for one in phone],
        "phone, last 5 digits": [one[-5:] for one in phone],
    }
    print(f"  {'lookup':32}{'p50':>9}{'p95':>9}{'cpu':>9}")
    for title, texts in spellings.items():
        turn = iter(texts * (rounds // len(texts) + 1))

        def whole() -> object:
            session.expunge_all()
            return queries.search_people(
                session, region_id=region_id, text=next(turn), centre_ids=None, limit=25  # noqa: B023
            )  # fmt: skip

        spent = timed(whole, rounds)
        print(f"  {title:32}{spent.p50:9.2f}{spent.p95:9.2f}{spent.cpu:9.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", type=Path, help="keep the SQLite file there, and use it again")
    arguments = parser.parse_args()
    with databases("search", arguments.keep) as urls:
        for url in urls:
            run(url, arguments.people, arguments.rounds)


def run(url: str, people: int, rounds: int) -> None:
    app = Flask("benchmark")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        metadata.create_all(db.engine)
        started = time.perf_counter()
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            if session.scalar(sa.select(Region.id)) is None:
                fill(session, people)
        db.engine.dispose()  # SQLite reads the planner's statistics when a connection opens
        if db.engine.dialect.name == "postgresql":
            autocommit = db.engine.execution_options(isolation_level="AUTOCOMMIT")
            with autocommit.connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        print(f"\n{db.engine.dialect.name}: {people} people, filled in "
              f"{time.perf_counter() - started:.0f} s")  # fmt: skip
        with unit_of_work(scope=ALL_REGIONS) as session:
            region_id = session.scalars(sa.select(Region.id)).one()
            centre_ids = list(session.scalars(sa.select(Centre.id)))
        with unit_of_work(scope=region_id) as session:
            measure(session, region_id, centre_ids, rounds)
        db.engine.dispose()


if __name__ == "__main__":
    main()
