"""The week page of a centre with 40 groups and 10 rooms, before and after a term of ten centres.

    python benchmarks/timetable.py [--rounds 60] [--sessions 250] [--members 20]

In-process: the test client, a SQLite file of its own, and a new database on the server of
SHANYRAQ_TEST_POSTGRES_URL when that is set. First the first centre has one week of sessions, then
ten centres have a term (40 groups each, `--sessions` for each group and `--members` in it: 100,000
sessions and 2,000,000 attendances). The week that is shown holds the same rows both times, so the
page should cost the same. A light page is asked for in turns with it: its clock tells how busy the
machine is, and the share that counts is week over light page.

Prints p50 and p95 in milliseconds, the number of statements, p50 of the same statements sent as
text, and how much the week page changed. Ends with 1 when it changed by 20 % or more.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common.databases import databases
from benchmarks.common.people import fill_people
from core.app import create_app
from core.auth.models import RoleGrant, User, UserSession
from core.auth.queries import token_hash
from core.auth.services import ensure_roles
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, new_public_id, unit_of_work
from core.kernel import kernel
from core.people.models import Person
from core.regions.models import Centre, Region, RegionModule, Room
from core.scheduling.models import Attendance, Enrolment, Group, StaffMember
from core.scheduling.models import Session as Meeting

MODULE, KIND = "active_longevity", "active_longevity.yoga"
CENTRES, GROUPS, ROOMS, STAFF = 10, 40, 10, 20
MONDAY = dt.date(2026, 11, 23)
ZONE = dt.timezone(dt.timedelta(hours=5))
WEEK, LIGHT = "/shymkent/schedule/?week=2026-W48", "/shymkent/schedule/wall"
PAGES = {"light page": LIGHT, "week": WEEK, "day": "/shymkent/schedule/day?date=2026-11-23",
         "month": "/shymkent/schedule/month?month=2026-11"}  # fmt: skip
MOST_CHANGE = 0.20


@dataclass(frozen=True)
class Spent:
    """Milliseconds of one page, and what stands behind it. `p25` is what a busy machine disturbs
    least: it decides."""

    p25: float
    p50: float
    p95: float
    statements: int
    bare: float


# Data ------------------------------------------------------------------------------------------


def begin(session: Session, members: int) -> str:
    """Region, centres, rooms, staff, groups, people with places; returns a session's token."""
    rng = random.Random(4)
    region = Region(code="shymkent", name_kk="Шымкент", timezone="Asia/Almaty", is_demo=True)
    session.add(region)
    session.flush()
    session.add(RegionModule(region_id=region.id, module=MODULE, enabled=True))
    own = {"region_id": region.id}
    centres = [
        Centre(**own, code=f"centre-{n}", type_code=MODULE, name_kk=f"{n}-орталық")
        for n in range(CENTRES)
    ]
    session.add_all(centres)
    session.flush()
    ids = [one.id for one in centres]
    fill_people(session.connection(), CENTRES * GROUPS * members // 2, region_id=region.id,
                centre_ids=ids)  # fmt: skip
    people = session.scalars(sa.select(Person.id).order_by(Person.id)).all()
    for centre_id in ids:
        _groups(session, own | {"centre_id": centre_id}, people, members, rng)
    ensure_roles(session, registry=kernel().registry)
    return _account(session, region.id, ids[0])


def _groups(
    session: Session, base: dict[str, Any], people: Sequence[int], members: int, rng: random.Random
) -> None:
    rooms = [Room(**base, name_kk=f"{n + 1}-бөлме", capacity=20) for n in range(ROOMS)]
    staff = [StaffMember(**base, full_name=f"Нұсқаушы {n + 1} Серікұлы") for n in range(STAFF)]
    session.add_all([*rooms, *staff])
    session.flush()
    groups = [
        Group(**base, module=MODULE, service_kind=KIND, title=f"Топ {n + 1}", capacity=members + 2,
              room_id=rooms[n % ROOMS].id, instructor_id=staff[n % STAFF].id,
              starts_on=MONDAY - dt.timedelta(days=365), ends_on=MONDAY + dt.timedelta(days=365))
        for n in range(GROUPS)
    ]  # fmt: skip
    session.add_all(groups)
    session.flush()
    places = [
        {"region_id": base["region_id"], "public_id": new_public_id(), "group_id": group.id,
         "person_id": person, "state": "enrolled", "enrolled_on": MONDAY - dt.timedelta(days=300),
         "asked_at": dt.datetime.now(dt.UTC)}
        for group in groups
        for person in rng.sample(people, members)
    ]  # fmt: skip
    session.execute(sa.insert(Enrolment), places)


def _account(session: Session, region_id: int, centre_id: int) -> str:
    from core.auth.models import Role  # noqa: PLC0415

    token = secrets.token_urlsafe(16)
    user = User(username="director", full_name="Director", home_region_id=region_id,
                current_centre_id=centre_id, version=1)  # fmt: skip
    session.add(user)
    session.flush()
    role = session.scalars(sa.select(Role).where(Role.code == "centre_admin")).one()
    session.add(RoleGrant(user_id=user.id, role_id=role.id, region_id=region_id,
                          centre_id=centre_id))  # fmt: skip
    session.add(UserSession(user_id=user.id, token_hash=token_hash(token)))
    return token


def meetings(groups: Sequence[Any], weeks: Sequence[dt.date]) -> Iterator[dict[str, Any]]:
    """Five sessions a week of each group; a room holds four groups a day, one after the other."""
    for place, group in enumerate(groups):
        hour = 9 + 2 * (place % GROUPS // ROOMS)
        for monday, day in itertools.product(weeks, range(5)):
            date = monday + dt.timedelta(days=day)
            starts = dt.datetime.combine(date, dt.time(hour), ZONE).astimezone(dt.UTC)
            yield {
                "region_id": group.region_id, "public_id": new_public_id(), "version": 1,
                "centre_id": group.centre_id, "group_id": group.id, "room_id": group.room_id,
                "instructor_id": group.instructor_id, "local_date": date, "starts_at": starts,
                "ends_at": starts + dt.timedelta(minutes=90),
                "state": "planned" if date >= MONDAY else "closed", "cancel_reason": "",
            }  # fmt: skip


def fill_week(session: Session) -> None:
    groups = session.scalars(sa.select(Group).order_by(Group.id).limit(GROUPS)).all()
    session.execute(sa.insert(Meeting), list(meetings(groups, [MONDAY])))


def fill_term(session: Session, sessions: int) -> tuple[int, int]:
    """A term of all centres around the week that stands already, and marks of everybody."""
    groups = session.scalars(sa.select(Group).order_by(Group.id)).all()
    count = sessions // 5
    weeks = [
        MONDAY + dt.timedelta(days=7 * number) for number in range(count // 2 - count, count // 2)
    ]
    first, rest = groups[:GROUPS], groups[GROUPS:]
    rows = itertools.chain(
        meetings(first, [one for one in weeks if one != MONDAY]), meetings(rest, weeks)
    )
    while part := list(itertools.islice(rows, 20_000)):
        session.execute(sa.insert(Meeting), part)
    now = sa.literal(dt.datetime.now(dt.UTC), type_=Attendance.__table__.c.marked_at.type)
    marks = sa.select(
        Meeting.__table__.c.region_id, Meeting.__table__.c.id, Enrolment.__table__.c.person_id,
        sa.literal("present"), sa.literal(""), sa.literal("desk"), now, sa.literal(""),
    ).join_from(
        Meeting.__table__, Enrolment.__table__,
        Enrolment.__table__.c.group_id == Meeting.__table__.c.group_id,
    )  # fmt: skip
    names = ["region_id", "session_id", "person_id", "mark", "reason", "via", "marked_at",
             "void_reason"]  # fmt: skip
    session.execute(sa.insert(Attendance.__table__).from_select(names, marks))
    counted = [
        session.scalar(sa.select(sa.func.count(one.id))) or 0 for one in (Meeting, Attendance)
    ]
    return counted[0], counted[1]


# Measuring -------------------------------------------------------------------------------------


def measure(app: Flask, token: str, rounds: int) -> dict[str, Spent]:
    """Each page, asked for in turns."""
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["_user_id"], stored["_fresh"] = token, True
    sent = {name: statements_of(app, client, path) for name, path in PAGES.items()}
    walls: dict[str, list[float]] = {name: [] for name in PAGES}
    for _ in range(rounds):
        for name, path in PAGES.items():
            started = time.perf_counter()
            answer = client.get(path)
            walls[name].append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, path
    return {
        name: Spent(
            statistics.quantiles(spent, n=4)[0], statistics.median(spent),
            statistics.quantiles(spent, n=20)[-1], len(sent[name]),
            bare(app, sent[name], rounds),
        )
        for name, spent in walls.items()
    }  # fmt: skip


def statements_of(app: Flask, client: FlaskClient, path: str) -> list[tuple[str, Any]]:
    """The statements that a page sends, without those of its transactions."""
    client.get(path)
    found: list[tuple[str, Any]] = []

    def remember(_c: Any, _cur: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.split(maxsplit=1)[0].upper() == "SELECT":
            found.append((statement, parameters))

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", remember)
        client.get(path)
        sa.event.remove(db.engine, "before_cursor_execute", remember)
    return found


def bare(app: Flask, sent: list[tuple[str, Any]], rounds: int) -> float:
    """p50 of the same statements sent to the driver as text."""
    spent = []
    with app.app_context(), db.engine.connect() as connection:
        for _ in range(rounds):
            started = time.perf_counter()
            for text, values in sent:
                connection.exec_driver_sql(text, values).all()
            spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def tell(title: str, found: dict[str, Spent]) -> None:
    print(f"  {title}\n  {'':12}{'p50':>9}{'p95':>9}{'queries':>9}{'bare p50':>10}{'ratio':>7}")
    for name, one in found.items():
        print(f"  {name:12}{one.p50:9.2f}{one.p95:9.2f}{one.statements:9}{one.bare:10.2f}"
              f"{one.p50 / one.bare:7.1f}")  # fmt: skip


def run(url: str, folder: Path, rounds: int, sessions: int, members: int) -> float:
    """One database; returns by which share the week page changed."""
    print(sa.make_url(url).get_backend_name())
    app = create_app(Settings(var=folder, database_url=url, secret_key="benchmark", demo=True,
                              backup_dir=folder / "backups"))  # fmt: skip
    with app.app_context():
        metadata.create_all(db.engine)
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            token = begin(session, members)
            fill_week(session)
        _analyze()
        before = measure(app, token, rounds)
        tell("one week of one centre", before)
        started = time.perf_counter()
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            counts = fill_term(session, sessions)
        _analyze()
        print(f"  filled in {time.perf_counter() - started:.0f} s")
        after = measure(app, token, rounds)
        tell(
            f"a term of {CENTRES} centres: {counts[0]:,} sessions, {counts[1]:,} attendances", after
        )
        db.engine.dispose()

    def share(found: dict[str, Spent]) -> float:
        return found["week"].p25 / found["light page"].p25

    change = share(after) / share(before) - 1
    print(f"  week over light page: {share(before):.2f} before, {share(after):.2f} after:"
          f" {change:+.0%}")  # fmt: skip
    return change


def _analyze() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--sessions", type=int, default=250, help="of each group")
    parser.add_argument("--members", type=int, default=20, help="of each group")
    asked = parser.parse_args()
    changes = []
    with (
        tempfile.TemporaryDirectory(prefix="timetable-benchmark-") as name,
        databases("timetable") as urls,
    ):
        for number, url in enumerate(urls):
            folder = Path(name) / f"var{number}"
            changes.append(run(url, folder, asked.rounds, asked.sessions, asked.members))
    return int(any(change >= MOST_CHANGE for change in changes))


if __name__ == "__main__":
    sys.exit(main())
