"""What a spreadsheet is once it is read: rows with their numbers, and where the table begins."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, overload

from core.exchange.columns import ColumnSpec, best_columns, header_key

Cell = str | int | float | bool | dt.date | dt.datetime | None

#: every reason for which a file is refused
SHEET_ERRORS: Final = (
    "sheet.unknown_type",
    "sheet.old_format",
    "sheet.empty",
    "sheet.too_big",
    "sheet.zip_bomb",
    "sheet.encrypted",
    "sheet.broken",
    "sheet.formula",
    "sheet.no_header",
    "sheet.no_family",
    "sheet.no_table",
    "sheet.too_many_rows",
    "sheet.too_wide",
)

HEADER_SEARCH_ROWS: Final = 50
NUMBER: Final = "number"
_NAME_CODES: Final = frozenset({"full_name", "surname", "given_name"})
_PERSON_CODES: Final = _NAME_CODES | {"iin"}


class SheetError(Exception):
    """A file that cannot be taken. `code` is one of `SHEET_ERRORS`.

    `names` says more where there is more to say: sheet names for `sheet.no_header`, cells like
    `C12` for `sheet.formula`. `limit` is the limit that was passed, in MB, rows or columns.
    """

    def __init__(self, code: str, *, names: Iterable[str] = (), limit: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.names = tuple(names)
        self.limit = limit


@dataclass(frozen=True)
class SheetRow:
    """A row that is not empty: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        return self.cells[column] if 0 <= column < len(self.cells) else None


class LongRows(Sequence[SheetRow]):
    """Rows of a large sheet: the first stand in memory, the others are read each time that somebody
    goes through them. `length` counts all of them."""

    def __init__(
        self, head: Sequence[SheetRow], length: int, read: Callable[[], Iterator[SheetRow]]
    ) -> None:
        self.head = tuple(head)
        self.length = length
        self.read = read

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[SheetRow]:
        return self.read()

    @overload
    def __getitem__(self, place: int) -> SheetRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[SheetRow]: ...
    def __getitem__(self, place: int | slice) -> SheetRow | Sequence[SheetRow]:
        """Of the head only, where the header of a table stands."""
        return self.head[place]

    def changed(self, change: Callable[[SheetRow], SheetRow]) -> LongRows:
        return LongRows(tuple(map(change, self.head)), self.length, lambda: map(change, self))


@dataclass(frozen=True)
class Sheet:
    """`formulas` holds (row number, 0-based column). `problem` is the code of a sheet too large."""

    name: str
    rows: Sequence[SheetRow]
    formulas: frozenset[tuple[int, int]] = frozenset()
    visible: bool = True
    problem: SheetError | None = None


@dataclass(frozen=True)
class Table:
    """The table of a sheet. `headers` and `mapping` go by 0-based column number.

    `mapping` is the guess: column → code of a ColumnSpec. `first_row` is the first number below
    the header, which may take two rows.
    """

    sheet: Sheet
    header_row: int
    first_row: int
    headers: Mapping[int, str]
    mapping: Mapping[int, str] = field(default_factory=dict)


def text_of(cell: Cell) -> str:
    """A cell as a person sees it: dates dd.mm.yyyy, numbers without `.0`."""
    if type(cell) is str:
        return cell.replace("\u00a0", " ").strip()
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{cell:%d.%m.%Y %H:%M}" if cell.time() != dt.time() else f"{cell:%d.%m.%Y}"
    if isinstance(cell, dt.date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\u00a0", " ").strip()


def is_blank(cell: Cell) -> bool:
    """Empty, or only dashes, which is how lists say that there is nothing."""
    if isinstance(cell, str) and cell[:1].isalnum():
        return False
    return not isinstance(cell, bool) and not re.sub(r"[\s\-\u2010-\u2015_.]", "", text_of(cell))


_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """A text without the signs that no database takes and no person sees."""
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def storable_value(value: Any) -> Any:
    """The same for a JSON value of any shape."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {str(key): storable_value(inner) for key, inner in value.items()}
    return [storable_value(inner) for inner in value] if isinstance(value, list) else value


def column_letter(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_table(sheets: Sequence[Sheet], columns: Sequence[ColumnSpec]) -> Table:
    """The best of `find_tables`."""
    return find_tables(sheets, columns)[0]


def find_tables(sheets: Sequence[Sheet], columns: Sequence[ColumnSpec]) -> list[Table]:
    """One table for each sheet with a recognisable header, the best first.

    A visible sheet goes before a hidden one and a filled table before an empty form; then the
    better header decides, then the order in the workbook.
    Raises SheetError: `sheet.empty`, `sheet.no_header` (with the names of the sheets), or the
    problem of a sheet too large when no other sheet holds a header.
    """
    found: list[tuple[tuple[bool, bool, float, int], Table]] = []
    for place, sheet in enumerate(sheets):
        best = _best_header(sheet, columns)
        if best:
            score, table = best
            has_rows = any(data_rows(table, table.mapping))
            found.append(((sheet.visible, has_rows, score, -place), table))
    if found:
        return [table for _, table in sorted(found, key=lambda item: item[0], reverse=True)]
    for sheet in sheets:
        if sheet.problem:
            raise sheet.problem
    if not any(sheet.rows for sheet in sheets):
        raise SheetError("sheet.empty")
    raise SheetError("sheet.no_header", names=[sheet.name for sheet in sheets])


def _best_header(sheet: Sheet, columns: Sequence[ColumnSpec]) -> tuple[float, Table] | None:
    best: tuple[float, Table] | None = None
    for place, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        texts = _texts(row)
        score, mapping = best_columns(texts, columns)
        codes = set(mapping.values()) - {NUMBER}
        if len(codes) < 2 or not codes & _PERSON_CODES:
            continue
        if best is None or score > best[0]:
            below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
            best = (score, _table(sheet, row, mapping, below=below, columns=columns))
    return best


def _texts(row: SheetRow) -> dict[int, str]:
    return {
        column: " ".join(cell.split())
        for column, cell in enumerate(row.cells)
        if isinstance(cell, str) and cell.strip()
    }


def _table(
    sheet: Sheet,
    row: SheetRow,
    mapping: dict[int, str],
    *,
    below: SheetRow | None,
    columns: Sequence[ColumnSpec],
) -> Table:
    texts = _texts(row)
    first_row = row.number + 1
    if below is not None and below.number == first_row:
        second = _second_line(below, mapping, columns)
        if second:
            first_row += 1
            lower = _texts(below)
            texts = {
                column: " ".join(filter(None, (texts.get(column), lower.get(column))))
                for column in sorted(texts.keys() | lower.keys())
            }
            taken = set(mapping.values())
            for column, code in second.items():
                if code not in taken or column in mapping:
                    mapping = {**mapping, column: code}
    return Table(sheet, row.number, first_row, texts, mapping)


def _second_line(
    row: SheetRow, mapping: Mapping[int, str], columns: Sequence[ColumnSpec]
) -> dict[int, str] | None:
    """Columns named by the second line of a header ("Мекенжайы" above "Ауданы", "Көшесі")."""
    texts = _texts(row)
    filled = [column for column, cell in enumerate(row.cells) if not is_blank(cell)]
    score, second = best_columns(texts, columns)
    holds_person = any(mapping.get(column) in _PERSON_CODES for column in filled)
    # Half of what is written must be headers, or it is a person without a name.
    named = len(second) * 2 >= len(filled) and score >= len(second)
    if not second or len(texts) < len(filled) or not named:
        return None
    return second if not holds_person or set(second.values()) & _PERSON_CODES else None


def data_rows(table: Table, mapping: Mapping[int, str]) -> Iterator[SheetRow]:
    """Rows that speak of a person: without empty rows, repeated headers, totals and signatures."""
    after_total = False
    for row in table.sheet.rows:
        if row.number < table.first_row:
            continue
        if _is_total(row, mapping):
            after_total = True
            continue
        if not _is_furniture(row, table, mapping, after_total=after_total):
            yield row


def _words(text: str) -> frozenset[str]:
    return frozenset(header_key(word) for word in text.split())


_TOTAL_WORDS: Final = _words(
    "барлығы барлық жиыны жиынтығы қорытынды жалпы бәрі "
    "итого всего итог итоги общее total totals sum grand"
)
_WITH_TOTALS: Final = _TOTAL_WORDS | _words(
    "саны адам адамдар тізімде тізім бойынша человек чел людей количество число по списку в "
    "people persons count"
)


def _is_total(row: SheetRow, mapping: Mapping[int, str]) -> bool:
    text = next((cell for cell in row.cells if isinstance(cell, str) and cell.strip()), "")
    words = header_key(text).split()
    if not words or words[0] not in _TOTAL_WORDS or _holds_iin(row, mapping):
        return False
    return bool(re.search(r"[0-9:]", text)) or all(word in _WITH_TOTALS for word in words)


def _holds_iin(row: SheetRow, mapping: Mapping[int, str]) -> bool:
    return any(
        code == "iin" and len(re.sub(r"[^0-9]", "", text_of(row.cell(column)))) >= 9
        for column, code in mapping.items()
    )


def _is_furniture(
    row: SheetRow, table: Table, mapping: Mapping[int, str], *, after_total: bool
) -> bool:
    """Rows of the form and not of a person."""
    filled = [
        column
        for column, cell in enumerate(row.cells)
        if mapping.get(column) != NUMBER and not is_blank(cell)
    ]
    codes = {mapping.get(column, "") for column in filled}
    if not filled or _is_numbering(row) or _repeats_header(row, table, mapping):
        return True
    if any(isinstance(cell, str) and "___" in cell for cell in row.cells):
        return True
    if _holds_iin(row, mapping):
        return False
    if after_total:
        return "birth_date" not in codes
    numbered = any(
        code == NUMBER and isinstance(row.cell(column), int) for column, code in mapping.items()
    )
    # A line of one cell is a heading (a district above its people) or a signature.
    if len(filled) == 1 and not numbered:
        return not codes & _PERSON_CODES or ":" in text_of(row.cell(filled[0]))
    return False


def _is_numbering(row: SheetRow) -> bool:
    """The line "1 2 3 4 …" that official forms put under a header."""
    numbers = [text_of(cell) for cell in row.cells if cell is not None]
    return len(numbers) >= 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _repeats_header(row: SheetRow, table: Table, mapping: Mapping[int, str]) -> bool:
    same = 0
    for column in mapping:
        header, cell = table.headers.get(column), row.cell(column)
        # most cells are told from their header by the first sign
        if header and cell is not None and (text := text_of(cell))[:1] == header[:1]:
            same += " ".join(text.split()) == header
    return same >= 2
