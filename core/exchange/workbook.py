"""Opening a workbook that a stranger sent: bounded in size, without entities, without links.

An .xlsx is a ZIP of XML. It is read here once, piece by piece, only to measure it; the parts that
hold cells are then packed anew, so that the reader of values sees exactly what was measured.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
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
_CELL_REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass
class Part:
    """One worksheet as measured. `formulas`: (row number, 0-based column)."""

    name: str
    path: str
    visible: bool = True
    formulas: set[tuple[int, int]] = field(default_factory=set)
    problem: SheetError | None = None


@dataclass(frozen=True)
class SafeWorkbook:
    """`content` is a new .xlsx of the measured parts; sheets with a `problem` are not in it."""

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
    for sheet in sheets:
        if sheet.path not in members:
            raise SheetError("sheet.broken")
        content = packed.get(sheet.path) or budget.read(sheet.path)
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
        info = self.members[path]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SheetError("sheet.broken")
        pieces = []
        with self.archive.open(info) as stream:
            while piece := stream.read(_CHUNK):
                self.left -= len(piece)
                if self.left < 0:
                    raise SheetError("sheet.zip_bomb")
                pieces.append(piece)
        return b"".join(pieces)


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
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
    whole = True
    parser.Parse(content, whole)


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


def _measure(part: Part, content: bytes, lengths: list[int]) -> None:
    measure = _Measure(part, lengths)
    try:
        _parse(content, measure.start, measure.end, measure.characters)
    except _Stop:
        part.formulas.clear()
