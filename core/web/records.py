"""Rows of a person in words and for machines, and their free text taken away: what answers to
`export_person_data` and `erase_person_data` are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.plugins.contracts import Erasure, PersonRecord, Text
from core.web.i18n import format_date, format_datetime, format_number, gettext

#: a column's label, or the label with the words of its codes
Column = Text | tuple[Text, Mapping[Any, Text]]


def person_records(
    session: Session,
    model: type[Any],
    *,
    person_id: int,
    kind: Text,
    columns: Mapping[str, Column],
    at: str = "",
    key: str = "person_id",
) -> list[PersonRecord]:
    """A record for each row of `model` whose `key` is the person: `columns` are told in words, all
    columns but stored files go to `data`. A value of `columns` is the label, or (label, {code:
    words}) for a column of codes. `at` names the column with the row's moment."""
    table: sa.Table = model.__table__
    rows = session.execute(
        sa.select(*(one for one in table.c if not isinstance(one.type, sa.LargeBinary)))
        .where(table.c[key] == person_id)
        .order_by(*table.primary_key.columns)
    ).mappings()
    return [record_of(row, kind=kind, code=table.name, columns=columns, at=at) for row in rows]


def record_of(
    row: Mapping[Any, Any], *, kind: Text, code: str, columns: Mapping[str, Column], at: str = ""
) -> PersonRecord:
    """One row (column name → value) as a record; what is empty is left out of the words."""
    fields = []
    for name, column in columns.items():
        label, words = column if isinstance(column, tuple) else (column, {})
        if row[name] not in (None, ""):
            known = words.get(row[name]) if isinstance(row[name], str | int) else None
            fields.append((label, known or in_words(row[name])))
    data = {str(name): plain(value) for name, value in row.items()}
    return PersonRecord(kind, tuple(fields), code, data, row[at] if at else None)


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dt.date):
        return format_datetime(value) if isinstance(value, dt.datetime) else format_date(value)
    if isinstance(value, int | float | Decimal):
        return format_number(float(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_words(one)}" for name, one in value.items() if one)
    if isinstance(value, list | tuple):
        return "; ".join(in_words(one) for one in value)
    return str(value)


def plain(value: Any) -> Any:
    """A JSON value: dates and times as ISO text, exact numbers as text."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def make_nameless(
    session: Session,
    model: type[Any],
    *,
    person_id: int,
    label: Text,
    texts: Iterable[str] = (),
    key: str = "person_id",
    **values: Any,
) -> Erasure:
    """Empty the columns `texts` of the person's rows and set `values` (column=value); the rows
    stay, so that figures of the past do not change. `key` is the column that names the person."""
    table: sa.Table = model.__table__
    condition = table.c[key] == person_id
    count = session.scalar(sa.select(sa.func.count()).select_from(table).where(condition)) or 0
    emptied = {**dict.fromkeys(texts, ""), **values}
    if emptied:
        session.execute(sa.update(table).where(condition).values(emptied))
    return Erasure(label, count)


def erase_rows(
    session: Session, model: type[Any], *, person_id: int, label: Text, key: str = "person_id"
) -> Erasure:
    """Delete the person's rows of `model`: those that no figure counts and no law keeps. `key` is
    the column that names the person."""
    table: sa.Table = model.__table__
    condition = table.c[key] == person_id
    count = session.scalar(sa.select(sa.func.count()).select_from(table).where(condition)) or 0
    session.execute(sa.delete(table).where(condition))
    return Erasure(label, count)
