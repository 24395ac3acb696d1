"""The database itself refuses to change or delete rows of the log (ADR 0006).

One way is open: the personal text of a row may be replaced once an `audit_redaction` names the
row. Whoever owns the database can take the triggers away; `verify` notices what was done then, and
that they are missing.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection

from core.audit.models import AuditEntry, AuditHead, AuditRedaction, AuditSeal, Look
from core.db import metadata

PREFIX: Final = "audit_guard_"
#: table → (its column of personal text, the column of `audit_redaction` that names its row)
REPLACEABLE: Final = {
    AuditEntry.__tablename__: ("details", "entry_id"),
    Look.__tablename__: ("reason", "look_id"),
}
FROZEN: Final = (AuditRedaction.__tablename__, AuditSeal.__tablename__)
KEPT: Final = (*REPLACEABLE, *FROZEN, AuditHead.__tablename__)
REFUSAL: Final = "the log is append-only"


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    found = [
        f"CREATE TRIGGER {PREFIX}{name}_delete BEFORE DELETE ON {name} {refuse}" for name in KEPT
    ]
    found += [
        f"CREATE TRIGGER {PREFIX}{name}_update BEFORE UPDATE ON {name} {refuse}" for name in FROZEN
    ]
    for name, (text, key) in REPLACEABLE.items():
        same = " AND ".join(
            f"NEW.{column.name} IS OLD.{column.name}"
            for column in metadata.tables[name].columns
            if column.name != text
        )
        named = f"EXISTS (SELECT 1 FROM audit_redaction WHERE {key} = OLD.id)"  # noqa: S608 - own names
        found.append(
            f"CREATE TRIGGER {PREFIX}{name}_update BEFORE UPDATE ON {name} "
            f"WHEN NOT ({same} AND {named}) {refuse}"
        )
    return found


def _postgresql() -> list[str]:
    raises = f"RAISE EXCEPTION '{REFUSAL}'"
    found = [
        f"CREATE OR REPLACE FUNCTION {PREFIX}refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {raises}; END $$"
    ]
    found += [
        f"CREATE TRIGGER {PREFIX}{name}_delete BEFORE DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}refuse()"
        for name in KEPT
    ]
    found += [
        f"CREATE TRIGGER {PREFIX}{name}_update BEFORE UPDATE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}refuse()"
        for name in FROZEN
    ]
    for name, (text, key) in REPLACEABLE.items():
        named = f"EXISTS (SELECT 1 FROM audit_redaction WHERE {key} = OLD.id)"  # noqa: S608 - own names
        found += [
            f"CREATE OR REPLACE FUNCTION {PREFIX}{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF to_jsonb(NEW) - '{text}' = to_jsonb(OLD) - '{text}' "
            f"AND {named} "
            f"THEN RETURN NEW; END IF; {raises}; END $$",
            f"CREATE TRIGGER {PREFIX}{name}_update BEFORE UPDATE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}{name}()",
        ]
    return found


STATEMENTS: Final = {"sqlite": _sqlite(), "postgresql": _postgresql()}
NAMES: Final = frozenset(
    f"{PREFIX}{name}_{deed}"
    for name in KEPT
    for deed in ("delete", "update")
    if (name, deed) != (AuditHead.__tablename__, "update")
)


def missing(connection: Connection) -> list[str]:
    """Names of triggers that should stand and do not, or are switched off."""
    if connection.dialect.name == "sqlite":
        standing = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'")
    else:
        standing = connection.exec_driver_sql(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
    return sorted(NAMES - {row[0] for row in standing})


def _attach() -> None:
    """To the table that is made last: it points at the two logs."""
    table = metadata.tables[AuditRedaction.__tablename__]
    for other in (AuditSeal, AuditHead):
        table.add_is_dependent_on(metadata.tables[other.__tablename__])
    for dialect, statements in STATEMENTS.items():
        for statement in statements:
            ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_attach()
