"""Writing the two logs: what was done, and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit import chain
from core.audit.models import AuditEntry, AuditRedaction, Look
from core.auth.actor import Actor
from core.auth.permissions import SHIPPED_ROLES
from core.clock import now_utc
from core.db import write_apart

SHIPPED = frozenset(one.code for one in SHIPPED_ROLES)


def _roles_of(actor: Actor, region_id: int | None) -> str:
    """Roles that the actor holds in the region now: codes of shipped ones, names of others."""
    held = [
        grant.role_code if grant.role_code in SHIPPED else str(grant.role_name or grant.role_code)
        for grant in actor.grants
        if grant.region_id in (None, region_id)
    ]
    return ", ".join(dict.fromkeys(held))[:200]


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
            actor_role=_roles_of(actor, region_id),
            action=action,
            subject_type=subject_type,
            subject_id=subject_id,
            details=details or {},
        )
    )


def record_many(
    session: Session,
    *,
    actor: Actor,
    action: str,
    region_id: int | None,
    subject_type: str,
    deeds: Iterable[tuple[int, dict[str, Any]]],
) -> None:
    """`record` for many subjects at once, as (subject_id, details): one statement for hundreds."""
    same = {
        "at": now_utc(),
        "region_id": region_id,
        "user_id": actor.user_id,
        "actor_label": actor.full_name,
        "actor_role": _roles_of(actor, region_id),
        "action": action,
        "subject_type": subject_type,
    }
    rows = [{**same, "subject_id": one, "details": details} for one, details in deeds]
    if rows:
        table: Any = AuditEntry.__table__
        chain.note(
            session, table.name, session.scalars(sa.insert(table).returning(table.c.id), rows)
        )


def record_look(
    *,
    actor: Actor,
    region_id: int,
    person_id: int,
    what: str,
    address: str = "",
    page: str = "",
    reason: str = "",
    opening_id: int | None = None,
) -> None:
    """Record that somebody opened a person's file (`file`), saw the full IIN (`iin`), exported
    (`export`) or printed (`print`) it, on which page, and why where that was asked.

    In a transaction of its own: a request that is rolled back afterwards has still been seen.
    """
    look = {
        "region_id": region_id,
        "user_id": actor.user_id,
        "actor_label": actor.full_name,
        "actor_role": _roles_of(actor, region_id),
        "person_id": person_id,
        "what": what,
        "address": address[:64],
        "page": page[:100],
        "reason": reason[:300],
        "opening_id": opening_id,
        "at": now_utc(),
    }
    write_apart(lambda session: session.add(Look(**look)))


def record_looks(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    person_ids: Iterable[int],
    what: str,
    page: str = "",
    reason: str = "",
) -> None:
    """Record in this transaction that somebody took out many people at once (`export`), each with
    a row of its own, at most a few hundred in one step."""
    role, now = _roles_of(actor, region_id), now_utc()
    session.add_all(
        Look(
            region_id=region_id, user_id=actor.user_id, actor_label=actor.full_name,
            actor_role=role, person_id=person_id, what=what, page=page[:100],
            reason=reason[:300], at=now,
        )
        for person_id in person_ids
    )  # fmt: skip


def redact_entry(
    session: Session, *, actor: Actor, entry: AuditEntry, details: dict[str, Any], reason: str
) -> None:
    """Replace the details of a deed, because a person's data were erased by law. That it was done,
    by whom and why is recorded and sealed; every other field stays as it is."""
    _redact(session, actor, entry, {"entry_id": entry.id}, "details", details, reason)


def redact_look(session: Session, *, actor: Actor, look: Look, text: str, reason: str) -> None:
    """As `redact_entry`, for the reason that was stated for a look."""
    _redact(session, actor, look, {"look_id": look.id}, "reason", text, reason)


def _redact(
    session: Session,
    actor: Actor,
    row: AuditEntry | Look,
    named: dict[str, int],
    column: str,
    value: Any,
    reason: str,
) -> None:
    session.flush()
    log, secret = row.__tablename__, chain.key()
    held = {"id": row.id, column: getattr(row, column)}
    if held[column] == value:
        return
    session.add(
        AuditRedaction(
            region_id=row.region_id,
            user_id=actor.user_id,
            reason=reason[:200],
            before=chain.text_hash(secret, log, held),
            after=chain.text_hash(secret, log, {**held, column: value}),
            **named,
        )
    )
    session.flush()  # the trigger lets the change pass because this row is there
    setattr(row, column, value)
    session.flush()
