"""Numbers without gaps or repeats: real commits, several processes, one of them killed."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.clock import frozen
from core.config import Settings
from core.db import ALL_REGIONS, unit_of_work
from core.documents.models import DocumentCounter, IssuedDocument
from core.documents.services import issue_document
from core.errors import Conflict
from core.people import services as people
from core.people.queries import find_anywhere
from core.people.services import PersonData
from tests.conftest import NOW, make_app, make_world, postgres_wanted

HERE = Path(__file__).parent
PROCESSES, THREADS, EACH = 3, 3, 5


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    if not postgres_wanted():
        yield f"sqlite:///{tmp_path / 'numbers.sqlite3'}"
        return
    name = f"shanyraq_numbers_{secrets.token_hex(4)}"
    server = sa.create_engine(
        os.environ["SHANYRAQ_TEST_POSTGRES_URL"], isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def office(own_database: str, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    own = dataclasses.replace(settings, database_url=own_database, plugins_only=(), var=tmp_path)
    yield from make_app(own)


def start(plan: dict[str, Any]) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "-W", "error", str(HERE / "issue_worker.py"), json.dumps(plan)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert worker.stdout and worker.stdout.readline() == "ready\n"
    return worker


def go(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin
    worker.stdin.write("go\n")
    worker.stdin.flush()


def test_no_gap_and_no_repeat_though_many_issue_and_one_is_killed(
    office: Flask, own_database: str, tmp_path: Path
) -> None:
    with office.app_context():
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            world = make_world(session, office.extensions["shanyraq"])
        with unit_of_work(scope=world.region.id, writes=True) as session:
            person = people.register_person(
                session, actor=system_actor("test"), region=world.region,
                centre_id=world.centre_id, data=PersonData("Ахметова"),
            ).public_id  # fmt: skip
    plan = {
        "url": own_database, "region": "shymkent", "person": person,
        "centre_id": world.centre_id, "threads": THREADS, "each": EACH, "hold": False,
    }  # fmt: skip
    plans = [{**plan, "var": str(tmp_path / f"var{n}")} for n in range(PROCESSES)]
    workers = [start(one) for one in plans]
    victim = start({**plan, "var": str(tmp_path / "victim"), "hold": True})
    go(victim)
    assert victim.stdout
    held = victim.stdout.readline().strip()
    assert held.endswith("-00001"), "it took the first number and holds it"
    for worker in workers:
        go(worker)
    victim.kill()
    victim.communicate()
    for worker in workers:
        out, _err = worker.communicate(timeout=120)
        assert out == "done\n" and worker.returncode == 0
    expected = PROCESSES * THREADS * EACH
    with office.app_context(), unit_of_work(scope=world.region.id) as session:
        rows = session.execute(
            sa.select(IssuedDocument.sequence, IssuedDocument.number).order_by(
                IssuedDocument.sequence
            )
        ).all()
        assert [row[0] for row in rows] == list(range(1, expected + 1))
        assert len({row[1] for row in rows}) == expected
        assert session.scalars(sa.select(DocumentCounter.last)).all() == [expected]


def test_each_centre_and_year_counts_for_itself(
    work: Any, world: Any, actor: Any, gulnar: str, register: Any
) -> None:
    other = register("Оспанова", centre_id=world.second_centre_id)

    def issue(who: str, person: str, centre_id: int) -> str:
        with work() as session:
            return str(
                issue_document(
                    session, actor=system_actor(who), region=world.region, centre_id=centre_id,
                    person=find_anywhere(session, public_id=person),
                    template_code="certificate", language="ru", token=secrets.token_hex(16),
                ).number
            )  # fmt: skip

    assert issue("a", gulnar, world.centre_id).endswith("-2026-00001")
    assert issue("a", gulnar, world.centre_id).endswith("-2026-00002")
    assert issue("a", other, world.second_centre_id).endswith("-2026-00001")

    with frozen(NOW.replace(year=2027)):
        assert issue("a", gulnar, world.centre_id).endswith("-2027-00001")


def test_a_refused_document_gives_its_number_back(work: Any, world: Any, gulnar: str) -> None:
    def issue(*, fail: bool) -> str:
        with work() as session:
            document = issue_document(
                session, actor=system_actor("a"), region=world.region, centre_id=world.centre_id,
                person=find_anywhere(session, public_id=gulnar), template_code="certificate",
                language="kk", token=secrets.token_hex(16),
            )  # fmt: skip
            if fail:
                raise Conflict("test", "after the number")
            return str(document.number)

    with pytest.raises(Conflict):
        issue(fail=True)
    assert issue(fail=False).endswith("-00001")
