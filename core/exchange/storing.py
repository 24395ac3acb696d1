"""Reading the file of a batch and keeping its rehearsal, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_today
from core.errors import InvalidInput
from core.exchange.columns import ColumnSpec, of_module
from core.exchange.families import check_families, mark_households
from core.exchange.family_columns import FAMILIES, NUMBER_CODE, PEOPLE, kind_of, of_kind
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.person_rows import RehearsalRow
from core.exchange.queries import known_people
from core.exchange.rehearsal import Rehearsal, check_rows, mark_existing
from core.exchange.sheets import read_sheets
from core.exchange.tables import (
    LongRows,
    SheetError,
    SheetRow,
    Table,
    find_table,
    storable,
    storable_value,
)
from core.exchange.updating import District, compare_rows
from core.exchange.words import sheet_message
from core.kernel import kernel
from core.people.naming import name_key
from core.plugins.contracts import ImportColumn, RegionInfo
from core.regions.models import District as DistrictRow

_ROWS: Any = ImportRow.__table__
ROWS_AT_ONCE = 500
#: a larger file is checked by the worker: meanwhile others can write, and nobody waits at a page
LARGE_FILE = 300 * 1024


def module_columns(region: RegionInfo) -> dict[str, ImportColumn]:
    """Columns of the modules that are on for the region."""
    registry = kernel().registry
    active = set(kernel().dispatcher.active_modules(region))
    return {c: col for c, col in registry.import_columns.items() if registry.owners[c] in active}


def column_specs(region: RegionInfo, kind: str = PEOPLE) -> tuple[ColumnSpec, ...]:
    """Core's columns for a list of this kind, and those of the modules that are on."""
    owners = kernel().registry.owners
    return of_kind(kind) + tuple(
        of_module(column, owners[code]) for code, column in module_columns(region).items()
    )


def rehearse_file(
    session: Session, *, region: RegionInfo, content: bytes, file_name: str, kind: str = PEOPLE
) -> Rehearsal:
    """Read a file and say what an import would do; nothing is written.

    Raises `InvalidInput` at the field `file` for a file that cannot be taken.
    """
    specs = column_specs(region, kind)
    try:
        table = _of_kind(find_table(read_sheets(content, name=file_name), specs), kind)
        rehearsal = check_rows(table, columns=specs, today=local_today(region.timezone))
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error), field="file") from error
    return compared(session, region, rehearsal, kind)


def _of_kind(table: Table, kind: str) -> Table:
    if kind == FAMILIES and kind_of(table.mapping.values()) != FAMILIES:
        raise SheetError("sheet.no_family")
    return table


def detect_kind(*, region: RegionInfo, content: bytes, file_name: str) -> str:
    """Whether a file is a list of families, by its headings; a file that cannot be read is said
    to be one of people, and refused later. So is a large one: it is read by the worker, once."""
    if len(content) > LARGE_FILE:
        return PEOPLE
    try:
        sheets = read_sheets(content, name=file_name)
        return kind_of(find_table(sheets, column_specs(region, FAMILIES)).mapping.values())
    except SheetError:
        return PEOPLE


def compared(session: Session, region: RegionInfo, rehearsal: Rehearsal, kind: str) -> Rehearsal:
    """The rehearsal held against the registry; families are checked as families first."""
    if kind == FAMILIES:
        rehearsal = check_families(rehearsal, today=local_today(region.timezone))
    rehearsal = mark_existing(rehearsal, known_people(session, rehearsal.identities()))
    return mark_households(session, rehearsal) if kind == FAMILIES else rehearsal


def rehearse_again(session: Session, region: RegionInfo, batch: ImportBatch) -> None:
    """Check the whole batch anew, here and now, with its corrections and columns."""
    try:
        table, mapping, specs = open_table(region, batch)
        rehearsal = check_rows(table, mapping, columns=specs, today=local_today(region.timezone))
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error)) from error
    rehearsal = compared(session, region, rehearsal, batch.kind)
    store(session, batch, rehearsal, decided=decisions(session, batch))


def open_table(
    region: RegionInfo, batch: ImportBatch
) -> tuple[Table, dict[int, str], tuple[ColumnSpec, ...]]:
    """The table of a batch's file with its corrections, which column holds what, and all columns
    that may be. A batch that was never read has the guess. Raises SheetError."""
    specs = column_specs(region, batch.kind)
    codes = {spec.code for spec in specs}
    table = _of_kind(
        find_table(read_sheets(batch.content, name=batch.file_name), specs), batch.kind
    )
    mapping = {int(c): code for c, code in batch.mapping.items() if code in codes}
    return _corrected(table, batch.corrections), mapping or dict(table.mapping), specs


@dataclass(frozen=True)
class Decided:
    """What people decided on rows, by row number: whether it is left out, what becomes of a
    registered person, and the choices for fields."""

    rows: Mapping[int, tuple[bool, str | None, dict[str, str] | None]] = field(default_factory=dict)

    def of(self, number: int) -> dict[str, Any]:
        skip, on_known, choices = self.rows.get(number, (False, None, None))
        return {"skip": skip, "on_known": on_known, "choices": choices}


def decisions(session: Session, batch: ImportBatch) -> Decided:
    """What was decided before the rows are written anew."""
    rows = session.execute(
        sa.select(ImportRow.row_number, ImportRow.skip, ImportRow.on_known, ImportRow.choices)
        .where(ImportRow.batch_id == batch.id)
        .where(sa.or_(ImportRow.skip.is_(True), ImportRow.on_known.is_not(None),
                      ImportRow.choices.is_not(None)))
    )  # fmt: skip
    return Decided({row[0]: (row[1], row[2], row[3]) for row in rows})


def _corrected(table: Table, corrections: Mapping[str, Mapping[str, str]]) -> Table:
    """The table with the texts that people wrote over its cells."""
    if not corrections:
        return table

    def corrected(row: SheetRow) -> SheetRow:
        texts = corrections.get(str(row.number))
        if not texts:
            return row
        width = max(len(row.cells), *(int(column) + 1 for column in texts))
        cells = list(row.cells) + [None] * (width - len(row.cells))
        for column, text in texts.items():
            cells[int(column)] = text or None
        return SheetRow(row.number, tuple(cells))

    held = table.sheet.rows
    rows = held.changed(corrected) if isinstance(held, LongRows) else tuple(map(corrected, held))
    return replace(table, sheet=replace(table.sheet, rows=rows))


def store(
    session: Session, batch: ImportBatch, rehearsal: Rehearsal, *, decided: Decided | None = None
) -> None:
    """Keep a whole rehearsal in place of what the batch held."""
    store_head(session, batch, rehearsal)
    batch.state = "rehearsed"
    district = district_finder(session)
    for start in range(0, len(rehearsal.rows), ROWS_AT_ONCE):
        rows = rehearsal.rows[start : start + ROWS_AT_ONCE]
        store_rows(session, batch, rows, decided=decided or Decided(), district=district)


def store_head(session: Session, batch: ImportBatch, read: Rehearsal) -> None:
    """What is known of the table itself; rows that were kept before go."""
    batch.sheet = storable(read.sheet)[:100]
    batch.header_row = read.header_row
    batch.headers = [[column, storable(text)] for column, text in sorted(read.headers.items())]
    batch.mapping = {str(column): code for column, code in read.mapping.items()}
    session.flush()
    session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch.id))


def store_rows(
    session: Session,
    batch: ImportBatch,
    rows: Sequence[RehearsalRow],
    *,
    decided: Decided,
    district: District,
) -> None:
    """Keep some rows, those of registered people with what differs."""
    known = [(int(str(row.existing)), row.values) for row in rows if row.outcome == "existing"]
    compared = compare_rows(session, known, district) if known else {}
    values = []
    for row in rows:
        found, version = (None, None)
        if row.outcome == "existing":
            found, version = compared.get(int(str(row.existing)), (None, None))
        values.append({**row_values(batch, row, found, version), **decided.of(row.number)})
    if values:
        session.execute(sa.insert(_ROWS), values)


def row_values(
    batch: ImportBatch,
    row: RehearsalRow,
    differences: dict[str, list[Any]] | None,
    version: int | None,
) -> dict[str, Any]:
    """The columns of a row as it is kept."""
    return {
        "region_id": batch.region_id,
        "batch_id": batch.id,
        "row_number": row.number,
        "group_key": row.values.get(NUMBER_CODE),
        "cells": {str(column): storable(text) for column, text in row.cells.items()},
        "values": {code: storable_value(value) for code, value in row.values.items()},
        "errors": list(row.errors),
        "warnings": list(row.warnings),
        "duplicate_of": row.duplicate_of,
        "extra": {storable(header): storable(text) for header, text in row.extra.items()},
        "outcome": row.outcome,
        "person_id": row.existing,
        "differences": differences,
        "person_version": version,
    }


def district_finder(session: Session) -> District:
    """A district of the region by its name in any language."""
    found = {
        name_key(name): district.id
        for district in session.scalars(sa.select(DistrictRow))
        for name in (district.name_kk, district.name_ru, district.name_en)
        if name
    }
    return lambda text: found.get(name_key(text)) if text else None
