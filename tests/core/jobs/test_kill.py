"""kill -9 in the middle of a step: another worker finishes the job, and nothing is done twice."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from core.auth.actor import system_actor
from core.db import ALL_REGIONS, unit_of_work
from core.jobs import services
from core.jobs.models import Job
from core.regions.models import District

ROOT = Path(__file__).parents[3]
PROCESS = Path(__file__).with_name("worker_process.py")


def start(database_url: str, var: Path, pause: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROCESS), database_url, str(var), str(pause)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def progress(app, job_id: int) -> tuple[str, int, int, int]:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        job = session.get_one(Job, job_id)
        return job.state, job.done, job.total, job.attempts


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
    assert progress(app, job_id) == ("running", 6, 20, 1)

    others = [start(database_url, tmp_path, 0.0) for _ in range(2)]
    end = time.monotonic() + 60
    while progress(app, job_id)[0] != "done" and time.monotonic() < end:
        time.sleep(0.2)
    for other in others:
        other.kill()
        other.communicate()
    assert progress(app, job_id) == ("done", 20, 20, 2)
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        codes = session.scalars(
            sa.select(District.code).where(District.code != "abay").order_by(District.id)
        ).all()
    # done and the number of rows are counted together in each step: a lost or doubled row shows
    assert codes == [f"{n}-{n + 1}" for n in range(20)]
