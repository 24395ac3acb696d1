"""A worker process, for the kill test: python worker_process.py DATABASE_URL VAR SLEEP."""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from core.app import create_app
from core.config import Settings
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.jobs.worker import run_due_jobs
from core.regions.models import District

url, var, pause = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])


@job_handler("test.kill", label="Districts")
def districts(context: JobContext) -> None:
    """Twenty rows in steps of one; a row written twice would have its code twice."""
    context.total = 20
    while context.done < 20:
        with context.step() as session:
            number = session.scalar(sa.select(sa.func.count()).select_from(District)) or 0
            session.add(District(region_id=context.region.id, code=f"{context.done}-{number}",
                                 name_kk="Аудан"))  # fmt: skip
            context.done += 1
            session.flush()
            sys.stdout.write(f"{context.done}\n")
            sys.stdout.flush()
            time.sleep(pause)


app = create_app(Settings(var=var, database_url=url, secret_key="x", testing=True))
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    if run_due_jobs(app, lease=dt.timedelta(seconds=2)):
        break
    time.sleep(0.1)
