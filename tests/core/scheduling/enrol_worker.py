"""A process of its own that enrols people from several threads at once: see test_concurrency.

Arguments: one JSON with `url`, `var`, `module`, `region`, `on`, `threads`. After "ready" it reads
rounds from standard input, one JSON a line (who asks for a place, who leaves at the same moment),
and answers each with one line. The region, with its settings, is read anew for each round.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.app import create_app
from core.auth.actor import system_actor
from core.config import Settings
from core.db import ALL_REGIONS, db, unit_of_work
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.scheduling.models import Group
from core.scheduling.services import enrol_person, leave_group


def worker_app(plan: dict[str, Any]) -> Flask:
    """The application on the database of the test, with the module of its groups."""
    return create_app(
        Settings(
            var=Path(plan["var"]),
            database_url=plan["url"],
            secret_key="only for tests",
            plugins_strict=True,
            plugins_only=("club",),
            testing=True,
        ),
        module_paths=[Path(plan["module"])],
    )


def main() -> None:
    plan = json.loads(sys.argv[1])
    app = worker_app(plan)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(
                db.engine, "connect", lambda raw, _r: raw.execute("PRAGMA synchronous=OFF")
            )
    on = dt.date.fromisoformat(plan["on"])

    def enrol(region: RegionInfo, group_id: int, person_id: int, barrier: Barrier) -> str:
        with app.app_context():
            barrier.wait(30)
            with unit_of_work(scope=region.id, writes=True) as session:
                result = enrol_person(
                    session,
                    actor=system_actor("worker"),
                    region=region,
                    group=session.get_one(Group, group_id),
                    person_id=person_id,
                    join_queue=True,
                    on=on,
                )
                return result.outcome

    def leave(region: RegionInfo, group_id: int, person_id: int, barrier: Barrier) -> str:
        with app.app_context():
            barrier.wait(30)
            with unit_of_work(scope=region.id, writes=True) as session:
                leave_group(
                    session,
                    actor=system_actor("worker"),
                    region=region,
                    group=session.get_one(Group, group_id),
                    person_id=person_id,
                    on=on,
                )
                return "left"

    with ThreadPoolExecutor(plan["threads"]) as pool:
        say("ready")
        for line in sys.stdin:
            asked = json.loads(line)
            with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
                region = region_info(session, plan["region"])
            deeds = [(leave, one) for one in asked["leavers"]]
            deeds += [(enrol, one) for one in asked["people"]]
            barrier = Barrier(len(deeds) or 1)
            jobs = [pool.submit(deed, region, asked["group"], one, barrier) for deed, one in deeds]
            say([one.result(60) for one in jobs])


def say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
