"""What it costs to show and to apply the move of a whole series of sessions.

    .venv/bin/python benchmarks/series.py [--sessions 150] [--members 20] [--rounds 15]

A centre with 10 rooms has 20 groups of so many sessions; one of them is moved by an hour and back
again, all of its sessions at once, by the services that the pages call: `preview`, then `apply`
in a transaction of its own. Beside it the statements that wrote are sent by the bare driver, in
one transaction with the same durability, and the reads of the preview as text. With
`SHANYRAQ_TEST_POSTGRES_URL` PostgreSQL is measured too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sqlalchemy as sa

from benchmarks.common.club import make_app, make_centre, make_group
from benchmarks.common.databases import databases
from core.auth.actor import system_actor
from core.clock import local_today
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.regions.enablement import region_info
from core.regions.models import Room
from core.scheduling.models import Enrolment, Group, Session, StaffMember
from core.scheduling.series_services import apply, preview

ROOMS, GROUPS = 10, 20
WRITES = ("INSERT", "UPDATE", "DELETE")
Statement = tuple[str, Any]


class NotCommitted(Exception):
    """The transaction was only to be listened to."""


def fill(sessions: int, members: int) -> int:
    """Groups from next Monday on, three days a week, each in one of ten rooms; returns the id of
    the group that moves: the only one that has its room at that hour."""
    actor = system_actor("benchmark")
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        centre_id, people = make_centre(session, members)
        region = region_info(session, "bench")
        assert region is not None
        own = {"region_id": region.id, "centre_id": centre_id}
        rooms = [Room(**own, name_kk=f"{n}-бөлме", capacity=30) for n in range(ROOMS)]
        staff = [StaffMember(**own, full_name=f"Нұсқаушы {n}") for n in range(ROOMS)]
        session.add_all([*rooms, *staff])
        session.flush()
        today = local_today(region.timezone)
        first = today + dt.timedelta(days=7 - today.weekday())
        ids = []
        for number in range(GROUPS):
            group = make_group(
                session, actor=actor, region=region, centre_id=centre_id, title=f"Топ {number}",
                weekdays=(1, 3, 5), hour=9 + 2 * (number // ROOMS), first=first,
                last=first + dt.timedelta(days=sessions // 3 * 7 - 1), capacity=members,
                room_id=rooms[number % ROOMS].id, instructor_id=staff[number % ROOMS].id,
            )  # fmt: skip
            ids.append(group.id)
        group = session.get_one(Group, ids[0])
        session.add_all(
            Enrolment(region_id=region.id, group_id=group.id, person_id=one, state="enrolled",
                      enrolled_at=group.created_at, enrolled_on=today)
            for one in people
        )  # fmt: skip
        return ids[0]


def asked(group_id: int) -> dict[str, Any]:
    """The values of the next move of the whole group: an hour later, or back."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        first = session.scalars(
            sa.select(Session).where(Session.group_id == group_id).order_by(Session.starts_at)
        ).first()
        assert first is not None
        hour = 14 if first.starts_at.hour == 4 else 13  # 09:00 there is 04:00 in UTC
        return {"session_id": first.id, "scope": "all", "same_slot": False, "reason": "",
                "day": first.local_date.isoformat(), "starts_at": f"{hour - 4:02d}:00",
                "ends_at": f"{hour - 4:02d}:45"}  # fmt: skip


@contextmanager
def listening(*, commits: bool) -> Iterator[list[Statement]]:
    """The statements sent meanwhile; without `commits` the transaction ends by `NotCommitted`."""
    heard: list[Statement] = []

    def hear(
        _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool
    ) -> None:
        heard.append((statement, values))

    def refuse(_connection: Any) -> None:
        raise NotCommitted

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    if not commits:
        sa.event.listen(db.engine, "commit", refuse)
    try:
        yield heard
    except NotCommitted:
        pass
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", hear)
        if not commits:
            sa.event.remove(db.engine, "commit", refuse)


def bare(statements: list[Statement], *, writes: bool) -> int:
    """Send statements by the driver in one transaction; returns how many rows they wrote. Keys
    that the first run gave may be others now, so foreign keys are not asked."""
    raw = db.engine.raw_connection()
    try:
        cursor, rows = raw.cursor(), 0
        if db.engine.dialect.name == "sqlite":
            raw.rollback()
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        elif writes:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for text, values in statements:
            many = isinstance(values, list) and values and isinstance(values[0], tuple | dict)
            (cursor.executemany if many else cursor.execute)(text, values)
            rows += cursor.rowcount
            if not writes:
                cursor.fetchall()
        raw.commit()
        if db.engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA foreign_keys=ON")
        return rows
    finally:
        raw.close()


def timed(took: dict[str, list[float]], name: str, work: Callable[[], Any]) -> Any:
    begins = time.perf_counter()
    found = work()
    took.setdefault(name, []).append((time.perf_counter() - begins) * 1000)
    return found


def one_round(took: dict[str, list[float]], group_id: int, region: Any) -> tuple[int, int, int]:
    """Move there by the services and back by bare statements: (statements of the preview, of the
    move, rows written)."""
    actor = system_actor("benchmark")

    def show() -> str:
        values = asked(group_id)
        with unit_of_work(scope=region.id) as session:
            shown = preview(session, actor=actor, region=region, kind="move", values=values)
            assert not shown.plan.refusals, shown.plan.refusals
            return shown.token

    def press(token: str) -> None:
        with unit_of_work(scope=region.id, writes=True) as session:
            deed = apply(session, actor=actor, region=region, token=token, agreed=True)
            assert deed.state == "done"

    token = timed(took, "preview", show)
    timed(took, "apply", lambda: press(token))
    with listening(commits=True) as shown:
        token = show()
    with listening(commits=False) as pressed:
        press(token)
    reads = [one for one in shown if one[0].lstrip().startswith(("SELECT", "WITH"))]
    wrote = [one for one in pressed if one[0].lstrip().startswith(WRITES)]
    timed(took, "bare reads", lambda: bare(reads, writes=False))
    rows = timed(took, "bare writes", lambda: bare(wrote, writes=True))
    return len(shown), len(pressed), rows


def measure(url: str, sessions: int, members: int, rounds: int) -> None:
    app = make_app(url)
    with app.app_context():
        metadata.create_all(db.engine)
        group_id = fill(sessions, members)
        with unit_of_work(scope=ALL_REGIONS) as session:
            region = region_info(session, "bench")
            moved = session.scalar(
                sa.select(sa.func.count()).select_from(Session).where(Session.group_id == group_id)
            )
        one_round({}, group_id, region)  # compiles statements, fills caches
        took: dict[str, list[float]] = {}
        for _round in range(rounds):
            counts = one_round(took, group_id, region)
        db.engine.dispose()
    title = url.split(":", maxsplit=1)[0]
    print(f"{title}: a series of {moved} sessions with {members} people")
    p50 = {name: statistics.median(found) for name, found in took.items()}
    for name, found in took.items():
        print(f"  {name:12} p50 {p50[name]:8.1f} ms   p95 "
              f"{statistics.quantiles(found, n=20)[-1]:8.1f} ms")  # fmt: skip
    print(f"  preview: {counts[0]} statements, ratio {p50['preview'] / p50['bare reads']:.1f}")
    print(f"  apply: {counts[1]} statements, {counts[2]} rows written, ratio "
          f"{p50['apply'] / p50['bare writes']:.1f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=150, help="three a week")
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with databases("series") as urls:
        for url in urls:
            measure(url, options.sessions, options.members, options.rounds)


if __name__ == "__main__":
    main()
