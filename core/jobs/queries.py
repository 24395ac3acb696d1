"""Reads of background work for the people who wait for it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import NotFound
from core.jobs.models import Job


def find_job(session: Session, *, actor: Actor, region_id: int, public_id: str) -> Job:
    """The job of this region that the actor may see: the own ones, and all for somebody who
    holds the right in the whole region. Raises `NotFound`."""
    job = session.scalar(
        sa.select(Job).where(Job.public_id == public_id, Job.region_id == region_id)
    )
    if job is None:
        raise NotFound("job")
    own = job.created_by is not None and job.created_by == actor.user_id
    if not own and actor.centre_scope("jobs.view", region_id) is not None:
        raise NotFound("job")
    return job


def failed_jobs(session: Session, *, limit: int) -> list[Job]:
    """The newest jobs of the installation that failed for good."""
    return list(
        session.scalars(
            sa.select(Job).where(Job.state == "failed").order_by(Job.id.desc()).limit(limit)
        )
    )
