"""Reading files that strangers send: what is read, and every reason to refuse."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange import workbook
from core.exchange.sheets import MAX_UPLOAD, read_sheets
from core.exchange.tables import SHEET_ERRORS, Sheet, SheetError

Fill = Callable[[Any, Any], None]


def xlsx(*fills: Fill, names: tuple[str, ...] = ()) -> bytes:
    """A workbook with one sheet per `fill(book, sheet)`."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for place, fill in enumerate(fills):
        fill(book, book.add_worksheet(names[place] if names else None))
    book.close()
    return buffer.getvalue()


def lines(*rows: list[Any]) -> Fill:
    def fill(_book: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return fill


SMALL = lines(["ЖСН", "Аты-жөні"], ["530314400300", "Косанова Айназия"])


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same ZIP with some members replaced or added."""
    buffer = io.BytesIO()
    new = dict(changes)
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in old.namelist():
            packed.writestr(name, new.pop(name, None) or old.read(name))
        for name, content in new.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def worksheet(body: str) -> bytes:
    """A workbook whose first sheet is written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
    return repacked(xlsx(SMALL), {"xl/worksheets/sheet1.xml": text.encode()})


def code_of(data: bytes | Path, **limits: int) -> str:
    with pytest.raises(SheetError) as caught:
        read_sheets(data, **limits)
    assert caught.value.code in SHEET_ERRORS
    return caught.value.code


def cells(sheet: Sheet) -> list[tuple[int, list[Any]]]:
    return [(row.number, list(row.cells)) for row in sheet.rows]


def test_a_workbook_keeps_row_numbers_and_types() -> None:
    def fill(book: Any, sheet: Any) -> None:
        date = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(2, 0, ["ЖСН", "Аты", None, "Күні"])
        sheet.write_row(5, 0, [360817415109, "  ", 1.5, ""])
        sheet.write_datetime(5, 3, dt.datetime(1950, 1, 2), date)  # noqa: DTZ001 - a cell has no zone
        sheet.write_boolean(6, 1, True)

    (sheet,) = read_sheets(xlsx(fill, names=("Тізім",)))
    assert sheet.name == "Тізім"
    assert cells(sheet) == [
        (3, ["ЖСН", "Аты", None, "Күні"]),
        (6, [360817415109, None, 1.5, dt.date(1950, 1, 2)]),
        (7, [None, True, None, None]),
    ]


def test_hidden_sheets_are_marked_and_chart_sheets_left_out() -> None:
    def hidden(_book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "x")
        sheet.hide()

    def with_chart(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=C!$A$1:$A$1"})
        book.add_chartsheet("Сурет").set_chart(chart)

    sheets = read_sheets(xlsx(SMALL, hidden, with_chart, names=("A", "B", "C")))
    assert [(sheet.name, sheet.visible) for sheet in sheets] == [
        ("A", True),
        ("B", False),
        ("C", True),
    ]


def test_formula_cells_are_named_by_row_and_column() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["№", "Аты"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(3, 1, "=A2", None, "")

    (sheet,) = read_sheets(xlsx(fill))
    assert sheet.formulas == {(2, 0), (4, 1)}
    assert cells(sheet)[1] == (2, [2, None])


TEXT = "№;ЖСН;Аты-жөні\n1;530314400300;Әсел Ғабит\n\n2;;Іңкәр Өмірқызы Ңұүһ\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "kz1048", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_files(encoding: str, delimiter: str) -> None:
    (sheet,) = read_sheets(TEXT.replace(";", delimiter).encode(encoding), name="тізім")
    assert sheet.name == "тізім"
    assert cells(sheet) == [
        (1, ["№", "ЖСН", "Аты-жөні"]),
        (2, ["1", "530314400300", "Әсел Ғабит"]),
        (4, ["2", None, "Іңкәр Өмірқызы Ңұүһ"]),
    ]


def test_russian_text_of_windows_is_read() -> None:
    (sheet,) = read_sheets("ИИН;ФИО\n1;Ёлкина Ирина\n".encode("cp1251"))
    assert cells(sheet)[1] == (2, ["1", "Ёлкина Ирина"])


def test_habits_of_text_files(tmp_path: Path) -> None:
    path = tmp_path / "мүшелер.png"  # the name says nothing
    path.write_bytes('sep=;\r\nЖСН;Аты\r\n="050505550509";"Асан;\nұлы"\r\n'.encode())
    (sheet,) = read_sheets(path)
    assert sheet.name == "мүшелер"
    assert cells(sheet) == [(1, ["ЖСН", "Аты"]), (2, ["050505550509", "Асан;\nұлы"])]


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7 ...",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b'<?xml version="1.0"?><Workbook/>',
        b"MZ\x90\x00\x03\x00",
        b"a;b\x00;c\n",
        repacked(b"PK\x05\x06" + bytes(18), {"word/document.xml": b"<w/>"}),
        repacked(b"PK\x05\x06" + bytes(18), {"list.csv": b"a;b"}),
    ],
)
def test_other_kinds_of_file(data: bytes) -> None:
    assert code_of(data) == "sheet.unknown_type"


def test_old_and_locked_workbooks() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert code_of(ole) == "sheet.old_format"
    assert code_of(ole + "EncryptedPackage".encode("utf-16-le")) == "sheet.encrypted"
    locked = bytearray(xlsx(SMALL))
    place = locked.find(b"PK\x01\x02")
    locked[place + 8] |= 0x1
    assert code_of(bytes(locked)) == "sheet.encrypted"


@pytest.mark.parametrize("data", [b"", b"\r\n \n", b"\xef\xbb\xbf", b";;;\n;;\n", xlsx(lines())])
def test_nothing_inside(data: bytes) -> None:
    assert code_of(data) == "sheet.empty"


def test_files_too_big_are_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(SheetError) as caught:
        read_sheets(path)
    assert (caught.value.code, caught.value.limit) == ("sheet.too_big", 20)
    assert code_of(bytes(MAX_UPLOAD + 1)) == "sheet.too_big"
    assert code_of(xlsx(SMALL), max_bytes=100) == "sheet.too_big"


def test_bombs() -> None:
    zeros = bytes(workbook.RATIO_MATTERS_FROM + 1)
    assert code_of(repacked(xlsx(SMALL), {"xl/media/a.bin": zeros})) == "sheet.zip_bomb"
    many = {f"m{number}": b"x" for number in range(workbook.MAX_MEMBERS + 1)}
    assert code_of(repacked(xlsx(SMALL), many)) == "sheet.zip_bomb"


def test_a_member_that_lies_about_its_size_is_measured_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 2_000)
    assert code_of(xlsx(SMALL)) == "sheet.zip_bomb"


def test_members_that_share_their_bytes_are_a_bomb() -> None:
    data = bytearray(xlsx(SMALL))
    start = data.find(b"PK\x01\x02")
    grown = (10_000_000).to_bytes(4, "little")
    data[start + 20 : start + 24] = grown  # packed size
    assert code_of(bytes(data)) == "sheet.zip_bomb"


def test_a_nested_archive_is_never_opened() -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", bytes(50_000_000))
    data = repacked(xlsx(SMALL), {"xl/embeddings/inner.zip": inner.getvalue()})
    assert len(read_sheets(data)[0].rows) == 2
    content = workbook.open_workbook(data).content
    assert not [n for n in zipfile.ZipFile(io.BytesIO(content)).namelist() if "embed" in n]


def test_one_long_text_in_a_million_cells_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_TEXT", 100_000)
    long = "ә" * 2_000
    assert code_of(xlsx(lines(*([long] for _ in range(60))))) == "sheet.zip_bomb"


ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE w SYSTEM "http://example.invalid/x.dtd">',
    '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
)


@pytest.mark.parametrize("doctype", ENTITIES)
@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/worksheets/sheet1.xml",
    ],
)
def test_entities_are_refused_in_every_part(doctype: str, part: str) -> None:
    data = xlsx(SMALL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        declaration, mark, rest = archive.read(part).decode().partition("?>")
    assert mark
    assert code_of(repacked(data, {part: f"{declaration}?>{doctype}{rest}".encode()})) == (
        "sheet.broken"
    )


@pytest.mark.parametrize(
    "data",
    [
        xlsx(SMALL)[:-40],
        xlsx(SMALL)[:400],
        b"PK\x03\x04 and then nothing of the kind",
        worksheet('<row r="1"><c r="??1"><v>1</v></c></row>'),
        worksheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        worksheet('<row r="1"><c r="A1"><v>1</v></row>'),
        repacked(xlsx(SMALL), {"xl/workbook.xml": b"not xml"}),
    ],
)
def test_broken_workbooks(data: bytes) -> None:
    assert code_of(data) == "sheet.broken"


def test_damaged_bytes_inside_a_member() -> None:
    data = bytearray(xlsx(SMALL))
    packed = zlib.compress(b"x" * 10)
    place = data.find(b"xl/worksheets/sheet1.xml") + 30
    data[place : place + len(packed)] = packed
    assert code_of(bytes(data)) == "sheet.broken"


def test_a_member_that_begins_at_the_end_of_the_file() -> None:
    data = bytearray(xlsx(SMALL))
    entry = data.rfind(b"xl/workbook.xml") - 46  # its line in the directory of the archive
    data[entry + 42 : entry + 46] = (len(data) - 10).to_bytes(4, "little")
    assert code_of(bytes(data)) == "sheet.broken"


def test_cells_without_references_are_counted() -> None:
    data = worksheet(
        "<row><c><v>7</v></c><c><v>8</v></c></row><row><c><f>1+1</f><v>2</v></c></row>"
    )
    (sheet,) = read_sheets(data)
    assert sheet.formulas == {(2, 0)}
    assert cells(sheet)[0] == (1, [7, 8])


def test_too_many_rows() -> None:
    rows = "ЖСН;Аты\n" + "1;а\n" * workbook.MAX_ROWS
    assert code_of(rows.encode()) == "sheet.too_many_rows"
    assert code_of(b"a;b\n" + b"\n" * (workbook.LAST_ROW + 1)) == "sheet.too_many_rows"
    body = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(workbook.MAX_ROWS + 1))
    (sheet,) = read_sheets(worksheet(body))
    assert (sheet.rows, sheet.problem and sheet.problem.code) == ((), "sheet.too_many_rows")


@pytest.mark.parametrize(
    ("reference", "code"),
    [("A1048576", "sheet.too_many_rows"), ("XFD1", "sheet.too_wide"), ("GR30000", None)],
)
def test_a_stray_cell_far_away_costs_no_memory(reference: str, code: str | None) -> None:
    row = reference.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    data = worksheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'
    )
    (sheet,) = read_sheets(data)
    assert sheet.problem
    assert sheet.problem.code == (code or "sheet.too_many_rows")


def test_a_sheet_too_large_leaves_the_others_readable() -> None:
    def wide(_book: Any, sheet: Any) -> None:
        sheet.write(0, workbook.MAX_COLUMNS, "x")

    directory, people = read_sheets(xlsx(wide, SMALL))
    assert directory.problem
    assert (directory.problem.code, directory.problem.limit) == ("sheet.too_wide", 200)
    assert (people.problem, len(people.rows)) == (None, 2)


def test_lines_of_text_too_wide() -> None:
    assert code_of(b"a" + b";" * 300 + b"b\n") == "sheet.too_wide"
    assert code_of(b"a;b\n" + b";" * 2_000_000) == "sheet.too_wide"
    assert code_of(b'a;b\n"' + b"x" * 200_000) == "sheet.broken"


#: made once: a workbook holds the second of its making, and hypothesis wants the same bytes again
ONE_WORKBOOK = xlsx(SMALL)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(ONE_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        sheets = read_sheets(bytes(content))
    except SheetError as error:
        assert error.code in SHEET_ERRORS
    else:
        assert all(len(row.cells) <= workbook.MAX_COLUMNS for s in sheets for row in s.rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        sheets = read_sheets(content)
    except SheetError as error:
        assert error.code in SHEET_ERRORS
    else:
        assert sheets[0].rows
