"""The one window at a million: pages of the desk under load of data, receipts under fifty hands.

    python benchmarks/requests.py [--people 1000000] [--requests 1000000] [--rounds 100]
                                  [--hands 50] [--each 20] [--keep DIRECTORY] [--url ADDRESS]

Uses a SQLite file of its own, and a new database on the server of SHANYRAQ_TEST_POSTGRES_URL when
that is set. `--keep` leaves the SQLite file there, and `--url` names a database that stays: both
are filled once. Prints p50 and p95 of whole answers in milliseconds, the page being made on the
server by the test client: by the clock, and by the processor (this process, and PostgreSQL's when
its server runs here), which a busy machine changes little, and the number of SQL statements. Then
`--hands` threads of four processes open receipts at once, and the series is looked through for
a gap or a repeat.
"""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common.crowd import FLAG, at_once, read_plan, together
from benchmarks.common.databases import databases
from benchmarks.common.matters import Place, fill_requests
from benchmarks.common.people import fill_people
from core.app import create_app
from core.auth.actor import system_actor
from core.auth.models import Role, RoleGrant, User, UserSession
from core.auth.permissions import SHIPPED_ROLES
from core.auth.queries import token_hash
from core.clock import local_today
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.errors import DomainError
from core.kernel import EXTENSION, Kernel
from core.people.models import Person, PersonCentre
from core.people.queries import load_people
from core.regions.enablement import region_info
from core.regions.models import Centre, Region, RegionModule
from core.requests.intake_services import NewIntake, NewMatter, open_intake
from core.requests.models import Intake, Request
from core.work.models import Unit, UnitMember, WorkItem

REGION, MODULE, ZONE = "shymkent", "equal_society", "Asia/Almaty"
CENTRES, UNITS, MEMBERS = 20, 5, 4
DIRECTOR = "director"
ACCOUNTS = {
    "the whole region": DIRECTOR,
    "the head of a centre": "centre_admin-0-0-0",
    "its specialist": "specialist-0-0-1",
}


def make_app(url: str) -> Flask:
    var = Path(tempfile.mkdtemp(prefix="requests-var-"))
    return create_app(Settings(var=var, database_url=url, secret_key="only for a benchmark"))


def types_of(app: Flask) -> list[str]:
    kernel: Kernel = app.extensions[EXTENSION]
    found = sorted(c for c in kernel.registry.request_types if c.startswith(MODULE))
    return found or [f"{MODULE}.matter_{n}" for n in range(12)]


# Filling -------------------------------------------------------------------------------------


def fill(app: Flask, people: int, requests: int) -> None:
    """A region of twenty centres, or nothing where it stands already."""
    metadata.create_all(db.engine)
    started = time.perf_counter()
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        if session.scalar(sa.select(sa.func.count()).select_from(Region)):
            return
        region = Region(code=REGION, name_kk="Шымкент", timezone=ZONE)
        session.add(region)
        session.flush()
        session.add(RegionModule(region_id=region.id, module=MODULE, enabled=True))
        roles = _roles(session, app)
        places = [_place(session, roles, region.id, number) for number in range(CENTRES + 1)]
        _account(session, DIRECTOR, [roles["region_admin"], roles["centre_admin"]], region.id, None)
        busy = places[:-1]
        fill_people(session.connection(), people, region_id=region.id,
                    centre_ids=[one.centre_id for one in busy])  # fmt: skip
        fill_requests(
            session.connection(), requests, region_id=region.id, region_code=REGION, places=busy,
            people=people, types=types_of(app), today=local_today(ZONE),
        )  # fmt: skip
    print(f"  filled in {time.perf_counter() - started:.0f} s")


def _place(session: Session, roles: dict[str, Role], region_id: int, number: int) -> Place:
    """A centre; the last one has no requests yet, and its series of receipts begins with 1."""
    centre = Centre(region_id=region_id, code=f"one-window-{number}", type_code=MODULE,
                    name_kk=f"Тең қоғам {number}")  # fmt: skip
    session.add(centre)
    session.flush()
    users, units = [], []
    for unit_number in range(UNITS):
        unit = Unit(region_id=region_id, centre_id=centre.id, name_kk=f"Бөлімше {unit_number}")
        session.add(unit)
        session.flush()
        units.append(unit.id)
        for member in range(MEMBERS):
            role = "centre_admin" if unit_number == member == 0 else "specialist"
            name = f"{role}-{number}-{unit_number}-{member}"
            user = _account(session, name, [roles[role]], region_id, centre.id)
            session.add(UnitMember(region_id=region_id, unit_id=unit.id, user_id=user))
            users.append(user)
    return Place(centre.id, units, users)


def _roles(session: Session, app: Flask) -> dict[str, Role]:
    kernel: Kernel = app.extensions[EXTENSION]
    roles = {}
    for shipped in SHIPPED_ROLES:
        known = kernel.registry.permissions.values()
        roles[shipped.code] = Role(
            code=shipped.code, name_kk=shipped.kk, name_ru=shipped.ru, name_en=shipped.en,
            is_shipped=True, permissions=[p.code for p in known if shipped.code in p.default_roles],
        )  # fmt: skip
    session.add_all(roles.values())
    session.flush()
    return roles


def _account(
    session: Session, name: str, roles: list[Role], region_id: int, centre_id: int | None
) -> int:
    user = User(username=name, full_name=name.title(), home_region_id=region_id,
                current_centre_id=centre_id)  # fmt: skip
    session.add(user)
    session.flush()
    session.add_all(
        RoleGrant(user_id=user.id, role_id=one.id, region_id=region_id, centre_id=centre_id)
        for one in roles
    )
    return user.id


# Pages ---------------------------------------------------------------------------------------


def signed_in(app: Flask, name: str) -> FlaskClient:
    token = secrets.token_urlsafe(16)
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        user = session.scalars(sa.select(User).where(User.username == name)).one()
        session.add(UserSession(user_id=user.id, token_hash=token_hash(token), is_complete=True))
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["_user_id"], stored["_fresh"] = token, True
    return client


def pages_of(app: Flask) -> dict[str, str]:
    """Name → address of the pages that are measured, of those that exist."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        busy = sa.select(WorkItem.ref).where(WorkItem.phase == "work").limit(1)
        opened = session.scalars(
            sa.select(Request).where(Request.public_id == busy.scalar_subquery())
        ).one()
        person = session.get_one(Person, opened.person_id).public_id
        number, request_id = opened.number, opened.public_id
        unit = session.scalar(sa.select(Unit.public_id).order_by(Unit.id).limit(1))
    base, one_type = f"/{REGION}/requests/", types_of(app)[0]
    wanted = {
        "board": base,
        "board, one direction": f"{base}?type={one_type}",
        "board, mine": f"{base}?owner=mine",
        "board, without an owner": f"{base}?owner=nobody",
        "board, a unit": f"{base}?owner={unit}",
        "list, open": f"{base}?view=list",
        "list, overdue, page 20": f"{base}?view=list&overdue=1&page=20",
        "list, closed": f"{base}?view=list&show=closed",
        "list, all of a direction": f"{base}?view=list&show=all&type={one_type}",
        "list, all of mine": f"{base}?view=list&show=all&owner=mine",
        "list, closed of a unit": f"{base}?view=list&show=closed&owner={unit}",
        "list, a name": f"{base}?view=list&show=all&q=серік",
        "search box, a number": f"/{REGION}/people/?q={number}",
        "request": f"{base}{request_id}",
        "inbox": f"/{REGION}/work/",
        "inbox, unit": f"/{REGION}/work/?whose=unit",
        "inbox, centre overdue": f"/{REGION}/work/?whose=centre&when=overdue",
        "desk": f"/{REGION}/equal-society/desk/",
        "desk, a person": f"/{REGION}/equal-society/desk/people/{person}",
        "new intake": f"{base}new?person={person}",
    }
    adapter = app.url_map.bind("localhost")
    return {name: url for name, url in wanted.items() if adapter.test(url.partition("?")[0], "GET")}


def measure(app: Flask, rounds: int) -> None:
    """Rounds of the pages are taken in turns, so that a busy machine disturbs all of them alike."""
    statements = [0]

    @sa.event.listens_for(db.engine, "before_cursor_execute")
    def count(*_event: Any) -> None:
        statements[0] += 1

    pages, servers = pages_of(app), server_processes()
    for title, name in ACCOUNTS.items():
        client = signed_in(app, name)
        spent: dict[str, list[tuple[float, float]]] = {}
        asked: dict[str, int] = {}
        for turn in range(rounds + 3):
            for page, url in pages.items():
                statements[0], started, burnt = 0, time.perf_counter(), processor(servers)
                answer = client.get(url)
                took = time.perf_counter() - started, processor(servers) - burnt
                if answer.status_code in {403, 404}:
                    continue  # this account has no such page
                assert answer.status_code in {200, 302, 303}, f"{url} answered {answer.status_code}"
                if turn >= 3:  # the first turns compile templates and fill caches
                    spent.setdefault(page, []).append(took)
                    asked[page] = statements[0]
        head = f"{title}, load {os.getloadavg()[0]:.1f}"
        print(f"  {head:28}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'cpu p95':>9}{'SQL':>6}")
        for page, times in spent.items():
            told = "".join(map(_two, zip(*times, strict=True)))
            print(f"    {page:26}{told}{asked[page]:6}", flush=True)
    sa.event.remove(db.engine, "before_cursor_execute", count)


def server_processes() -> list[Path]:
    """Where Linux tells the processor time of PostgreSQL's processes for this database, when the
    server runs on this machine; nothing for SQLite, which works in this process."""
    if db.engine.dialect.name != "postgresql":
        return []
    with db.engine.connect() as connection:
        pids = connection.scalars(
            sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    files = [Path(f"/proc/{pid}/schedstat") for pid in pids]
    return [one for one in files if one.exists()]


def processor(servers: Sequence[Path]) -> float:
    """Seconds of the processor that this process and those of the database have used."""
    theirs = sum(int(one.read_text().split()[0]) for one in servers if one.exists())
    return time.process_time() + theirs / 1e9


def _two(seconds: Sequence[float]) -> str:
    """p50 and p95 in milliseconds."""
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    return f"{p50 * 1000:9.1f}{p95 * 1000:9.1f}"


# Receipts ------------------------------------------------------------------------------------


def receipts(app: Flask, url: str, hands: int, each: int) -> None:
    """Open receipts of one centre by so many hands at once: every number once, none left out."""
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        centre = session.scalars(
            sa.select(Centre).where(Centre.code == f"one-window-{CENTRES}")
        ).one()
        have = sa.select(Intake.sequence).where(Intake.centre_id == centre.id)
        before = len(session.scalars(have).all())
        region_id, centre_id = centre.region_id, centre.id
        people = session.scalars(sa.select(Person.id).order_by(Person.id).limit(hands * each)).all()
        held = set(session.scalars(
            sa.select(PersonCentre.person_id).where(PersonCentre.centre_id == centre_id)
        ))  # fmt: skip
        session.add_all(
            PersonCentre(region_id=region_id, person_id=one, centre_id=centre_id)
            for one in people if one not in held
        )  # fmt: skip
    processes = 4
    shares = [people[n::processes] for n in range(processes)]
    plans = [
        {"url": url, "centre": centre_id, "people": list(share),
         "hands": hands // processes + (n < hands % processes)}
        for n, share in enumerate(shares)
    ]  # fmt: skip
    seconds, told = at_once(__file__, plans)
    outcomes = [one for brought in told for one in brought]
    opened = sum(outcome == "opened" for outcome, _took in outcomes)
    with unit_of_work(scope=ALL_REGIONS) as session:
        found = sorted(session.scalars(have))
    assert found == list(range(1, before + opened + 1)), "a gap or a repeat in the series"
    waits = sorted(took for _outcome, took in outcomes)
    refused = sorted({outcome for outcome, _took in outcomes} - {"opened"})
    print(f"  receipts: {opened} of {len(outcomes)} by {hands} hands in {seconds:.1f} s, "
          f"{opened / seconds:.0f} a second; numbers 1 to {len(found)} without gap or repeat; "
          f"middle wait {statistics.median(waits) * 1000:.0f} ms, longest {waits[-1]:.1f} s; "
          f"others: {refused or 'none'}")  # fmt: skip


def crowd_main() -> None:
    """The openings of this process; each thread brings [(outcome, seconds)]."""
    plan = read_plan()
    app = make_app(plan["url"])
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        region = region_info(session, REGION)
    first = types_of(app)[0]

    def work(number: int, barrier: Barrier) -> list[tuple[str, float]]:
        brought = []
        with app.app_context():
            db.session.execute(sa.text("SELECT 1"))
            db.session.rollback()
            barrier.wait(60)
            for person_id in plan["people"][number :: plan["hands"]]:
                started = time.perf_counter()
                outcome = press(region, plan["centre"], person_id, first)
                brought.append((outcome, time.perf_counter() - started))
        return brought

    together(plan["hands"], work)


def press(region: Any, centre_id: int, person_id: int, type_code: str) -> str:
    """One opening in a transaction of its own. Who waited for half a minute on SQLite is turned
    away, as the page of error 503 says, and nothing of it was written."""
    try:
        with unit_of_work(scope=region.id, writes=True) as session:
            (person,) = load_people(session, [person_id])
            intake = NewIntake(
                centre_id=centre_id, person=person, channel="desk",
                matters=(NewMatter(type_code, {}),), token=secrets.token_hex(16), confirmed=True,
            )  # fmt: skip
            open_intake(session, actor=system_actor("benchmark"), region=region, intake=intake)
    except DomainError as refusal:
        return f"{refusal.code} {getattr(refusal, 'fields', '')}"
    except OperationalError as error:
        if "database is locked" not in str(error.orig):
            raise
        return "turned away"
    return "opened"


# Starting ------------------------------------------------------------------------------------


@contextmanager
def addresses(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    if options.url:
        yield [options.url]
        return
    with databases("requests", options.keep) as urls:
        yield urls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--hands", type=int, default=50)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--url", help="a database of its own that stays, instead of new ones")
    options = parser.parse_args()
    with addresses(options) as urls:
        for url in urls:
            print(f"{sa.make_url(url).get_backend_name()}, {options.people} people, "
                  f"{options.requests} requests", flush=True)  # fmt: skip
            app = make_app(url)
            with app.app_context():
                fill(app, options.people, options.requests)
                measure(app, options.rounds)
                receipts(app, url, options.hands, options.each)
                db.engine.dispose()


if __name__ == "__main__":
    crowd_main() if FLAG in sys.argv else main()
