"""The import from the command line: rehearsal as JSON, batch, undo, and a kill in the middle."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from core.cli import main
from core.clock import now_utc
from core.db import unit_of_work
from core.exchange.models import ImportBatch
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from tests.core.exchange.conftest import iin, line, xlsx

ROOT = Path(__file__).parents[3]
SHARED = ROOT / "../shared/data"


@pytest.fixture
def environment(world, database_url, tmp_path) -> dict[str, str]:
    return {
        "SHANYRAQ_VAR": str(tmp_path), "SHANYRAQ_DATABASE_URL": database_url,
        "SHANYRAQ_SECRET_KEY": "only for tests and long enough", "PATH": "/usr/bin:/bin",
    }  # fmt: skip


@pytest.fixture
def shanyraq(app, world, monkeypatch):
    """`shanyraq("people", …)`: (exit status, standard output, standard error).

    It runs in the application of the tests; the kill test below starts the command as it is.
    """
    monkeypatch.setattr("core.cli.make_app", lambda: app)

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, list(arguments))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def living(app, world):
    """How many people the region knows."""

    def count() -> int:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            return session.scalar(
                sa.select(sa.func.count()).select_from(Person).where(Person.withdrawn_at.is_(None))
            )

    return count


PLACE = ("--region", "shymkent", "--centre", "active-longevity")


def test_a_rehearsal_is_one_json_object_and_writes_nothing(shanyraq, tmp_file, app, world, living):
    path = tmp_file(
        "a.xlsx",
        xlsx(line(1), line(2, iin="12"), line(3, iin=iin(1)), line(4, iin="", phone="8")),
    )
    status, out, _ = shanyraq("people", "import", str(path), *PLACE, "--dry-run", "--json")
    assert status == 0
    assert json.loads(out) == {
        "sheet": "Тізім", "header_row": 3, "rows": 4, "errors": {"5": ["iin.length"]},
        "warnings": {"7": ["iin.missing", "phone.invalid"]}, "duplicates_in_file": {"6": 4},
        "valid_new": 2,
    }  # fmt: skip
    assert living() == 0


@pytest.mark.shared_files
def test_the_real_list_gives_what_is_expected(shanyraq):
    path = SHARED / "members.xlsx"
    _, out, _ = shanyraq("people", "import", str(path), *PLACE, "--dry-run", "--json")
    expected = json.loads((SHARED / "members.expected.json").read_text())
    assert {key: json.loads(out)[key] for key in expected} == expected


def test_import_again_and_undo(shanyraq, tmp_file, app, world, living):
    path = tmp_file("a.xlsx", xlsx(line(1), line(2), line(3, iin="12")))
    status, out, _ = shanyraq("people", "import", str(path), *PLACE, "--json")
    first = json.loads(out)
    assert (status, first["state"], first["rows"]) == (0, "applied", {"applied": 2, "error": 1})
    assert living() == 2

    _, out, _ = shanyraq("people", "import", str(path), *PLACE, "--dry-run", "--json")
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        numbers = session.scalars(sa.select(Person.public_id).order_by(Person.id)).all()
    assert json.loads(out)["existing"] == dict(zip(("4", "5"), numbers, strict=True))

    _, out, _ = shanyraq("people", "import", str(path), *PLACE)
    assert "applied" in out and living() == 2

    status, out, _ = shanyraq("people", "undo-import", first["batch"], "--json")
    undone = json.loads(out)
    assert status == 0 and undone["state"] == "undone"
    # the second import told of these people too, but had made nothing
    assert undone["rows"] == {"error": 1, "undone": 2} and living() == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--region", "nowhere", "--centre", "active-longevity"), "region.unknown"),
        (("--region", "shymkent", "--centre", "nowhere"), "centre.unknown"),
        ((*PLACE, "--basis", "state_service"), "basis.note"),
    ],
)
def test_a_refusal_is_told_and_exits_with_1(shanyraq, tmp_file, arguments, reason):
    path = tmp_file("a.xlsx", xlsx(line(1)))
    status, out, err = shanyraq("people", "import", str(path), *arguments)
    assert (status, out) == (1, "") and reason in err


def test_a_file_that_is_no_table_is_refused_and_so_is_an_unknown_batch(shanyraq, tmp_file):
    path = tmp_file("a.pdf", b"%PDF-1.7")
    status, _, err = shanyraq("people", "import", str(path), *PLACE, "--dry-run")
    assert status == 1 and "sheet.unknown_type" in err
    status, _, err = shanyraq("people", "undo-import", "0000000000")
    assert status == 1 and "batch.unknown" in err


@pytest.fixture
def killed(app, world, environment, tmp_file, living) -> Path:
    """An import of 11 people whose process was killed inside the third step of two rows."""
    path = tmp_file("a.xlsx", xlsx(*(line(n) for n in range(1, 12))))
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("import_process.py")), str(path), "0.3"],
        cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    steps = 0
    for text in process.stdout:
        steps += text == "step\n"
        if steps == 3:
            break
    process.kill()
    process.wait(10)
    process.stdout.close()
    assert steps == 3 and living() == 4
    with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
        assert session.scalars(sa.select(ImportBatch.state)).one() == "applying"
        session.execute(sa.update(Job).values(lease_until=now_utc() - dt.timedelta(seconds=1)))
    return path


def test_killed_in_the_middle_a_worker_goes_on(app, world, killed, living):
    assert run_due_jobs(app) == 1
    assert living() == 11
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        job = session.execute(sa.select(Job.state, Job.done, Job.total)).one()
        assert session.scalars(sa.select(ImportBatch.state)).one() == "applied"
    assert tuple(job) == ("done", 11, 11)


def test_killed_in_the_middle_the_same_command_continues(app, world, shanyraq, killed, living):
    status, out, _ = shanyraq("people", "import", str(killed), *PLACE, "--json")
    assert (status, json.loads(out)["rows"]) == (0, {"applied": 11})
    assert living() == 11


def test_killed_in_the_middle_it_can_be_undone(app, world, shanyraq, killed, living):
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        number = session.scalars(sa.select(ImportBatch.public_id)).one()
    status, out, _ = shanyraq("people", "undo-import", number, "--json")
    assert (status, json.loads(out)["rows"]) == (0, {"new": 7, "undone": 4})
    assert living() == 0
    run_due_jobs(app)  # what is left of the killed work ends without doing anything
    assert living() == 0
