"""Who of an import has been served, changed or attached elsewhere since: those an undo keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.db import UtcDateTime
from core.exchange.models import ImportBatch, ImportRow
from core.households.queries import changed_memberships
from core.people.merging import pointing_to_people
from core.people.models import Person

#: tables whose rows about a person an import itself makes, or which only tell of it
OWN_TABLES = frozenset({"person_phone", "look", "import_row"})
CHUNK = 500


def source_of(batch: ImportBatch) -> str:
    """What every row that this import made has in its column `source`."""
    return f"import:{batch.public_id}"


def used_people(session: Session, *, batch: ImportBatch, rows: Sequence[ImportRow]) -> set[int]:
    """Ids of the people of these rows whom an undo has to keep as they are.

    Whom the import registered is used when any table, of modules too, holds a row about the person
    that another source made, or when the file was edited. Whom the import only found is used when
    something was written at this centre since the file was uploaded.
    """
    source = source_of(batch)
    made = sorted({row.person_id for row in rows if row.person_id and row.made_person})
    found = sorted({row.person_id for row in rows if row.person_id and not row.made_person})
    used: set[int] = set()
    for start in range(0, len(made), CHUNK):
        used |= _used(session, made[start : start + CHUNK], source)
    for start in range(0, len(found), CHUNK):
        used |= _served_since(
            session, found[start : start + CHUNK], source, batch.centre_id, batch.created_at
        )
    return used | changed_memberships(session, person_ids=[*made, *found], source=source)


def _used(session: Session, ids: Sequence[int], source: str) -> set[int]:
    used = set(session.scalars(sa.select(Person.id).where(Person.id.in_(ids), Person.version > 1)))
    for table, column in pointing_to_people(session):
        if table.name not in OWN_TABLES:
            used |= set(session.scalars(_by_others(table, column, ids, source)))
    return used


def _served_since(
    session: Session, ids: Sequence[int], source: str, centre_id: int, since: dt.datetime
) -> set[int]:
    used: set[int] = set()
    for table, column in pointing_to_people(session):
        moments = [c for c in table.columns if isinstance(c.type, UtcDateTime)]
        if not moments or table.name in OWN_TABLES:
            continue
        statement = _by_others(table, column, ids, source).where(
            sa.or_(*(moment >= since for moment in moments))
        )
        used |= set(session.scalars(_at_centre(statement, table, centre_id)))
    return used


def _by_others(
    table: sa.Table, column: sa.Column[int], ids: Sequence[int], source: str
) -> sa.Select[int]:
    statement = sa.select(column).where(column.in_(ids)).distinct()
    return statement.where(table.c.source != source) if "source" in table.c else statement


def _at_centre(statement: sa.Select[int], table: sa.Table, centre_id: int) -> sa.Select[int]:
    """Only what belongs to the centre, where the table or one that it points to says so."""
    if "centre_id" in table.c:
        return statement.where(table.c.centre_id == centre_id)
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if "centre_id" in parent.c and parent.name != "person":
                return statement.join(parent, parent.c.id == column).where(
                    parent.c.centre_id == centre_id
                )
    return statement
