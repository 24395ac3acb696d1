"""Writing the two logs: what was done, and who looked."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from core.audit.models import AuditEntry, Look
from core.auth.actor import Actor
from core.clock import now_utc
from core.db import write_apart


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    region_id: int | None,
    subject_type: str = "",
    subject_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Record a deed in the same transaction. `action` is `<thing>.<verb>`; `details` hold JSON
    values, never a full IIN."""
    session.add(
        AuditEntry(
            region_id=region_id,
            user_id=actor.user_id,
            actor_label=actor.full_name,
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            details=details or {},
        )
    )


def record_look(
    *, actor: Actor, region_id: int, person_id: int, what: str, address: str = ""
) -> None:
    """Record that somebody opened a person's file (`file`) or saw the full IIN (`iin`).

    In a transaction of its own: a request that is rolled back afterwards has still been seen.
    """
    look = {
        "region_id": region_id,
        "user_id": actor.user_id,
        "person_id": person_id,
        "what": what,
        "address": address[:64],
        "at": now_utc(),
    }
    write_apart(lambda session: session.add(Look(**look)))
