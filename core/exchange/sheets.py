"""Reading .xlsx and .csv files that people send: the kind is told by content, never by name."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import python_calamine

from core.exchange.tables import Cell, LongRows, Sheet, SheetError, SheetRow
from core.exchange.workbook import (
    LAST_ROW,
    MAX_COLUMNS,
    MAX_ROWS,
    MEGABYTE,
    PIECE_ROWS,
    Part,
    Pieces,
    open_workbook,
)

MAX_UPLOAD: Final = 20 * MEGABYTE
LONGEST_LINE: Final = MEGABYTE

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: beginnings in small letters: PDF, RTF, HTML and XML, other archives, databases
_NOT_TABLES: Final = (
    b"%pdf",
    b"{\\rtf",
    b"<",
    b"\x1f\x8b",
    b"rar!",
    b"7z\xbc\xaf",
    b"sqlite format",
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_QUOTED: Final = re.compile(r'"[^"]*"')
#: ="530314400300" is how some programs keep digits of a .csv as text
_TEXT_FORMULA: Final = re.compile(r'="([^"]*)"')


def read_sheets(
    source: bytes | Path, *, name: str = "", max_bytes: int = MAX_UPLOAD
) -> tuple[Sheet, ...]:
    """All sheets of a file, without their empty rows.

    `name` is what the one sheet of a .csv is called (default: the file's name).
    Whole numbers come as int, empty cells as None, dates as dates. Nothing is fetched, no formula
    is computed: a formula cell gives the value saved with it and stands in `Sheet.formulas`.
    Raises SheetError (see `tables.SHEET_ERRORS`).
    """
    data = _bytes(source, max_bytes)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetError("sheet.empty")
    if data.startswith(_ZIP):
        return _read_workbook(data)
    if data.startswith(_OLE):
        # A workbook with a password is an OLE file with this stream; the old .xls is one without.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise SheetError("sheet.encrypted" if encrypted else "sheet.old_format")
    if data.lstrip().lower().startswith(_NOT_TABLES):
        raise SheetError("sheet.unknown_type")
    return (_read_text(data, name or (source.stem if isinstance(source, Path) else "")),)


def _bytes(source: bytes | Path, max_bytes: int) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > max_bytes:
        raise SheetError("sheet.too_big", limit=max_bytes // MEGABYTE)
    return source if isinstance(source, bytes) else source.read_bytes()


def _read_workbook(data: bytes) -> tuple[Sheet, ...]:
    safe = open_workbook(data)
    sheets = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(safe.content)) as book:
            for part in safe.sheets:
                rows: Sequence[SheetRow] = ()
                problem = part.problem
                if part.pieces:
                    rows = _long_rows(part, part.pieces)
                    problem = _too_many(rows)
                elif not problem:
                    cells = book.get_sheet_by_name(part.name).to_python(skip_empty_area=False)
                    rows = _rows(cells)
                    problem = _too_many(rows)
                sheets.append(
                    Sheet(
                        part.name,
                        () if problem else rows,
                        frozenset(part.formulas),
                        visible=part.visible,
                        problem=problem,
                    )
                )
    except (KeyboardInterrupt, SystemExit, MemoryError, SheetError):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise SheetError("sheet.broken") from error
    if not any(sheet.rows or sheet.problem for sheet in sheets):
        raise SheetError("sheet.empty")
    return tuple(sheets)


def _long_rows(part: Part, pieces: Pieces) -> LongRows:
    def read() -> Iterator[SheetRow]:
        for content in pieces.workbooks():
            yield from _piece_rows(part.name, content)

    return LongRows(_piece_rows(part.name, next(pieces.workbooks())), part.filled_rows, read)


def _piece_rows(name: str, content: bytes) -> tuple[SheetRow, ...]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheet = book.get_sheet_by_name(name)
            top, left = sheet.start or (0, 0)
            lines = ([None] * left + line for line in sheet.to_python(skip_empty_area=True))
            return _rows(lines, top + 1)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise SheetError("sheet.broken") from error


def _rows(lines: Iterable[Iterable[Any]], first: int = 1) -> tuple[SheetRow, ...]:
    rows = []
    for number, line in enumerate(lines, first):
        cells = tuple(map(_cell, line))
        if any(cell is not None for cell in cells):
            rows.append(SheetRow(number, cells))
    return tuple(rows)


def _too_many(rows: Sequence[SheetRow]) -> SheetError | None:
    if len(rows) > MAX_ROWS:
        return SheetError("sheet.too_many_rows", limit=MAX_ROWS)
    return None


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, bool | int | dt.date):
        return value
    return None if value is None else str(value)


def _read_text(data: bytes, name: str) -> Sheet:
    text, encoding = _decoded(data)
    if _CONTROL.search(text):
        raise SheetError("sheet.unknown_type")
    declared = re.fullmatch(r"sep=([;,\t|])", text.partition("\n")[0].strip())
    delimiter = declared[1] if declared else _delimiter(text)
    del text  # the rows are read from the bytes, a line at a time

    def read() -> Iterator[SheetRow]:
        # a line for Excel, which does not show it as a row, is passed over
        return _text_rows(data, encoding, delimiter, passed=1 if declared else 0)

    rows = read()
    head = tuple(itertools.islice(rows, PIECE_ROWS))
    if not head:
        raise SheetError("sheet.empty")
    more = sum(1 for _row in rows)
    return Sheet(name, LongRows(head, len(head) + more, read) if more else head)


def _text_rows(data: bytes, encoding: str, delimiter: str, *, passed: int) -> Iterator[SheetRow]:
    lines = _bounded_lines(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""))
    found = 0
    try:
        reader = csv.reader(itertools.islice(lines, passed, None), delimiter=delimiter)
        for number, line in enumerate(reader, 1):
            cells = tuple(_cell(_TEXT_FORMULA.sub(r"\1", cell)) for cell in line)
            if any(cell is not None for cell in cells[MAX_COLUMNS:]):
                raise SheetError("sheet.too_wide", limit=MAX_COLUMNS)
            filled = any(cell is not None for cell in cells)
            found += filled
            if found > MAX_ROWS or number > LAST_ROW:
                raise SheetError("sheet.too_many_rows", limit=MAX_ROWS)
            if filled:
                yield SheetRow(number, cells[:MAX_COLUMNS])
    except csv.Error as error:
        raise SheetError("sheet.broken") from error


def _bounded_lines(lines: Iterable[str]) -> Iterator[str]:
    """Lines for the csv reader, which would split a line of any length into cells at once."""
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise SheetError("sheet.too_wide", limit=MAX_COLUMNS)
        yield line


def _decoded(data: bytes) -> tuple[str, str]:
    """(text, encoding): UTF-8 with or without a mark, UTF-16 with one, else the one-byte code page
    of Kazakhstan.

    KZ-1048 is Windows-1251 with Kazakh letters where that has Serbian ones.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "kz1048"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeError:
            continue
    raise SheetError("sheet.unknown_type")


def _delimiter(text: str) -> str:
    """The sign that divides most lines; titles above the header have none."""
    lines = [_QUOTED.sub("", line) for line in text[: 64 * 1024].splitlines()[:60]]
    counts = {sign: sum(sign in line for line in lines) for sign in ";\t,|"}
    return max(counts, key=lambda sign: (counts[sign], -";\t,|".index(sign)))
