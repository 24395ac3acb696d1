"""One worksheet of a workbook, byte by byte: where its cells stand, and writing values into them.

What a program like Excel wrote is kept as it is, pictures, charts, checks and all; only the bytes
of the wanted cells change. Texts are written as texts, never as formulas; results of formulas that
were worked out before are taken out, so that none of them is older than the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from core.indicators.rules import safe_cell

Value = int | float | str
Place = tuple[int, int]  #: (row, column), both from 1

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
_TAG: Final = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPANS: Final = re.compile(rb"\sspans=(\"[^\"]*\"|'[^']*')")
_TYPE: Final = re.compile(rb"\st=(\"[^\"]*\"|'[^']*')")


class BrokenBook(Exception):
    """A part of the workbook is not what such a part is."""


@dataclass
class _Cell:
    start: int
    end: int = 0
    open_end: int = 0
    style: str = ""
    formula: bool = False
    values: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Row:
    start: int
    open_end: int
    style: str = ""
    close: int = -1
    cells: dict[int, _Cell] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return self.close < 0


@dataclass
class Sheet:
    """A worksheet as it was read. `merged` are (first row, first column, last row, last column)."""

    content: bytes
    rows: dict[int, _Row] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    protected: bool = False
    data: tuple[int, int] = (-1, -1)
    data_close: int = -1
    prefix: str = ""

    def holds_formula(self, place: Place) -> bool:
        row = self.rows.get(place[0])
        return row is not None and place[1] in row.cells and row.cells[place[1]].formula

    def filled(self, values: Mapping[Place, Value]) -> bytes:
        """The worksheet with these values in its cells."""
        edits: dict[tuple[int, int], bytes] = {}
        for row in self.rows.values():
            for cell in row.cells.values():
                if cell.formula and cell.values:
                    _forget_result(self.content, cell, edits)
        by_row: dict[int, dict[int, Value]] = {}
        for (number, column), value in sorted(values.items()):
            by_row.setdefault(number, {})[column] = value
        for number, wanted in by_row.items():
            self._fill_row(number, wanted, edits)
        return _edited(self.content, edits)

    def _fill_row(
        self, number: int, wanted: dict[int, Value], edits: dict[tuple[int, int], bytes]
    ) -> None:
        row = self.rows.get(number)
        if row is None:
            self._add_row(number, wanted, edits)
            return
        added: dict[int, bytes] = {}
        for column, value in wanted.items():
            cell = row.cells.get(column)
            if cell is not None:
                made = self._cell(number, column, value, cell.style)
                edits[cell.start, cell.end] = made
                continue
            after = [one.start for place, one in row.cells.items() if place > column]
            at = min(after, default=row.close)
            added[at] = added.get(at, b"") + self._cell(number, column, value, row.style)
        if not added:
            return
        tag = _SPANS.sub(b"", self.content[row.start : row.open_end])
        if row.empty:
            tag = tag[:-2].rstrip() + b">" + added[-1] + f"</{self.prefix}row>".encode()
            edits[row.start, row.open_end] = tag
            return
        edits[row.start, row.open_end] = tag
        for at, cells in added.items():
            edits[at, at] = edits.get((at, at), b"") + cells

    def _add_row(
        self, number: int, wanted: dict[int, Value], edits: dict[tuple[int, int], bytes]
    ) -> None:
        cells = b"".join(self._cell(number, column, value, "") for column, value in wanted.items())
        made = f'<{self.prefix}row r="{number}">'.encode() + cells + f"</{self.prefix}row>".encode()
        if self.data_close < 0:
            start, end = self.data
            whole = self.content[start:end][:-2].rstrip() + b">"
            tail = f"</{self.prefix}sheetData>".encode()
            before = edits.get((start, end), whole + tail)
            edits[start, end] = before.removesuffix(tail) + made + tail
            return
        after = [one.start for place, one in self.rows.items() if place > number]
        at = min(after, default=self.data_close)
        edits[at, at] = edits.get((at, at), b"") + made

    def _cell(self, row: int, column: int, value: Value, style: str) -> bytes:
        head = f'<{self.prefix}c r="{letters(column)}{row}"'
        if style:
            head += f' s="{style}"'
        if value == "":
            return f"{head}/>".encode()
        if isinstance(value, str):
            text = escape(safe_cell(_CONTROL.sub("", value)))
            inner = f'<{self.prefix}is><{self.prefix}t xml:space="preserve">{text}'
            inner += f"</{self.prefix}t></{self.prefix}is>"
            return f'{head} t="inlineStr">{inner}</{self.prefix}c>'.encode()
        return f"{head}><{self.prefix}v>{value}</{self.prefix}v></{self.prefix}c>".encode()


def _forget_result(content: bytes, cell: _Cell, edits: dict[tuple[int, int], bytes]) -> None:
    """Take the worked-out result of a formula out, and what says of which type it was."""
    edits[cell.start, cell.open_end] = _TYPE.sub(b"", content[cell.start : cell.open_end])
    for span in cell.values:
        edits[span] = b""


def _edited(content: bytes, edits: Mapping[tuple[int, int], bytes]) -> bytes:
    parts, at = [], 0
    for (start, end), made in sorted(edits.items()):
        parts += [content[at:start], made]
        at = end
    return b"".join([*parts, content[at:]])


def letters(column: int) -> str:
    """A, B … Z, AA … of a column from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def place_of(reference: str) -> Place | None:
    """(row, column) of B5 or $B$5; None for what is no cell of a worksheet."""
    match = _REF.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None


def cell_name(place: Place) -> str:
    return f"{letters(place[1])}{place[0]}"


def read_sheet(content: bytes) -> Sheet:
    """Find the cells of a worksheet. Raises `BrokenBook`."""
    reader = _Reader(content)
    parse(content, reader.start, reader.end)
    if reader.sheet.data[0] < 0:
        raise BrokenBook
    return reader.sheet


class _Reader:
    """Follows the tags of a worksheet with their places in the bytes."""

    def __init__(self, content: bytes) -> None:
        self.sheet = Sheet(content)
        self.row: _Row | None = None
        self.cell: _Cell | None = None
        self.value = -1

    def start(self, name: str, attrs: dict[str, str], at: int, prefix: str) -> None:
        sheet = self.sheet
        if name == "sheetData":
            sheet.prefix = prefix
            sheet.data = (at, tag_end(sheet.content, at))
        elif name == "row":
            self.row = _Row(at, tag_end(sheet.content, at), _row_style(attrs))
            sheet.rows[_number(attrs)] = self.row
        elif name == "c" and self.row is not None:
            place = place_of(attrs.get("r", ""))
            if place is None:  # a place that is only implied: no program of offices writes so
                raise BrokenBook
            self.cell = _Cell(at, open_end=tag_end(sheet.content, at), style=attrs.get("s", ""))
            self.row.cells[place[1]] = self.cell
        elif name == "f" and self.cell is not None:
            self.cell.formula = True
        elif name == "v" and self.cell is not None:
            self.value = at
        elif name == "mergeCell":
            sheet.merged.append(_area(attrs.get("ref", "")))
        elif name == "sheetProtection":
            sheet.protected = attrs.get("sheet", "") in {"1", "true"}

    def end(self, name: str, at: int) -> None:
        content = self.sheet.content
        if name == "c" and self.cell is not None:
            self.cell.end = element_end(content, self.cell.start, at)
            self.cell = None
        elif name == "v" and self.cell is not None and self.value >= 0:
            self.cell.values.append((self.value, element_end(content, self.value, at)))
            self.value = -1
        elif name == "row" and self.row is not None:
            self.row.close = -1 if _closed(content, self.row.open_end) else at
            self.row = None
        elif name == "sheetData":
            self.sheet.data_close = -1 if _closed(content, self.sheet.data[1]) else at


def tag_end(content: bytes, at: int) -> int:
    """Behind the tag that begins at `at`."""
    match = _TAG.match(content, at)
    if match is None:
        raise BrokenBook
    return match.end()


def element_end(content: bytes, start: int, close: int) -> int:
    """Behind the element that begins at `start`; `close` is where its closing tag stands."""
    stop = tag_end(content, start)
    return stop if _closed(content, stop) else tag_end(content, close)


def _closed(content: bytes, tag_stop: int) -> bool:
    """Whether the tag that ends here is the whole element."""
    return content[tag_stop - 2 : tag_stop] == b"/>"


def _number(attrs: dict[str, str]) -> int:
    text = attrs.get("r", "")
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise BrokenBook
    return int(text)


def _row_style(attrs: dict[str, str]) -> str:
    return attrs.get("s", "") if attrs.get("customFormat") in {"1", "true"} else ""


def _area(reference: str) -> tuple[int, int, int, int]:
    first, _colon, last = reference.partition(":")
    start, end = place_of(first), place_of(last or first)
    if start is None or end is None:
        raise BrokenBook
    return (*start, *end)


def parse(
    content: bytes,
    start: Callable[[str, dict[str, str], int, str], None],
    end: Callable[[str, int], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run expat over a part in UTF-8. `start(name, attrs, at, prefix)`, `end(name, at)`,
    `text(data)`. A document type is refused: with it go all entities. Raises `BrokenBook`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_args: object) -> None:
        raise BrokenBook

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise BrokenBook

    def started(name: str, attrs: dict[str, str]) -> None:
        prefix, colon, own = name.rpartition(":")
        start(own, attrs, parser.CurrentByteIndex, prefix + colon)

    def ended(name: str) -> None:
        if end is not None:
            end(name.rpartition(":")[2], parser.CurrentByteIndex)

    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = declared
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    if text is not None:
        parser.CharacterDataHandler = text
    whole = True
    try:
        parser.Parse(content, whole)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BrokenBook from error
