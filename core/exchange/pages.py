"""What the pages of imports show: rows in words, filters, columns to choose, steps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from core.exchange.columns import ColumnSpec
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.services import UNDER_WAY
from core.exchange.tables import column_letter
from core.exchange.update_pages import FIELD_LABELS, DifferenceLine, difference_lines
from core.exchange.words import COLUMN_LABELS, OUTCOMES, ROW_MESSAGES, STATES
from core.jobs.models import Job
from core.kernel import kernel
from core.people.models import Person
from core.web.i18n import gettext as _

NAMES: Final = ("full_name", "surname", "given_name", "patronymic")
#: beginning of a code → columns in which it is corrected; the longest beginning counts
_AT_FAULT: Final[dict[str, tuple[str, ...]]] = {
    "iin.": ("iin",),
    "iin.birth_date_mismatch": ("iin", "birth_date"),
    "iin.sex_mismatch": ("iin", "sex"),
    "iin.age": ("iin", "birth_date"),
    "name.": NAMES,
    "birth_date.": ("birth_date",),
    "phone.": ("phone",),
    "sex.": ("sex",),
    "address.": ("address",),
    "card_number.": ("card_number",),
    "card.": ("card_number",),
    "category.": ("category", "disability_group"),
    "family.": ("family_number", "family_role"),
    "family.child_older": ("family_role", "birth_date"),
    "family.young_parent": ("family_role", "birth_date"),
}
FILTERS: Final = (
    "error", "warning", "new", "existing", "applied", "attached", "kept", "undone", "duplicate",
    "skipped",
)  # fmt: skip
_KINDS: Final = {
    "new": "success", "existing": "info", "duplicate": "", "error": "danger", "skipped": "",
    "applied": "success", "attached": "info", "undone": "", "kept": "warning",
}  # fmt: skip
_LONG_NUMBER: Final = re.compile(r"(?<![0-9])[0-9 ]{8,}([0-9]{4})(?![0-9])")


@dataclass(frozen=True)
class CellLine:
    """A cell that can be corrected in place."""

    column: int
    label: Any
    text: str


@dataclass(frozen=True)
class RowLine:
    """One row in words. `cells` are those at fault; `wrong` is what a correction just met."""

    number: int
    name: str
    iin: str | None
    birth_date: dt.date | None
    tag: tuple[Any, str]
    outcome: str
    skip: bool
    errors: tuple[Any, ...]
    warnings: tuple[Any, ...]
    duplicate_of: int | None
    cells: tuple[CellLine, ...]
    extra: Mapping[str, str]
    person: Person | None
    wrong: tuple[Any, ...] = ()
    differences: tuple[DifferenceLine, ...] = ()
    kept_fields: tuple[Any, ...] = ()


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file with a few of its cells; 12-digit numbers are masked."""

    number: int
    letter: str
    header: str
    samples: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Typed:
    """A correction that was refused: what was typed by column, and why."""

    number: int = 0
    texts: Mapping[int, str] = field(default_factory=dict)
    wrong: tuple[Any, ...] = ()

    def target(self, lines: Iterable[RowLine]) -> str:
        """The id of the first cell to correct, where the summary of errors leads."""
        cells = [cell for line in lines if line.number == self.number for cell in line.cells]
        return f"cell-{self.number}-{cells[0].column}" if cells else f"row-{self.number}"


def row_line(
    row: ImportRow,
    person: Person | None,
    batch: ImportBatch,
    typed: Typed,
    districts: Mapping[int, str],
) -> RowLine:
    """One row as the page shows it."""
    mapping = batch.mapping
    mine = typed if typed.number == row.row_number else Typed()
    outcome, born = "skipped" if row.skip else row.outcome, row.values.get("birth_date")
    return RowLine(
        number=row.row_number,
        name=_name(row, mapping),
        iin=row.values.get("iin"),
        birth_date=dt.date.fromisoformat(born) if born else None,
        tag=(OUTCOMES[outcome], _KINDS[outcome]),
        outcome=outcome,
        skip=row.skip,
        errors=tuple(message_of(code) for code in row.errors),
        warnings=tuple(message_of(code) for code in row.warnings),
        duplicate_of=row.duplicate_of,
        cells=_cells(row, mapping, mine.texts),
        extra=row.extra,
        person=person,
        wrong=mine.wrong,
        differences=difference_lines(row, batch, districts),
        kept_fields=tuple(FIELD_LABELS[name] for name in row.kept_fields or ()),
    )


def message_of(code: str) -> Any:
    """What an error or warning of a row says; modules have warnings of their own."""
    if code in ROW_MESSAGES:
        return ROW_MESSAGES[code]
    for column in kernel().registry.import_columns.values():
        if code in column.warnings:
            return column.warnings[code]
    return ROW_MESSAGES["row.refused"]


def label_of(code: str) -> Any:
    """The name of a column, core's or a module's."""
    if code in COLUMN_LABELS:
        return COLUMN_LABELS[code]
    column = kernel().registry.import_columns.get(code)
    return column.label if column else code


def _name(row: ImportRow, mapping: Mapping[str, str]) -> str:
    parts = [row.values.get(code) for code in NAMES[1:]]
    if any(parts):
        return " ".join(part for part in parts if part)
    written = [row.cells.get(column, "") for column, code in mapping.items() if code in NAMES]
    return " ".join(filter(None, written))


def _cells(
    row: ImportRow, mapping: Mapping[str, str], typed: Mapping[int, str]
) -> tuple[CellLine, ...]:
    wanted = columns_at_fault([*row.errors, *row.warnings])
    return tuple(
        CellLine(
            int(column), label_of(code), typed.get(int(column), str(row.cells.get(column, "")))
        )
        for column, code in sorted(mapping.items(), key=lambda item: int(item[0]))
        if code in wanted
    )


def columns_at_fault(codes: Iterable[str]) -> set[str]:
    """Codes of the columns in which these errors and warnings are corrected."""
    found: set[str] = set()
    for code in codes:
        starts = [start for start in _AT_FAULT if code.startswith(start)]
        if starts:
            found |= set(_AT_FAULT[max(starts, key=len)])
        for name, column in kernel().registry.import_columns.items():
            if code in column.warnings:
                found.add(name)
    return found


def shown_filter(wanted: str, counts: Mapping[str, int]) -> str:
    """The filter to show: the wanted one, or what needs a person's attention first."""
    if wanted == "all":
        return ""
    if wanted in FILTERS and counts.get(wanted):
        return wanted
    return next((name for name in ("kept", "error") if counts.get(name)), "")


def state_of(batch: ImportBatch, job: Job | None) -> str:
    """The state as it is: work whose job has ended without it was stopped half-way."""
    under_way = job is not None and job.state in {"waiting", "running"}
    return batch.state if under_way else UNDER_WAY.get(batch.state, batch.state)


def state_tag(state: str) -> tuple[Any, str]:
    return STATES[state]


def steps(state: str) -> list[tuple[str, str]]:
    """File → columns → check → finish, as the macro of steps wants them."""
    current = {
        "rehearsed": 2,
        "undone": 2,
        "columns": 1,
        "file": 0,
        "applied": 4,
        "checking": 2,
        "refused": 0,
    }.get(state, 3)
    names = [_("File"), _("Columns"), _("Check"), _("Finish")]
    return [
        (name, "done" if place < current else "current" if place == current else "todo")
        for place, name in enumerate(names)
    ]


def column_lines(
    batch: ImportBatch, rows: Iterable[ImportRow], chosen: Mapping[int, str] | None
) -> list[ColumnLine]:
    """Every column of the file: its header, some cells, and what it is taken for."""
    headers = {int(column): str(text) for column, text in batch.headers}
    cells = [{int(c): str(text) for c, text in row.cells.items()} for row in rows]
    mapping = {int(c): str(code) for c, code in batch.mapping.items()} if chosen is None else chosen
    numbers = sorted({*headers, *map(int, batch.mapping), *(c for row in cells for c in row)})
    return [
        ColumnLine(
            number,
            column_letter(number),
            headers.get(number, ""),
            tuple(masked(row[number]) for row in cells if row.get(number)),
            mapping.get(number, ""),
        )
        for number in numbers
    ]


def masked(text: str) -> str:
    """A cell of a preview: of a number as long as an IIN only the last four digits."""
    digits = re.sub(r"[^0-9]", "", text)
    return _LONG_NUMBER.sub(r"•••• \1", text) if len(digits) >= 12 else text[:60]


def column_choices(specs: Iterable[ColumnSpec]) -> list[tuple[str, str]]:
    """What a column may be taken for; the first keeps it as text."""
    return [("", _("Nobody's: kept with the row"))] + [
        (spec.code, str(label_of(spec.code))) for spec in specs
    ]
