"""Putting work into the queue, asking it to stop, and the lease that a worker holds."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.jobs.models import Job
from core.jobs.rules import MAX_ATTEMPTS

MESSAGE_LENGTH = 500
ERROR_LENGTH = 4000


def enqueue(
    session: Session,
    *,
    kind: str,
    arguments: dict[str, Any],
    region_id: int | None,
    actor: Actor,
    unique_key: str | None = None,
    run_at: dt.datetime | None = None,
    total: int = 0,
) -> Job:
    """Put work into the queue, in the transaction of the write that needs it.

    `arguments` are JSON values. A `unique_key` that exists already returns that job, whatever its
    state. The job is done with the rights that `actor` has when it runs.
    """
    job = Job(
        kind=kind,
        arguments=arguments,
        region_id=region_id,
        created_by=actor.user_id,
        unique_key=unique_key,
        run_at=run_at or now_utc(),
        total=total,
        state="waiting",
    )
    if unique_key is None:
        session.add(job)
        session.flush()
        return job
    known = _by_key(session, unique_key)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            session.add(job)
            session.flush()
    except IntegrityError:
        known = _by_key(session, unique_key)
        if known is None:
            raise
        return known
    return job


def _by_key(session: Session, unique_key: str) -> Job | None:
    return session.scalar(sa.select(Job).where(Job.unique_key == unique_key))


def request_stop(session: Session, *, actor: Actor, job: Job) -> None:
    """Ask a job to stop: a waiting one stops at once, a running one after its current step.

    What its steps have committed stays. A job that has ended is left as it is.
    """
    job = session.scalars(
        sa.select(Job)
        .where(Job.id == job.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if job.state not in {"waiting", "running"} or job.stop_requested:
        return
    job.stop_requested = True
    if job.state == "waiting":
        job.state = "stopped"
        job.finished_at = now_utc()
    record(
        session, actor=actor, action="job.stop", region_id=job.region_id,
        subject_type="job", subject_id=job.id, details={"kind": job.kind},
    )  # fmt: skip


def is_due(session: Session, *, kinds: Collection[str]) -> bool:
    """Whether there is work to claim: asked before taking the one writer's place on SQLite."""
    return session.scalar(_due(kinds, now_utc()).limit(1)) is not None


def _due(kinds: Collection[str], now: dt.datetime) -> sa.Select[int]:
    return (
        sa.select(Job.id)
        .where(
            Job.kind.in_(kinds),
            sa.or_(
                sa.and_(Job.state == "waiting", Job.run_at <= now),
                sa.and_(Job.state == "running", Job.lease_until < now),
            ),
        )
        .order_by(Job.run_at, Job.id)
    )


def claim(session: Session, *, kinds: Collection[str], lease: dt.timedelta) -> Job | None:
    """Take the lease of the next due job, or None. Two workers never get the same one.

    A running job whose lease has ended lost its worker: it is taken over, unless that happened
    too often; then it has failed.
    """
    now = now_utc()
    while True:
        wanted = _due(kinds, now).limit(1)
        if session.get_bind().dialect.name == "postgresql":
            wanted = wanted.with_for_update(skip_locked=True)
        job_id = session.scalar(wanted)
        if job_id is None:
            return None
        job = session.get_one(Job, job_id)
        if job.attempts < MAX_ATTEMPTS:
            break
        _end(job, "failed", error=job.error or "the worker ended in the middle, too often")
        session.flush()
    job.state = "running"
    job.attempts += 1
    job.lease_token = secrets.token_hex(16)
    job.lease_until = now + lease
    job.started_at = job.started_at or now
    return job


def extend_lease(session: Session, *, job_id: int, token: str, lease: dt.timedelta) -> Job | None:
    """Keep the job, and lock its row until the transaction ends.

    None when the lease was lost: another worker has the job, and this one must leave it alone.
    """
    return session.scalar(
        sa.update(Job)
        .where(Job.id == job_id, Job.lease_token == token, Job.state == "running")
        .values(lease_until=now_utc() + lease)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def save_progress(
    session: Session, *, job_id: int, done: int, total: int, lease: dt.timedelta
) -> None:
    """Write progress in the transaction of the step that made it; the lease starts anew."""
    session.execute(
        sa.update(Job)
        .where(Job.id == job_id)
        .values(done=done, total=total, lease_until=now_utc() + lease)
        .execution_options(synchronize_session=False)
    )


def give_back(
    session: Session,
    *,
    job_id: int,
    token: str,
    state: str,
    message: str = "",
    error: str = "",
    pause: dt.timedelta | None = None,
    attempt_counts: bool = True,
) -> bool:
    """End the lease: `done`, `failed`, `stopped`, or `waiting` for another attempt.

    `message` is told to people, `error` to technicians. False when the lease was lost before.
    """
    job = session.scalar(
        sa.select(Job).where(Job.id == job_id, Job.lease_token == token).with_for_update()
    )
    if job is None or job.state != "running":
        return False
    if state == "waiting" and job.stop_requested:
        state = "stopped"
    if not attempt_counts:
        job.attempts -= 1
    _end(job, state, message=message, error=error)
    if state == "waiting":
        job.finished_at = None
        job.run_at = now_utc() + (pause or dt.timedelta())
    return True


def _end(job: Job, state: str, *, message: str = "", error: str = "") -> None:
    job.state = state
    job.lease_token = ""
    job.lease_until = None
    job.message = message[:MESSAGE_LENGTH]
    job.error = error[:ERROR_LENGTH]
    job.finished_at = now_utc()
