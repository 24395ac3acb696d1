"""Opening a workbook that a stranger sent: bounded in size, without entities, without links.

An .xlsx is a ZIP of XML. It is read here once, piece by piece, only to measure it; the parts that
hold cells are then packed anew, so that the reader of values sees exactly what was measured. Of a
long sheet it sees some thousand rows at a time, cut out of a file that stands on the disk.
"""

from __future__ import annotations

import io
import posixpath
import re
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final
from xml.parsers import expat

from core.exchange.tables import SheetError

MEGABYTE: Final = 1024 * 1024
MAX_UNPACKED: Final = 120 * MEGABYTE
MAX_DECLARED: Final = 400 * MEGABYTE
MAX_RATIO: Final = 150
RATIO_MATTERS_FROM: Final = 10 * MEGABYTE
MAX_MEMBERS: Final = 2_000
MAX_SHEETS: Final = 100
MAX_ROWS: Final = 150_000
MAX_COLUMNS: Final = 200
#: a stray cell far below would make the reader fill the space between
LAST_ROW: Final = 200_000
MAX_AREA: Final = 4_000_000
#: one long shared text may be named by a million cells
MAX_TEXT: Final = 64 * MEGABYTE

_ROOT_RELATIONS: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org'
    b'/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_CHUNK: Final = 256 * 1024
#: worksheets of more bytes are read in pieces of about so many rows
LONG_SHEET: Final = 4 * MEGABYTE
PIECE_ROWS: Final = 5_000
#: every piece brings all shared texts along: where there are many, the pieces are fewer
MANY_TEXTS: Final = 2 * MEGABYTE
PIECE_ROWS_OF_MANY: Final = 25_000
#: what stands before the first row of a worksheet is repeated in every piece
LONGEST_BEGINNING: Final = 64 * 1024
_CELL_REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass
class Part:
    """One worksheet as measured. `formulas`: (row number, 0-based column)."""

    name: str
    path: str
    visible: bool = True
    formulas: set[tuple[int, int]] = field(default_factory=set)
    problem: SheetError | None = None
    filled_rows: int = 0
    pieces: Pieces | None = None


@dataclass
class Pieces:
    """A long worksheet in a temporary file: `cuts` are the places in it between which whole rows
    stand; each piece is a worksheet of its own with the same beginning and end."""

    file: IO[bytes]
    head: bytes
    tail: bytes
    cuts: list[int]
    path: str
    others: dict[str, bytes]

    def __post_init__(self) -> None:
        weakref.finalize(self, self.file.close)

    def workbooks(self) -> Iterator[bytes]:
        """One small .xlsx after another."""
        for start, end in zip(self.cuts, self.cuts[1:], strict=False):
            self.file.seek(start)
            rows = self.file.read(end - start)
            yield _packed({**self.others, self.path: self.head + rows + self.tail})


@dataclass(frozen=True)
class SafeWorkbook:
    """`content` is a new .xlsx of the measured parts; sheets with a `problem` are not in it, nor
    are those in `pieces`."""

    content: bytes
    sheets: tuple[Part, ...]


def open_workbook(data: bytes) -> SafeWorkbook:
    """Measure and repack an .xlsx.

    Raises SheetError: `sheet.unknown_type` (another kind of ZIP), `sheet.zip_bomb`,
    `sheet.encrypted`, `sheet.broken`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _repack(archive, len(data))
    except SheetError:
        raise
    except Exception as error:  # zipfile also lets `struct.error` of a cut header through
        raise SheetError("sheet.broken") from error


def _repack(archive: zipfile.ZipFile, size: int) -> SafeWorkbook:
    members = {info.filename.lstrip("/"): info for info in archive.infolist()}
    _refuse_bombs(archive.infolist(), size)
    if "xl/workbook.xml" not in members:
        raise SheetError("sheet.unknown_type")
    budget = _Budget(archive, members)
    book = budget.read("xl/workbook.xml")
    rels_path = "xl/_rels/workbook.xml.rels"
    rels = budget.read(rels_path) if rels_path in members else b""
    targets = _relations(rels)
    sheets = _sheets(book, targets)
    packed = {"_rels/.rels": _ROOT_RELATIONS, "xl/workbook.xml": book, rels_path: rels}
    lengths: list[int] = []
    for kind, path in targets.values():
        if kind in ("sharedStrings", "styles") and path in members:
            packed[path] = budget.read(path)
            if kind == "sharedStrings":
                lengths = _shared_lengths(packed[path])
    if "[Content_Types].xml" in members:
        packed["[Content_Types].xml"] = budget.read("[Content_Types].xml")
    small = dict(packed)
    for sheet in sheets:
        if sheet.path not in members:
            raise SheetError("sheet.broken")
        if sheet.path in packed:  # two sheets of one part
            _measure(sheet, packed[sheet.path], lengths)
            continue
        if members[sheet.path].file_size > LONG_SHEET:
            _measure_long(sheet, budget, lengths, small)
            if sheet.pieces or sheet.problem:
                continue
        content = budget.read(sheet.path)
        _measure(sheet, content, lengths)
        if not sheet.problem:
            packed[sheet.path] = content
    return SafeWorkbook(_packed(packed), tuple(sheets))


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in parts.items():
            if content:
                archive.writestr(path, content)
    return buffer.getvalue()


def _refuse_bombs(infos: list[zipfile.ZipInfo], size: int) -> None:
    declared = sum(info.file_size for info in infos)
    squeezed = sum(info.compress_size for info in infos)
    too_dense = any(
        info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * info.compress_size
        for info in infos
    )
    # More packed bytes than the file has means that members share them.
    if len(infos) > MAX_MEMBERS or declared > MAX_DECLARED or squeezed > size or too_dense:
        raise SheetError("sheet.zip_bomb")
    if any(info.flag_bits & 0x1 for info in infos):
        raise SheetError("sheet.encrypted")


class _Budget:
    """Reads members until together they are larger than `MAX_UNPACKED`, whatever they declare."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self.archive = archive
        self.members = members
        self.left = MAX_UNPACKED

    def read(self, path: str) -> bytes:
        return b"".join(self.blocks(path))

    def blocks(self, path: str) -> Iterator[bytes]:
        info = self.members[path]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SheetError("sheet.broken")
        with self.archive.open(info) as stream:
            while piece := stream.read(_CHUNK):
                self.left -= len(piece)
                if self.left < 0:
                    raise SheetError("sheet.zip_bomb")
                yield piece


def _parse(
    content: bytes | IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    cuts: _Cuts | None = None,
) -> None:
    """Run expat over a part. A document type is refused: with it go all entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_args: object) -> None:
        raise SheetError("sheet.broken")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attrs: start(name.rpartition(":")[2], attrs)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    if cuts:
        _note_cuts(parser, cuts, start, end)
    if isinstance(content, bytes):
        whole = True
        parser.Parse(content, whole)
    else:
        parser.ParseFile(content)


def _note_cuts(
    parser: expat.XMLParserType,
    cuts: _Cuts,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
) -> None:
    def started(name: str, attrs: dict[str, str]) -> None:
        if name.endswith(("row", "sheetData", "worksheet")):
            cuts.started(parser.CurrentByteIndex, name, attrs)
        start(name.rpartition(":")[2], attrs)

    def ended(name: str) -> None:
        if name.endswith("sheetData"):
            cuts.ended(parser.CurrentByteIndex, name)
        if end:
            end(name.rpartition(":")[2])

    parser.XmlDeclHandler = cuts.declared
    parser.StartElementHandler = started
    parser.EndElementHandler = ended


def _relations(content: bytes) -> dict[str, tuple[str, str]]:
    """Relation id → (kind, path inside the archive); links to other files are left out."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attrs: dict[str, str]) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", attrs["Target"])).lstrip("/")
            found[attrs["Id"]] = (attrs["Type"].rpartition("/")[2], target)

    if content:
        _parse(content, start)
    return found


def _sheets(content: bytes, targets: dict[str, tuple[str, str]]) -> list[Part]:
    found: list[Part] = []

    def start(name: str, attrs: dict[str, str]) -> None:
        if name != "sheet":
            return
        relation = next((v for k, v in attrs.items() if k.rpartition(":")[2] == "id"), "")
        kind, path = targets.get(relation, ("", ""))
        if kind == "worksheet":
            visible = attrs.get("state", "visible") == "visible"
            found.append(Part(attrs["name"], path, visible))
        if len(found) > MAX_SHEETS:
            raise SheetError("sheet.zip_bomb")

    _parse(content, start)
    return found


def _shared_lengths(content: bytes) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _attrs: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    _parse(content, start, text=text)
    return lengths


class _Stop(Exception):
    """Ends the measuring of a sheet that is too large."""


class _Measure:
    """Follows the cells of one worksheet; positions may be written or only implied."""

    def __init__(self, part: Part, lengths: list[int]) -> None:
        self.part = part
        self.lengths = lengths
        self.row = self.column = self.filled_rows = self.last_filled = self.text = 0
        self.widest = -1
        self.shared = False
        self.index: list[str] | None = None

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "c":
            self._cell(attrs)
        elif name == "row":
            self.row = int(attrs.get("r", self.row + 1))
            self.column = -1
        elif name in ("v", "is"):
            self._filled()
            self.index = [] if self.shared and name == "v" else None
        elif name == "f":
            self._filled()
            self.part.formulas.add((self.row, self.column))

    def _cell(self, attrs: dict[str, str]) -> None:
        self.shared = attrs.get("t") == "s"
        reference = attrs.get("r")
        if reference is None:
            self.column += 1
            return
        match = _CELL_REF.fullmatch(reference)
        if not match:
            raise SheetError("sheet.broken")
        self.row = int(match[2])
        self.column = 0
        for letter in match[1]:
            self.column = self.column * 26 + ord(letter) - 64
        self.column -= 1

    def _filled(self) -> None:
        if self.row != self.last_filled:
            self.filled_rows += 1
            self.last_filled = self.row
        self.widest = max(self.widest, self.column)
        if self.widest >= MAX_COLUMNS:
            self._stop(SheetError("sheet.too_wide", limit=MAX_COLUMNS))
        area = self.row * (self.widest + 1)
        if self.filled_rows > MAX_ROWS + 100 or self.row > LAST_ROW or area > MAX_AREA:
            self._stop(SheetError("sheet.too_many_rows", limit=MAX_ROWS))

    def _stop(self, problem: SheetError) -> None:
        self.part.problem = problem
        raise _Stop

    def end(self, name: str) -> None:
        if name == "v" and self.index is not None:
            self.text += self.lengths[int("".join(self.index))]
            self.index = None
            if self.text > MAX_TEXT:
                raise SheetError("sheet.zip_bomb")

    def characters(self, data: str) -> None:
        if self.index is not None:
            self.index.append(data)


def _measure(
    part: Part, content: bytes | IO[bytes], lengths: list[int], cuts: _Cuts | None = None
) -> None:
    """Follow the cells of a worksheet: `part` gets its formulas, or the problem."""
    measure = _Measure(part, lengths)
    try:
        _parse(content, measure.start, measure.end, measure.characters, cuts)
    except _Stop:
        part.formulas.clear()
    part.filled_rows = measure.filled_rows


def _measure_long(
    part: Part, budget: _Budget, lengths: list[int], others: dict[str, bytes]
) -> None:
    """The same for a worksheet that is too long to stand in memory: `part` gets its pieces, unless
    its rows are written in a way in which they cannot be cut; the budget is then as before."""
    left = budget.left
    many = sum(map(len, others.values())) > MANY_TEXTS
    cuts = _Cuts(PIECE_ROWS_OF_MANY if many else PIECE_ROWS)
    file = tempfile.TemporaryFile(prefix="shanyraq-import-")  # noqa: SIM115 - lives with the pieces
    try:
        for block in budget.blocks(part.path):
            file.write(block)
        file.seek(0)
        _measure(part, file, lengths, cuts)
        file.seek(0)
        if not part.problem and cuts.possible(beginning := file.read(LONGEST_BEGINNING)):
            head = beginning[: cuts.places[0]]
            places = [*cuts.places, cuts.end]
            part.pieces = Pieces(file, head, cuts.tail(), places, part.path, others)
        else:
            part.formulas.clear()
            budget.left = left
    finally:
        if not part.pieces:
            file.close()


class _Cuts:
    """Where a worksheet may be cut: places of rows whose numbers are written and only grow."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.places: list[int] = []
        self.end = self.rows = self.last = 0
        self.around: list[str] = []
        self.regular = True

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.regular &= (encoding or "utf-8").lower() == "utf-8"

    def started(self, place: int, name: str, attrs: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in ("worksheet", "sheetData"):
            self.around.append(name)
        elif local == "row" and not self.end:
            number = int(attrs.get("r", 0))
            self.regular &= number > self.last and len(self.around) == 2
            self.last = number
            if self.rows % self.every == 0:
                self.places.append(place)
            self.rows += 1

    def ended(self, place: int, name: str) -> None:
        if name.rpartition(":")[2] == "sheetData":
            self.end = place

    def possible(self, beginning: bytes) -> bool:
        return (
            self.regular
            and len(self.around) == 2
            and b"\0" not in beginning[:4]
            and bool(self.places)
            and self.places[0] < len(beginning)
        )

    def tail(self) -> bytes:
        return "".join(f"</{name}>" for name in reversed(self.around)).encode()
