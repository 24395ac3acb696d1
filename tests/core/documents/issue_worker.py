"""A process of its own that issues documents: see test_numbering.

Arguments: one JSON with `url`, `var`, `region`, `person`, `centre_id`, `threads`, `each`, `hold`.
With `hold` it takes one number, says so and waits inside its transaction to be killed.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa

from core.app import create_app
from core.auth.actor import system_actor
from core.config import Settings
from core.db import ALL_REGIONS, db, unit_of_work
from core.documents.services import issue_document
from core.people.queries import find_anywhere
from core.regions.enablement import region_info


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    plan = json.loads(sys.argv[1])
    app = create_app(
        Settings(
            var=Path(plan["var"]), database_url=plan["url"], secret_key="only for tests",
            plugins_only=(), testing=True,
        )
    )  # fmt: skip
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(
                db.engine, "connect", lambda raw, _r: raw.execute("PRAGMA synchronous=OFF")
            )
        with unit_of_work(scope=ALL_REGIONS) as session:
            region = region_info(session, plan["region"])
    assert region is not None

    def issue(*, hold: bool = False) -> None:
        with app.app_context(), unit_of_work(scope=region.id, writes=True) as session:
            person = find_anywhere(session, public_id=plan["person"])
            document = issue_document(
                session, actor=system_actor("worker"), region=region,
                centre_id=plan["centre_id"], person=person,
                template_code="certificate", language="kk", token=secrets.token_hex(16),
            )  # fmt: skip
            if hold:
                say(document.number)
                time.sleep(60)

    say("ready")
    sys.stdin.readline()
    if plan["hold"]:
        issue(hold=True)
    with ThreadPoolExecutor(plan["threads"]) as pool:
        for one in [pool.submit(issue) for _n in range(plan["threads"] * plan["each"])]:
            one.result()
    say("done")


if __name__ == "__main__":
    main()
