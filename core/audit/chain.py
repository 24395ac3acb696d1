"""The chain of the log (ADR 0006): what a transaction added is sealed just before it commits.

Each row gets a keyed hash over all its fields; a seal holds the hashes of a transaction's rows and
closes over the seal before it; the head, signed, says which seal is the last. The head is locked
only from there to the end of the commit, and each region has its own, so that requests do not
wait for each other while they work.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction

from core.audit.guards import REPLACEABLE
from core.audit.models import AuditEntry, AuditHead, AuditRedaction, AuditSeal, Look
from core.kernel import kernel

#: the logs, by the names under which seals hold their rows
LOGS: Final[dict[str, sa.Table]] = {
    model.__tablename__: model.__table__  # type: ignore[misc]
    for model in (AuditEntry, Look, AuditRedaction)
}
SEALS: Final[sa.Table] = AuditSeal.__table__  # type: ignore[assignment]
HEADS: Final[sa.Table] = AuditHead.__table__  # type: ignore[assignment]
#: what a row's hash covers, in this order; a column added later needs a new version of the hash
FIELDS: Final = {
    "audit_entry": ("id", "at", "region_id", "user_id", "actor_label", "actor_role", "action",
                    "subject_type", "subject_id"),
    "look": ("id", "at", "region_id", "user_id", "actor_label", "actor_role", "person_id", "what",
             "address", "page", "opening_id"),
    "audit_redaction": ("id", "at", "region_id", "user_id", "entry_id", "look_id", "reason",
                        "before", "after"),
}  # fmt: skip
PENDING: Final = "audit_rows"
CHUNK: Final = 500


def key() -> bytes:
    """The key of the chain: derived from the secret of the installation, never stored."""
    secret = kernel().settings.secret_key.encode()
    return hmac.digest(secret, b"shanyraq: chain of the log", "sha256")


def keyed(secret: bytes, *parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def text_hash(secret: bytes, log: str, row: Mapping[str, Any]) -> str:
    """Of the part of a row that the law may ask to replace; empty where there is none."""
    if log not in REPLACEABLE:
        return ""
    return keyed(secret, log, row["id"], row[REPLACEABLE[log][0]])


def row_hash(secret: bytes, log: str, row: Mapping[str, Any], text: str) -> str:
    """Of a whole row as the database holds it; `text` is the `text_hash` of its first text."""
    values = [row[name] for name in FIELDS[log]]
    fields = [
        value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
        for value in values
    ]
    return keyed(secret, log, fields, text)[:32]


def seal_hash(secret: bytes, strand: int, number: int, rows: Any, before: str) -> str:
    return keyed(secret, before, strand, number, rows)


def head_hash(secret: bytes, strand: int, number: int, digest: str) -> str:
    return keyed(secret, "head", strand, number, digest)


def knows_secret(session: Session) -> bool:
    """Whether the end of the log is signed with the secret of this process; True where it is
    empty. Two processes with different secrets on one database would make a log of two hands."""
    head = session.execute(
        sa.select(HEADS).where(HEADS.c.number > 0).order_by(HEADS.c.strand).limit(1)
    ).mappings().first()  # fmt: skip
    if head is None:
        return True
    signature = head_hash(key(), head["strand"], head["number"], head["digest"])
    return hmac.compare_digest(signature, head["signature"])


def strand_of(row: Mapping[str, Any]) -> int:
    return int(row["region_id"] or 0)


def load_rows(session: Session, log: str, ids: Iterable[int]) -> list[Mapping[str, Any]]:
    """Rows as the database holds them, past the identity map and the limits of a region."""
    table = LOGS[log]
    found = session.execute(sa.select(table).where(table.c.id.in_(list(ids))).order_by(table.c.id))
    return [dict(row) for row in found.mappings()]


def add_seals(session: Session, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Seal these rows (log, row) in the order given, one link for each strand."""
    secret = key()
    by_strand: dict[int, dict[str, list[list[Any]]]] = {}
    for log, row in rows:
        text = text_hash(secret, log, row)
        sealed = by_strand.setdefault(strand_of(row), {}).setdefault(log, [])
        sealed.append([row["id"], row_hash(secret, log, row, text)])
    for strand in sorted(by_strand):  # always in this order: two writers never wait crosswise
        _add_seal(session, secret, strand, by_strand[strand])


def _add_seal(
    session: Session, secret: bytes, strand: int, rows: dict[str, list[list[Any]]]
) -> None:
    before = _locked_head(session, strand)
    number = before.number + 1
    digest = seal_hash(secret, strand, number, rows, before.digest)
    values = {"strand": strand, "number": number, "rows": rows, "digest": digest}
    session.execute(sa.insert(SEALS).values(values))
    signature = head_hash(secret, strand, number, digest)
    session.execute(
        sa.update(HEADS)
        .where(HEADS.c.strand == strand)
        .values(number=number, digest=digest, signature=signature)
    )


def _locked_head(session: Session, strand: int) -> Any:
    columns = sa.select(HEADS.c.number, HEADS.c.digest)
    wanted = columns.where(HEADS.c.strand == strand).with_for_update()
    found = session.execute(wanted).one_or_none()
    if found is None:
        _start_strand(session, strand)
        found = session.execute(wanted).one()
    return found


def _start_strand(session: Session, strand: int) -> None:
    """Two first writers of a region meet here: the second waits and finds the head."""
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: PLC0415 - once per region

    made = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"strand": strand, "number": 0, "digest": "", "signature": ""}
    session.execute(made.insert(HEADS).values(values).on_conflict_do_nothing())


def adopt(session: Session) -> int:
    """Seal what the log held before it was chained; returns how many rows. For upgrades: does
    nothing once there is a chain."""
    if session.scalar(sa.select(sa.func.count()).select_from(HEADS)):
        return 0
    count = 0
    for log, table in LOGS.items():
        last = 0
        while True:
            ids = session.scalars(
                sa.select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
            ).all()
            if not ids:
                break
            add_seals(session, [(log, row) for row in load_rows(session, log, ids)])
            last, count = ids[-1], count + len(ids)
    return count


# What writes the seals -----------------------------------------------------------------------


def note(session: Session, log: str, ids: Iterable[int]) -> None:
    """Rows of a log that this transaction wrote: they are sealed before it commits."""
    session.info.setdefault(PENDING, {}).setdefault(log, set()).update(ids)


def _note_row(_mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    session = sa.orm.object_session(row)
    if session is not None:
        note(session, row.__tablename__, [row.id])


for _model in (AuditEntry, Look, AuditRedaction):
    event.listen(_model, "after_insert", _note_row)


@event.listens_for(Session, "before_commit")
def _seal_before_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    pending: dict[str, set[int]] | None = session.info.pop(PENDING, None)
    if not pending:
        return
    # read back: what a savepoint took away is not there, and what is there is what will be read
    rows = [(log, one) for log in sorted(pending) for one in load_rows(session, log, pending[log])]
    add_seals(session, rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, ended: SessionTransaction) -> None:
    """A savepoint's end forgets nothing: the rows are looked for before they are sealed."""
    if ended.parent is None:
        session.info.pop(PENDING, None)


@event.listens_for(Session, "do_orm_execute")
def _refuse_unsealed(state: ORMExecuteState) -> None:
    """Bulk inserts make no rows to note: what they wrote would stand outside the chain."""
    if state.is_insert and any(one.class_.__tablename__ in LOGS for one in state.all_mappers):
        raise RuntimeError("write the log with core.audit.services, row by row")
