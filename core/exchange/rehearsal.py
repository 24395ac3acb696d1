"""The rehearsal of a people import: what would be new, wrong, doubtful or written twice."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from core.dates import today_in_kazakhstan
from core.exchange.columns import CORE_COLUMNS, ColumnSpec
from core.exchange.person_rows import ROW_WARNINGS, Identity, RehearsalRow, RowReader
from core.exchange.tables import SheetError, SheetRow, Table, column_letter, data_rows

#: who in the database is this person (an id), or None
Known = Callable[[Identity], Hashable | None]


@dataclass(frozen=True)
class Rehearsal:
    """All rows of people of one table, in order."""

    sheet: str
    header_row: int
    headers: Mapping[int, str]
    mapping: Mapping[int, str]
    rows: tuple[RehearsalRow, ...]

    def of(self, outcome: str) -> list[RehearsalRow]:
        return [row for row in self.rows if row.outcome == outcome]

    def identities(self) -> list[Identity]:
        """Whom to look for in the database before `mark_existing`."""
        return [row.identity for row in self.rows if row.outcome in ("new", "existing")]


def check_rows(
    table: Table,
    mapping: Mapping[int, str] | None = None,
    *,
    columns: Sequence[ColumnSpec] = CORE_COLUMNS,
    known: Known | None = None,
    today: dt.date | None = None,
) -> Rehearsal:
    """Rehearse an import: nothing is written.

    `mapping` (0-based column → code) corrects the guess of `find_table`. A row that repeats an
    earlier one lists nothing else; a row with errors lists no warnings.
    Raises SheetError `sheet.formula` when a cell that would be taken is computed.
    """
    mapping = dict(table.mapping if mapping is None else mapping)
    checked = tuple(checked_rows(table, mapping, columns=columns, today=today))
    rehearsal = Rehearsal(table.sheet.name, table.header_row, table.headers, mapping, checked)
    return mark_existing(rehearsal, known) if known else rehearsal


def checked_rows(
    table: Table,
    mapping: Mapping[int, str],
    *,
    columns: Sequence[ColumnSpec] = CORE_COLUMNS,
    today: dt.date | None = None,
) -> Iterator[RehearsalRow]:
    """The rows of people one after another, so that a large file never stands in memory twice.

    Raises SheetError `sheet.formula` before the first row.
    """
    if table.sheet.formulas:
        _refuse_formulas(table, mapping, data_rows(table, mapping))
    reader = RowReader(table, mapping, columns, today or today_in_kazakhstan())
    yield from _marked_duplicates(reader.read(row) for row in data_rows(table, mapping))


def mark_existing(rehearsal: Rehearsal, known: Known) -> Rehearsal:
    """The same rehearsal, with people of the database in `existing` (not on errors and twins)."""
    rows = tuple(
        replace(row, existing=known(row.identity)) if row.outcome in ("new", "existing") else row
        for row in rehearsal.rows
    )
    return replace(rehearsal, rows=rows)


def expected_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The rehearsal in the shape of members.expected.json; row numbers are keys as text.

    `existing` (row → what `known` gave) is there only when the database knows somebody.
    """
    errors = {str(row.number): list(row.errors) for row in rehearsal.of("error")}
    warnings = {
        str(row.number): listed
        for row in rehearsal.rows
        if row.outcome in ("new", "existing")
        and (listed := [code for code in row.warnings if code in ROW_WARNINGS])
    }
    summary: dict[str, Any] = {
        "sheet": rehearsal.sheet,
        "header_row": rehearsal.header_row,
        "rows": len(rehearsal.rows),
        "errors": errors,
        "warnings": warnings,
        "duplicates_in_file": {
            str(row.number): row.duplicate_of for row in rehearsal.of("duplicate")
        },
        "valid_new": len(rehearsal.of("new")),
    }
    existing = {str(row.number): row.existing for row in rehearsal.of("existing")}
    return summary | ({"existing": existing} if existing else {})


def _refuse_formulas(table: Table, mapping: Mapping[int, str], rows: Iterable[SheetRow]) -> None:
    """A computed value is not what somebody typed; numbering and totals may be computed."""
    columns: dict[int, list[int]] = {}
    for number, column in table.sheet.formulas:
        if mapping.get(column) != "number":
            columns.setdefault(number, []).append(column)
    cells = sorted(
        (row.number, column)
        for row in (rows if columns else ())
        for column in columns.get(row.number, ())
    )
    if cells:
        names = [f"{column_letter(column)}{row}" for row, column in cells[:10]]
        raise SheetError("sheet.formula", names=names)


class _Met:
    """Whom earlier rows named, by what and in which row: a private database that spills to a file,
    so that a long list takes no more memory than a short one."""

    def __init__(self) -> None:
        self.rows = sqlite3.connect("", isolation_level=None)
        self.rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
            "PRAGMA cache_size=-4096;"
            "CREATE TABLE met (key BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID; BEGIN"
        )

    def first(self, key: str) -> int | None:
        found = self.rows.execute("SELECT row FROM met WHERE key = ?", (_bytes(key),)).fetchone()
        return None if found is None else int(found[0])

    def keep(self, key: str, number: int) -> None:
        """The first row of a key stays."""
        self.rows.execute("INSERT OR IGNORE INTO met VALUES (?, ?)", (_bytes(key), number))

    def take(self, key: str) -> int | None:
        found = self.first(key)
        if found is not None:
            self.rows.execute("DELETE FROM met WHERE key = ?", (_bytes(key),))
        return found


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _marked_duplicates(rows: Iterable[RehearsalRow]) -> Iterator[RehearsalRow]:
    """Point each row to the first row of the same person.

    The same IIN is the same person. Where one of two rows has no IIN, the same folded name and
    birth date are; two different IINs never are. A row with errors is not imported, so a later
    good row does not repeat it; a row with errors whose IIN stands above is a repeat.
    """
    met = _Met()
    with closing(met.rows):
        for row in rows:
            iin = row.identity.iin
            by_name = None if row.errors else row.identity.by_name
            name = by_name and f"{by_name[0]}|{by_name[1]}"
            first = met.first(f"i{iin}") if iin else None
            if first is None and name:
                # The IIN of a later row belongs to the earlier row without one, and to it alone.
                first = met.take(f"w{name}") if iin else met.first(f"n{name}")
            if first is not None:
                yield replace(row, errors=(), warnings=(), duplicate_of=first)
            else:
                yield row
                if row.errors:
                    continue
                if name and not iin:
                    met.keep(f"w{name}", row.number)
            number = row.number if first is None else first
            if iin:
                met.keep(f"i{iin}", number)
            if name:
                met.keep(f"n{name}", number)
