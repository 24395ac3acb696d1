"""One corrected row of a large file, checked by itself: the whole takes too long for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_today
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.person_rows import Identity, RehearsalRow, RowReader, identity_of
from core.exchange.queries import known_people
from core.exchange.storing import column_specs, district_finder, row_values
from core.exchange.tables import Sheet, SheetRow, Table
from core.exchange.updating import compare_rows
from core.plugins.contracts import RegionInfo

#: rows that repeated the corrected one and are looked at again with it
MOST_REPEATS = 50


def recheck_row(session: Session, region: RegionInfo, batch: ImportBatch, row: ImportRow) -> None:
    """Check a row with its corrections, and after it those that had repeated it."""
    _check(session, region, batch, row)
    repeats = session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.duplicate_of == row.row_number)
        .order_by(ImportRow.row_number)
        .limit(MOST_REPEATS)
    )
    for repeat in repeats.all():
        _check(session, region, batch, repeat)


def _check(session: Session, region: RegionInfo, batch: ImportBatch, row: ImportRow) -> None:
    mapping = {int(column): code for column, code in batch.mapping.items()}
    headers = {int(column): str(text) for column, text in batch.headers}
    table = Table(Sheet(batch.sheet, ()), batch.header_row, batch.header_row + 1, headers, mapping)
    today = local_today(region.timezone)
    reader = RowReader(table, mapping, column_specs(region, batch.kind), today)
    checked = reader.read(SheetRow(row.row_number, _cells(batch, row, mapping)))
    first = None if checked.errors else _first_of(session, batch, row, checked.identity)
    if first is not None:
        checked = replace(checked, errors=(), warnings=(), duplicate_of=first)
    _store(session, batch, row, checked)


def _cells(batch: ImportBatch, row: ImportRow, mapping: Mapping[int, str]) -> tuple[Any, ...]:
    """Texts of the cells under their corrections; a good IIN as it was read, for a number has lost
    its leading zeros in the text."""
    texts: dict[int, str] = {int(column): str(text) for column, text in row.cells.items()}
    for column, code in mapping.items():
        if code == "iin" and row.values.get("iin"):
            texts[column] = row.values["iin"]
    corrections = batch.corrections.get(str(row.row_number), {})
    texts |= {int(column): str(text) for column, text in corrections.items()}
    width = max(texts, default=-1) + 1
    return tuple(texts.get(column) or None for column in range(width))


def _first_of(
    session: Session, batch: ImportBatch, row: ImportRow, identity: Identity
) -> int | None:
    """Another row of the same person that is imported, if there is one."""
    same = [ImportRow.values["iin"].as_string() == identity.iin] if identity.iin else []
    if identity.birth_date:
        born = identity.birth_date.isoformat()
        same.append(ImportRow.values["birth_date"].as_string() == born)
    if not same:
        return None
    others = session.scalars(
        sa.select(ImportRow)
        .where(
            ImportRow.batch_id == batch.id,
            ImportRow.row_number != row.row_number,
            ImportRow.outcome.in_(("new", "existing")),
            sa.or_(*same),
        )
        .order_by(ImportRow.row_number)
    )
    for other in others:
        theirs = identity_of(other.values)
        if identity.iin and theirs.iin:
            if identity.iin == theirs.iin:
                return other.row_number
        elif identity.by_name and identity.by_name == theirs.by_name:
            return other.row_number
    return None


def _store(session: Session, batch: ImportBatch, row: ImportRow, checked: RehearsalRow) -> None:
    found, version = None, None
    if checked.outcome == "new":
        existing = known_people(session, [checked.identity])(checked.identity)
        if isinstance(existing, int):
            checked = replace(checked, existing=existing)
            pairs = [(existing, checked.values)]
            compared = compare_rows(session, pairs, district_finder(session))
            found, version = compared.get(existing, (None, None))
    values = row_values(batch, checked, found, version)
    for name in values.keys() - {"region_id", "batch_id", "row_number"}:
        setattr(row, name, values[name])
    session.flush()
