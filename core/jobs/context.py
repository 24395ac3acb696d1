"""What a handler gets: its arguments, who asked, and steps that commit work with progress."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.db import ALL_REGIONS, Scope, db, unit_of_work
from core.jobs.services import extend_lease, save_progress
from core.plugins.contracts import RegionInfo


class JobInterrupted(Exception):
    """Raised between two steps; a handler lets it pass. What was committed stays."""


class StopRequested(JobInterrupted):
    """Somebody pressed «stop»."""


class LeaseLost(JobInterrupted):
    """Another worker has taken the job over: this one must not write for it any more."""


class ShuttingDown(JobInterrupted):
    """This worker is ending; the job goes back to the queue and the attempt is not counted."""


#: SQLite's waiting writers look again every 100 ms at the latest: whoever takes the lock again at
#: once would starve them
BREATH_SECONDS = 0.12
#: so long steps may follow each other before others get their turn
MOST_BREATHLESS = 0.5


class JobContext:
    """One run of one job.

    `done` and `total` are numbers for the reader (rows, people); set them inside a step, and they
    are committed with it.
    """

    def __init__(
        self,
        *,
        job_id: int,
        token: str,
        arguments: Mapping[str, Any],
        region: RegionInfo | None,
        actor: Actor,
        done: int,
        total: int,
        lease: dt.timedelta,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self.job_id = job_id
        self.arguments = arguments
        self.region = region
        self.actor = actor
        self.done = done
        self.total = total
        self._token = token
        self._lease = lease
        self._ending = ending
        self._breathed_at = self._left_at = time.monotonic()

    @property
    def scope(self) -> Scope:
        return ALL_REGIONS if self.region is None else self.region.id

    @contextmanager
    def step(self) -> Iterator[Session]:
        """One writing unit of work of at most 500 rows, committed together with `done`/`total`.

        Raises `StopRequested`, `ShuttingDown` or `LeaseLost` before the block begins. The job's
        row stays locked during the step, so nobody can take the job over in its middle.
        """
        if self._ending():
            raise ShuttingDown
        before = self.done, self.total
        if time.monotonic() - self._left_at >= BREATH_SECONDS:
            self._breathed_at = time.monotonic()  # what the handler did in between let others in
        try:
            with unit_of_work(scope=self.scope, writes=True) as session:
                self._keep(session)
                yield session
                save_progress(
                    session,
                    job_id=self.job_id,
                    done=self.done,
                    total=self.total,
                    lease=self._lease,
                )
        except BaseException:
            self.done, self.total = before
            raise
        self._let_others_write()

    def _let_others_write(self) -> None:
        long = time.monotonic() - self._breathed_at >= MOST_BREATHLESS
        if long and db.engine.dialect.name == "sqlite":
            time.sleep(BREATH_SECONDS)
            self._breathed_at = time.monotonic()
        self._left_at = time.monotonic()

    def _keep(self, session: Session) -> None:
        job = extend_lease(session, job_id=self.job_id, token=self._token, lease=self._lease)
        if job is None:
            raise LeaseLost
        if job.stop_requested:
            raise StopRequested

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A unit of work that only reads."""
        with unit_of_work(scope=self.scope) as session:
            yield session
