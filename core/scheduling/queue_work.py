"""Asking a queue again later, by a job of its own: at a deadline, or after something changed."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import system_actor
from core.jobs.services import enqueue
from core.scheduling.models import Enrolment, Group

MOVE: Final = "scheduling.queue"
NIGHT: Final = "scheduling.queues_night"


def ask_later(session: OrmSession, *, group: Group, at: dt.datetime | None = None) -> None:
    """Let a worker move the group's queue at that moment, or as soon as it can. For one moment one
    job is enough."""
    key = f"queue:{group.id}:{at.isoformat()}" if at is not None else None
    enqueue(
        session, kind=MOVE, arguments={"group_id": group.id}, region_id=group.region_id,
        actor=system_actor("queue"), run_at=at, unique_key=key,
    )  # fmt: skip


def person_changed(session: OrmSession, *, person_id: int) -> int:
    """Ask again in every queue in which the person waits: a category was stated or ended, a paper
    came, a place elsewhere ended. How many queues there are.

    Only writes jobs, so that it may be called with the person locked.
    """
    groups = session.scalars(
        sa.select(Group)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state == "queued",
            Group.ended_at.is_(None),
        )
    ).all()
    for group in groups:
        ask_later(session, group=group)
    return len(groups)


def region_changed(session: OrmSession, *, region_id: int) -> None:
    """Ask again in all queues of a region: another value was chosen, a module came or went."""
    waiting = session.scalar(
        sa.select(Enrolment.id)
        .where(Enrolment.region_id == region_id, Enrolment.state == "queued")
        .limit(1)
    )
    if waiting is not None:
        enqueue(session, kind=NIGHT, arguments={}, region_id=region_id,
                actor=system_actor("queue"))  # fmt: skip
