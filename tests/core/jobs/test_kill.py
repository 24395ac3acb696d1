"""kill -9 in the middle of a step: another worker finishes the job, and nothing is done twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from core.auth.actor import system_actor
from core.db import ALL_REGIONS, unit_of_work
from core.jobs import services
from core.jobs.models import Job
from core.regions.models import District

ROOT = Path(__file__).resolve().parents[3]
PROCESS = Path(__file__).with_name("worker_process.py")


def start(database_url: str, var: Path, pause: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROCESS), database_url, str(var), str(pause)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_killed_worker_loses_nothing_and_nothing_happens_twice(
    app, world, work, database_url, tmp_path
):
    with work() as session:
        job_id = services.enqueue(
            session, kind="test.kill", arguments={}, region_id=world.region.id,
            actor=system_actor("test"),
        ).id  # fmt: skip
    first = start(database_url, tmp_path, 0.1)
    for line in first.stdout:
        if line.strip() == "7":  # inside the seventh step, which is not committed yet
            break
    first.kill()
    first.wait(10)
    first.stdout.close()
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.done) == ("running", 6)

    others = [start(database_url, tmp_path, 0.0) for _ in range(2)]
    for other in others:
        for _line in other.stdout:
            with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
                if session.get_one(Job, job_id).state == "done":
                    break
        other.kill()
        other.wait(10)
        other.stdout.close()
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        job = session.get_one(Job, job_id)
        codes = session.scalars(
            sa.select(District.code).where(District.code != "abay").order_by(District.id)
        ).all()
    assert (job.state, job.done, job.total, job.attempts) == ("done", 20, 20, 2)
    # done and the number of rows were counted together in each step: a lost or doubled row shows
    assert codes == [f"{n}-{n + 1}" for n in range(20)]
