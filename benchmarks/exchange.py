"""Import of people: upload, rehearsal, applying, beside reading the file and inserting rows bare.

    python benchmarks/exchange.py [--people 100000] [--format xlsx|csv] [--postgresql]

Uses a SQLite file of its own; with `--postgresql` a new database on the server of
SHANYRAQ_TEST_POSTGRES_URL instead. Prints seconds by the clock and of the processor, the peak of
resident memory, and the ratio to reading the file with the same reader and inserting the people,
phones and attachments with `executemany` in one transaction, without checks, log or rehearsal.
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import python_calamine
import sqlalchemy as sa
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common.databases import postgres
from benchmarks.common.people import person_rows
from core.app import create_app
from core.auth.actor import system_actor
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.exchange.models import ImportBatch
from core.exchange.queries import outcomes
from core.exchange.services import create_batch, start_apply
from core.jobs.worker import run_due_jobs
from core.people.models import Person, PersonCentre, PersonPhone
from core.regions.enablement import region_info
from core.regions.models import Centre, Region

HEADER = ("№", "ЖСН", "Тегі, аты, әкесінің аты", "Туған күні", "Жынысы", "Телефоны", "Мекенжайы",
          "Санаты", "Карта нөмірі", "Ескертпе")  # fmt: skip


def lines(people: int) -> Iterator[tuple[Any, ...]]:
    """Rows of a spreadsheet: one in ten thousand is wrong, one in ten has no phone."""
    for row in person_rows(people, region_id=1, seed=7):
        number = row["id"]
        name = " ".join(filter(None, (row["surname"], row["given_name"], row["patronymic"])))
        phone = f"8 701 {number % 1000:03d} {number // 1000 % 100:02d} {number % 97:02d}"
        yield (
            number,
            "123" if number % 10_000 == 77 else row["iin"] or "",
            name,
            f"{row['birth_date']:%d.%m.%Y}",
            "әйел" if row["sex"] == "female" else "ер",
            "" if number % 10 == 3 else phone,
            f"Шымкент, Тәуке хан даңғылы, {number % 300}",
            "зейнеткер" if number % 3 else "",
            f"K{number:07d}" if number % 4 == 0 else "",
            "",
        )


def write_file(path: Path, people: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            writer.writerows(lines(people))
        return
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Тізім")
    sheet.write_row(0, 0, HEADER)
    for number, line in enumerate(lines(people), 1):
        sheet.write_row(number, 0, line)
    book.close()


@contextmanager
def application(folder: Path, url: str) -> Iterator[Any]:
    app = create_app(Settings(var=folder, database_url=url, secret_key="of a benchmark only " * 2))
    with app.app_context():
        metadata.create_all(db.engine)
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            region = Region(code="shymkent", name_kk="Шымкент")
            session.add(region)
            session.flush()
            session.add(Centre(region_id=region.id, code="centre", name_kk="Орталық",
                               type_code="active_longevity"))  # fmt: skip
        yield app
        db.session.remove()
        db.engine.dispose()


class Clock:
    """Prints what passed since the last call, by the clock and of the processor."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        self.first = self.wall

    def tell(self, title: str) -> float:
        wall, cpu = time.perf_counter(), time.process_time()
        spent = wall - self.wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {title:28}{spent:8.1f} s{cpu - self.cpu:9.1f} s cpu   peak {peak:5.0f} MB",
              flush=True)  # fmt: skip
        self.wall, self.cpu = wall, cpu
        return spent


def whole(folder: Path, url: str, path: Path) -> None:
    """Upload, rehearsal and applying as people start them, in this process."""
    with application(folder, url) as app:
        clock = Clock()
        with unit_of_work(scope=ALL_REGIONS) as session:
            region = region_info(session, "shymkent")
            centre_id = session.scalars(sa.select(Centre.id)).one()
        actor = system_actor("benchmark")
        with unit_of_work(scope=region.id, writes=True) as session:
            public_id = create_batch(
                session, actor=actor, region=region, centre_id=centre_id, file_name=path.name,
                content=path.read_bytes(), legal_basis="legal_duty",
            ).public_id  # fmt: skip
        clock.tell("upload")
        run_due_jobs(app)
        clock.tell("rehearsal")
        with unit_of_work(scope=region.id, writes=True) as session:
            batch = session.scalars(
                sa.select(ImportBatch).where(ImportBatch.public_id == public_id)
            ).one()
            start_apply(session, actor=actor, region=region, batch=batch)
        run_due_jobs(app)
        clock.tell("applying")
        with unit_of_work(scope=region.id) as session:
            found = session.scalars(sa.select(ImportBatch)).one()
            print(f"  {found.state}: {outcomes(session, batch_ids=[found.id])[found.id]}")
            people = session.scalar(sa.select(sa.func.count()).select_from(Person))
        print(f"TOTAL {clock.wall - clock.first:.1f} people {people}")


def bare(folder: Path, url: str, path: Path) -> None:
    """Reading the file and inserting its people with `executemany`."""
    with application(folder, url):
        clock = Clock()
        content = path.read_bytes()
        if path.suffix == ".csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        else:
            with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
                rows = book.get_sheet_by_index(0).to_python()
        persons = list(person_rows(len(rows) - 1, region_id=1, seed=7))
        clock.tell("reading (and inventing keys)")
        with db.engine.connect().execution_options(write=True) as connection:
            for start in range(0, len(persons), 5000):
                some = persons[start : start + 5000]
                connection.execute(sa.insert(Person.__table__), some)
                connection.execute(
                    sa.insert(PersonPhone.__table__),
                    [{"region_id": 1, "person_id": p["id"], "number": f"+7701{p['id']:07d}"}
                     for p in some],
                )  # fmt: skip
                connection.execute(
                    sa.insert(PersonCentre.__table__),
                    [{"region_id": 1, "person_id": p["id"], "centre_id": 1} for p in some],
                )
            connection.commit()
        clock.tell("inserting")
        print(f"TOTAL {clock.wall - clock.first:.1f}")


def in_process(work: str, options: argparse.Namespace, path: Path) -> float:
    """Each measurement in a process of its own, so that peaks of memory do not mix."""
    command = [sys.executable, __file__, "--work", work, "--file", str(path)]
    command += ["--postgresql"] if options.postgresql else []
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout.replace("TOTAL", "  total"), end="", flush=True)
    total = next(line for line in done.stdout.splitlines() if line.startswith("TOTAL"))
    return float(total.split()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep the spreadsheet here and use it again")
    parser.add_argument("--work", choices=("whole", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="exchange-benchmark-"))
    try:
        if options.work:
            own = postgres("exchange") if options.postgresql else nullcontext(
                f"sqlite:///{folder / f'{options.work}.sqlite3'}"
            )  # fmt: skip
            with own as url:
                {"whole": whole, "bare": bare}[options.work](folder, url, options.file)
            return
        place = options.keep or folder
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"people-{options.people}.{options.format}"
        if not path.exists():
            write_file(path, options.people)
        print(f"{options.people} people, {path.stat().st_size / 1024 / 1024:.1f} MB {path.suffix}")
        print("import:")
        spent = in_process("whole", options, path)
        print("bare:")
        least = in_process("bare", options, path)
        print(f"ratio {spent / least:.1f}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
