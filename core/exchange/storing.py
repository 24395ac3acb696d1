"""Reading the file of a batch and keeping its rehearsal, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_today
from core.errors import InvalidInput
from core.exchange.columns import ColumnSpec, of_module
from core.exchange.families import check_families, mark_households
from core.exchange.family_columns import FAMILIES, NUMBER_CODE, PEOPLE, kind_of, of_kind
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.queries import known_people
from core.exchange.rehearsal import Rehearsal, check_rows, mark_existing
from core.exchange.sheets import read_sheets
from core.exchange.tables import (
    Sheet,
    SheetError,
    SheetRow,
    Table,
    find_table,
    storable,
    storable_value,
)
from core.exchange.words import sheet_message
from core.kernel import kernel
from core.plugins.contracts import ImportColumn, RegionInfo

ROWS_AT_ONCE = 1000


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
    to be one of people, and refused later."""
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
    specs = column_specs(region, batch.kind)
    codes = {spec.code for spec in specs}
    mapping = {int(c): code for c, code in batch.mapping.items() if code in codes}
    try:
        table = find_table(read_sheets(batch.content, name=batch.file_name), specs)
        table = _corrected(table, batch.corrections)
        rehearsal = check_rows(table, mapping, columns=specs, today=local_today(region.timezone))
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error)) from error
    rehearsal = compared(session, region, rehearsal, batch.kind)
    skipped = set(
        session.scalars(
            sa.select(ImportRow.row_number).where(
                ImportRow.batch_id == batch.id, ImportRow.skip.is_(True)
            )
        )
    )
    store(session, batch, rehearsal, skipped=skipped)


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

    sheet: Sheet = replace(table.sheet, rows=tuple(map(corrected, table.sheet.rows)))
    return replace(table, sheet=sheet)


def store(session: Session, batch: ImportBatch, rehearsal: Rehearsal, *, skipped: set[int]) -> None:
    batch.sheet = storable(rehearsal.sheet)[:100]
    batch.header_row = rehearsal.header_row
    batch.headers = [[column, storable(text)] for column, text in sorted(rehearsal.headers.items())]
    batch.mapping = {str(column): code for column, code in rehearsal.mapping.items()}
    batch.state = "rehearsed"
    session.flush()
    session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch.id))
    rows: list[dict[str, Any]] = [
        {
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
            "skip": row.number in skipped,
            "person_id": row.existing,
        }
        for row in rehearsal.rows
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(sa.insert(ImportRow), rows[start : start + ROWS_AT_ONCE])
