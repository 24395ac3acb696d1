"""Writing down what happens in a queue: for its readers, and for the log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_models import QueueStep
from core.scheduling.queue_rules import HAND, WITHDRAWN, rank_of


def add_step(
    session: OrmSession,
    enrolment: Enrolment,
    what: str,
    *,
    user_id: int | None,
    reason: str = "",
) -> None:
    """Write one step with the key by which the person waits after it."""
    waits = enrolment.state == "queued"
    known = enrolment.priority if enrolment.priority not in (None, HAND, WITHDRAWN) else ""
    session.add(
        QueueStep(
            region_id=enrolment.region_id,
            group_id=enrolment.group_id,
            enrolment_id=enrolment.id,
            at=now_utc(),
            user_id=user_id,
            what=what,
            rank=rank_of(enrolment.priority) if waits else None,
            number=enrolment.queue_number if waits else None,
            category=known or "",
            reason=" ".join(reason.split())[:200],
        )
    )


def note(
    session: OrmSession, actor: Actor, action: str, enrolment: Enrolment, **more: object
) -> None:
    """A line of the audit log about a person's place."""
    record(
        session,
        actor=actor,
        action=action,
        region_id=enrolment.region_id,
        subject_type="person",
        subject_id=enrolment.person_id,
        details={"group_id": enrolment.group_id, "number": enrolment.queue_number, **more},
    )


def next_number(session: OrmSession, group: Group) -> int:
    """The next number of the queue: given once, never again.

    Written past the version of the group: a growing queue is no edit of its card.
    """
    number = group.last_queue_number + 1
    session.execute(
        sa.update(Group)
        .where(Group.id == group.id)
        .values(last_queue_number=number)
        .execution_options(synchronize_session=False)
    )
    sa.orm.attributes.set_committed_value(group, "last_queue_number", number)
    return number
