"""A workbook with named cells that a stranger sent: what it is, what is wrong with it, filling it.

Grammar of the names: docs/administrators.md and the page «Names of cells».
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.exchange.tables import SheetError
from core.exchange.workbook import open_workbook
from core.indicators.form_sheet import (
    BrokenBook,
    Place,
    Sheet,
    Value,
    cell_name,
    parse,
    place_of,
    read_sheet,
    tag_end,
)

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 2 * MEGABYTE
#: unpacked; a form has some sheets of some hundred cells
MOST_UNPACKED: Final = 40 * MEGABYTE
MOST_NAMES: Final = 2_000
#: names that begin so belong to the form itself and are left alone
OWN: Final = "x_"
_BUILT_IN: Final = ("_xlnm.", "_xlfn.", "_xlpm.")
_OLD: Final = b"\xd0\xcf\x11\xe0"
_CELL: Final = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!,:()\[\]]+))!"
    r"(?P<first>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Z]{1,3}\$?[0-9]{1,7}))?"
)
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
#: (beginning or end of a part's name, code of the problem)
_REFUSED: Final = (
    ("vbaproject.bin", "form.macros"),
    ("xl/macrosheets/", "form.macros"),
    ("xl/activex/", "form.macros"),
    ("xl/externallinks/", "form.external"),
    ("xl/connections.xml", "form.external"),
    ("xl/querytables/", "form.external"),
    ("xl/embeddings/", "form.embedded"),
    ("_xmlsignatures/", "form.signed"),
)
_FULL_CALC: Final = re.compile(rb"\sfullCalcOnLoad=(\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True)
class Problem:
    """What is wrong: a code of `form_labels.PROBLEMS`, and the names and cells that it is about."""

    code: str
    name: str = ""
    where: str = ""


class BadForm(Exception):
    """The workbook cannot be taken, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(one.code for one in self.problems))


@dataclass(frozen=True)
class NamedCell:
    """A cell that is filled: its name in small letters, the sheet and the place."""

    name: str
    sheet: str
    place: Place

    @property
    def where(self) -> str:
        return f"{self.sheet}!{cell_name(self.place)}"


@dataclass
class FormBook:
    """A workbook that can be filled. `own` names are left alone; `protected` sheets stay so."""

    parts: dict[str, bytes]
    cells: tuple[NamedCell, ...]
    paths: dict[str, str]
    own: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()

    def filled(self, values: Mapping[str, Value]) -> bytes:
        """The workbook with a value in every named cell, worked out anew when it is opened. The
        same values give the same bytes. Raises `KeyError` for a name without a value."""
        parts = dict(self.parts)
        by_path: dict[str, dict[Place, Value]] = {path: {} for path in self.paths.values()}
        for cell in self.cells:
            by_path[self.paths[cell.sheet]][cell.place] = values[cell.name]
        for path, wanted in by_path.items():
            parts[path] = read_sheet(parts[path]).filled(wanted)
        parts[_WORKBOOK] = _calculated_on_load(parts[_WORKBOOK])
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in parts.items():
                info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return buffer.getvalue()


@dataclass
class _Book:
    """What `xl/workbook.xml` says."""

    sheets: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    _open: list[str] | None = None

    def start(self, name: str, attrs: dict[str, str], _at: int, _prefix: str) -> None:
        if name == "sheet":
            relation = next((v for k, v in attrs.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets[attrs.get("name", "")] = relation
        elif name == "definedName":
            self.names.append((attrs.get("name", ""), ""))
            self._open = []

    def end(self, name: str, _at: int) -> None:
        if name == "definedName" and self._open is not None:
            self.names[-1] = (self.names[-1][0], "".join(self._open).strip())
            self._open = None

    def text(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)


def read_form(content: bytes, known: Callable[[str], bool]) -> FormBook:
    """Look through an uploaded workbook; `known(name)` says which names can be filled.

    Raises `BadForm` with everything that is wrong.
    """
    if len(content) > LARGEST:
        raise BadForm([Problem("form.large")])
    if content.startswith(_OLD):
        raise BadForm([Problem("form.old")])
    parts = _unpacked(content)
    _refuse_parts(parts)
    try:
        open_workbook(content)  # measured once more, cell by cell, as an import measures
        book, targets = _Book(), _targets(parts)
        parse(parts[_WORKBOOK], book.start, book.end, book.text)
        sheets = {
            name: targets[relation]
            for name, relation in book.sheets.items()
            if targets.get(relation) in parts
        }
        read = {name: read_sheet(parts[path]) for name, path in sheets.items()}
    except SheetError as error:
        raise BadForm([Problem(error.code)]) from error
    except (BrokenBook, KeyError, UnicodeDecodeError) as error:
        raise BadForm([Problem("sheet.broken")]) from error
    if len(book.names) > MOST_NAMES:
        raise BadForm([Problem("form.many_names")])
    cells, problems = _cells_of(book.names, read, known)
    if not cells and not problems:
        problems = [Problem("form.no_names")]
    if problems:
        raise BadForm(problems)
    order = {title: place for place, title in enumerate(sheets)}
    cells.sort(key=lambda cell: (order[cell.sheet], cell.place))
    return FormBook(
        parts, tuple(cells), sheets,
        own=tuple(name for name, _text in book.names if name.lower().startswith(OWN)),
        protected=tuple(name for name, sheet in read.items() if sheet.protected),
    )  # fmt: skip


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir()]
            code = _fault(infos)
            if code is None:
                return {one.filename: archive.read(one) for one in infos}
    except Exception as error:  # zipfile also lets errors of a cut header or stream through
        code = "sheet.broken" if content.startswith(b"PK") else "form.no_xlsx"
        raise BadForm([Problem(code)]) from error
    raise BadForm([Problem(code)])


def _fault(infos: list[zipfile.ZipInfo]) -> str | None:
    """Why an archive is not opened."""
    names = [one.filename for one in infos]
    if sum(one.file_size for one in infos) > MOST_UNPACKED or len(infos) > MOST_NAMES:
        return "sheet.zip_bomb"
    if any(one.flag_bits & 0x1 for one in infos):
        return "sheet.encrypted"
    if len({name.lower() for name in names}) != len(names):
        return "sheet.broken"
    return None if _WORKBOOK in names else "form.no_xlsx"


def _refuse_parts(parts: dict[str, bytes]) -> None:
    found = {
        code: path
        for path in parts
        for mark, code in _REFUSED
        if path.lower().startswith(mark) or path.lower().endswith(mark)
    }
    if b"macroenabled" in parts.get("[Content_Types].xml", b"").lower():
        found.setdefault("form.macros", "")
    if found:
        raise BadForm([Problem(code) for code in found])


def _targets(parts: dict[str, bytes]) -> dict[str, str]:
    """Relation id → path of the worksheet inside the archive."""
    found: dict[str, str] = {}

    def start(name: str, attrs: dict[str, str], _at: int, _prefix: str) -> None:
        if name == "Relationship" and attrs["Type"].endswith("/worksheet"):
            target = posixpath.normpath(posixpath.join("/xl", attrs["Target"])).lstrip("/")
            found[attrs["Id"]] = target

    parse(parts[_RELATIONS], start)
    return found


def _cells_of(
    names: Iterable[tuple[str, str]], sheets: dict[str, Sheet], known: Callable[[str], bool]
) -> tuple[list[NamedCell], list[Problem]]:
    cells: dict[str, NamedCell] = {}
    taken: dict[tuple[str, Place], str] = {}
    problems: list[Problem] = []
    for written, text in names:
        name = written.lower()
        if name.startswith((OWN, *_BUILT_IN)):
            continue
        found = _cell_of(name, text, sheets)
        if isinstance(found, Problem):
            problems.append(found if known(name) else Problem("form.unknown", written, text))
        elif not known(name):
            problems.append(Problem("form.unknown", written, found.where))
        elif name in cells:
            problems.append(Problem("form.twice", name, f"{cells[name].where}, {found.where}"))
        elif (found.sheet, found.place) in taken:
            both = f"{taken[found.sheet, found.place]}, {name}"
            problems.append(Problem("form.two_names", both, found.where))
        else:
            cells[name] = found
            taken[found.sheet, found.place] = name
    return list(cells.values()), problems


def _cell_of(name: str, text: str, sheets: dict[str, Sheet]) -> NamedCell | Problem:
    """The cell that a name means; a name of merged cells means the first of them."""
    if "#REF!" in text.upper():
        return Problem("form.lost", name, text)
    match = _CELL.fullmatch(text)
    title = ((match["quoted"] or "").replace("''", "'") or match["plain"]) if match else ""
    sheet = sheets.get(title)
    place = place_of(match["first"]) if match else None
    last = place_of(match["last"] or match["first"]) if match else None
    if sheet is None or place is None or last is None:
        return Problem("form.no_cell", name, text)
    area = (*place, *last)
    if last != place and area not in sheet.merged:
        return Problem("form.several", name, text)
    where = f"{title}!{cell_name(place)}"
    if _hidden_by_merge(sheet, place):
        return Problem("form.merged", name, where)
    return (
        Problem("form.formula", name, where)
        if sheet.holds_formula(place)
        else NamedCell(name, title, place)
    )


def _hidden_by_merge(sheet: Sheet, place: Place) -> bool:
    return any(
        top <= place[0] <= bottom and left <= place[1] <= right and place != (top, left)
        for top, left, bottom, right in sheet.merged
    )


def _calculated_on_load(book: bytes) -> bytes:
    """`xl/workbook.xml` that asks for all formulas to be worked out when it is opened."""
    places: dict[str, tuple[int, str]] = {}

    def start(name: str, _attrs: dict[str, str], at: int, prefix: str) -> None:
        if name in {"calcPr", "definedNames"}:
            places[name] = (at, prefix)

    def end(name: str, at: int) -> None:
        if name == "definedNames":
            places["end"] = (tag_end(book, at), places[name][1])

    parse(book, start, end)
    if "calcPr" in places:
        at = places["calcPr"][0]
        stop = tag_end(book, at)
        tag = _FULL_CALC.sub(b"", book[at:stop])
        cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
        return book[:at] + tag[:cut].rstrip() + b' fullCalcOnLoad="1"' + tag[cut:] + book[stop:]
    at, prefix = places["end"]
    return book[:at] + f'<{prefix}calcPr fullCalcOnLoad="1"/>'.encode() + book[at:]
