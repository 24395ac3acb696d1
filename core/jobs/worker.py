"""The worker: claims due jobs, runs their handlers, and gives the leases back.

It runs as a thread beside the server or as a process of its own; any number may run at once. A
worker that is killed loses its lease, and another one goes on from the last committed step.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.auth.actor import Actor, Grant, system_actor
from core.auth.models import User
from core.auth.queries import load_grants
from core.clock import local_today, now_utc
from core.db import ALL_REGIONS, separate_transaction, unit_of_work
from core.errors import DomainError
from core.jobs import services
from core.jobs.context import JobContext, LeaseLost, ShuttingDown, StopRequested
from core.jobs.models import Job
from core.jobs.registry import KINDS, SCHEDULE, STREAMS, JobKind, Stream
from core.jobs.rules import LEASE, pause_after, schedule_key
from core.plugins.contracts import RegionInfo
from core.plugins.loader import describe
from core.regions.enablement import region_info
from core.regions.models import Region

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
SCHEDULE_SECONDS = 30.0
#: how long the end of a worker waits for what its streams are just doing
STREAM_SECONDS = 12.0
#: how long a stream rests after an error of its own
STREAM_ERROR_SECONDS = 5.0
SYSTEM_ZONE = "Asia/Almaty"


def run_due_jobs(
    app: Flask,
    limit: int | None = None,
    *,
    lease: dt.timedelta = LEASE,
    stop: threading.Event | None = None,
) -> int:
    """Run the jobs that are due, one after another, and return how many were started.

    Must not be called inside a unit of work. With `limit` it ends after so many.
    """
    count = 0
    with app.app_context():
        while (limit is None or count < limit) and not (stop and stop.is_set()):
            job = _claim_next(lease)
            if job is None:
                break
            count += 1
            with app.app_context():
                _run(app, job, lease, stop)
    return count


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set: scheduled jobs are put into the queue, due ones are run, and the
    streams flow beside them, so that a job of an hour holds up no message."""
    streams = _start_streams(app, stop)
    try:
        _run_jobs(app, stop)
    finally:
        stop.set()
        for thread in streams:
            thread.join(STREAM_SECONDS)


def _start_streams(app: Flask, stop: threading.Event) -> list[threading.Thread]:
    threads = [
        threading.Thread(
            target=_flow, args=(app, one, stop), name=f"{one.code}-{number}", daemon=True
        )
        for one in STREAMS.values()
        for number in range(one.threads)
    ]
    for thread in threads:
        thread.start()
    return threads


def _flow(app: Flask, one: Stream, stop: threading.Event) -> None:
    while not stop.is_set():
        pause = one.every
        try:
            with app.app_context():
                if one.work(stop):
                    continue
        except Exception:
            log.exception("stream %s", one.code)
            pause = max(pause, STREAM_ERROR_SECONDS)
        stop.wait(pause)


def _run_jobs(app: Flask, stop: threading.Event) -> None:
    scheduled_at: dt.datetime | None = None
    while not stop.is_set():
        try:
            now = now_utc()
            if scheduled_at is None or (now - scheduled_at).total_seconds() >= SCHEDULE_SECONDS:
                enqueue_scheduled(app)
                scheduled_at = now
            if run_due_jobs(app, limit=10, stop=stop):
                continue
        except Exception:
            # A database that is away comes back; the worker must still be there then.
            log.exception("worker")
            stop.wait(5)
        stop.wait(POLL_SECONDS)


def enqueue_scheduled(app: Flask) -> int:
    """Put scheduled work into the queue whose local time has come; returns how much was new."""
    if not SCHEDULE:
        return 0
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        wanted = list(_scheduled_now(session))
        keys = {key for _, _, key in wanted}
        known = set(session.scalars(sa.select(Job.unique_key).where(Job.unique_key.in_(keys))))
    missing = [one for one in wanted if one[2] not in known]
    if missing:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            for kind, region_id, key in missing:
                services.enqueue(
                    session, kind=kind, arguments={}, region_id=region_id,
                    actor=system_actor("schedule"), unique_key=key,
                )  # fmt: skip
    return len(missing)


def _scheduled_now(session: Session) -> Iterator[tuple[str, int | None, str]]:
    """(kind, region, unique key) of all that is due today by the clocks on the walls."""
    now = now_utc()
    regions = session.execute(sa.select(Region.id, Region.code, Region.timezone)).all()
    for planned in SCHEDULE:
        if not planned.per_region:
            key = schedule_key(planned.kind, "-", now.astimezone(ZoneInfo(SYSTEM_ZONE)), planned.at)
            if key:
                yield planned.kind, None, key
            continue
        for region_id, code, zone in regions:
            key = schedule_key(planned.kind, code, now.astimezone(ZoneInfo(zone)), planned.at)
            if key:
                yield planned.kind, region_id, key


def _claim_next(lease: dt.timedelta) -> Job | None:
    kinds = list(KINDS)
    with unit_of_work(scope=None) as session:
        if not services.is_due(session, kinds=kinds):
            return None
    with separate_transaction() as session:
        return services.claim(session, kinds=kinds, lease=lease)


def _run(app: Flask, job: Job, lease: dt.timedelta, stop: threading.Event | None) -> None:
    """Run one claimed job to its end, whatever that is, and give the lease back."""
    kind, token = KINDS[job.kind], job.lease_token
    with _heartbeat(app, job.id, token, lease):
        outcome = _outcome(kind, job, lease, stop)
    with separate_transaction() as session:
        if outcome is not None and not outcome(session):
            log.warning("job %s (%s): the lease was lost at the end", job.id, job.kind)


Outcome = Callable[[Session], bool]


def _outcome(
    kind: JobKind, job: Job, lease: dt.timedelta, stop: threading.Event | None
) -> Outcome | None:
    """What is to be written about this run; None when the job is no longer ours."""

    def ending(state: str, **values: Any) -> Outcome:
        return lambda session: services.give_back(
            session, job_id=job.id, token=job.lease_token, state=state, **values
        )

    try:
        kind.handler(_context(job, lease, stop))
    except StopRequested:
        return ending("stopped")
    except ShuttingDown:
        return ending("waiting", attempt_counts=False)
    except LeaseLost:
        log.warning("job %s (%s): the lease was lost", job.id, job.kind)
        return None
    except DomainError as error:
        return ending("failed", message=str(error.message), error=error.code)
    except Exception as error:
        log.exception("job %s (%s), attempt %s", job.id, job.kind, job.attempts)
        pause = pause_after(job.attempts)
        state = "failed" if pause is None else "waiting"
        return ending(state, error=describe(error), pause=pause)
    return ending("done")


def _context(job: Job, lease: dt.timedelta, stop: threading.Event | None) -> JobContext:
    with unit_of_work(scope=ALL_REGIONS) as session:
        region = _region(session, job.region_id)
        actor = _actor(session, job, region)
    g.region, g.locale = region, actor.locale
    return JobContext(
        job_id=job.id, token=job.lease_token, arguments=job.arguments, region=region, actor=actor,
        done=job.done, total=job.total, lease=lease,
        ending=lambda: stop is not None and stop.is_set(),
    )  # fmt: skip


def _region(session: Session, region_id: int | None) -> RegionInfo | None:
    if region_id is None:
        return None
    return region_info(session, session.scalars(
        sa.select(Region.code).where(Region.id == region_id)
    ).one())  # fmt: skip


def _actor(session: Session, job: Job, region: RegionInfo | None) -> Actor:
    """Who asked, with the rights of today; the system itself for scheduled work."""
    if job.created_by is None:
        return system_actor(job.kind)
    user = session.get_one(User, job.created_by)
    today = local_today(region.timezone if region else SYSTEM_ZONE)
    grants: tuple[Grant, ...] = ()
    if user.is_active:
        grants, _ = load_grants(session, user_id=user.id, today=today)
    return Actor(
        user_id=user.id, username=user.username, full_name=user.full_name, grants=grants,
        locale=user.locale, current_centre_id=user.current_centre_id,
    )  # fmt: skip


@contextmanager
def _heartbeat(app: Flask, job_id: int, token: str, lease: dt.timedelta) -> Iterator[None]:
    """Extend the lease from a thread of its own while a long read or computation goes on."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(lease.total_seconds() / 3):
            try:
                with app.app_context(), separate_transaction() as session:
                    if not services.extend_lease(session, job_id=job_id, token=token, lease=lease):
                        return
            except SQLAlchemyError as error:
                # The next beat tries again; a step extends the lease too.
                log.warning("job %s: heartbeat: %s", job_id, type(error).__name__)

    # The thread takes over the clock of its parent, so that a stopped clock is stopped here too.
    thread = threading.Thread(
        target=contextvars.copy_context().run, args=(beat,), name=f"job-{job_id}", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
