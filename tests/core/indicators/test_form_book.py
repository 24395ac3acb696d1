"""Workbooks with named cells: what is refused, in words of codes, and what is kept when filled."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from core.indicators.form_book import BadForm, read_form
from core.indicators.form_sheet import cell_name, letters, place_of

KNOWN = {"persons", "services", "services__sex_female", "centre", "month_name"}


def known(name: str) -> bool:
    return name in KNOWN


def book(names=(("persons", "=Есеп!$B$2"),), fill=None, **options) -> bytes:
    """A form with a heading, a formula, and these names."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, options)
    sheet = made.add_worksheet("Есеп")
    other = made.add_worksheet("Екінші бет")
    bold = made.add_format({"bold": True, "num_format": "#,##0", "border": 1})
    sheet.write("A1", "Айлық есеп", bold)
    sheet.write("A2", "Адамдар")
    sheet.write_blank("B2", None, bold)
    sheet.write_formula("C2", "=B2*2", bold, 999)
    sheet.write_formula("C3", '=B9&"!"', None, "ескі")
    other.write("A1", "бос")
    if fill:
        fill(made, sheet, other)
    for name, where in names:
        made.define_name(name, where)
    made.close()
    return buffer.getvalue()


def changed(content: bytes, edits=None, added=None) -> bytes:
    """The archive with parts edited (name → function of the text) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if edits and info.filename in edits:
                data = edits[info.filename](data.decode()).encode()
            new.writestr(info.filename, data)
        for name, data in (added or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


SHEET, WORKBOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def problems(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(BadForm) as caught:
        read_form(content, known)
    return [(one.code, one.name, one.where) for one in caught.value.problems]


def test_places_of_cells():
    assert [letters(one) for one in (1, 26, 27, 52, 702, 703, 16384)] == [
        "A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    assert place_of("$C$10") == (10, 3)
    assert place_of("XFE1") is None and place_of("A0") is None and place_of("1A") is None
    assert cell_name((12, 28)) == "AB12"


def test_values_stand_in_their_cells_and_everything_else_is_kept():
    def more(made, sheet, other):
        sheet.insert_image("H1", "x.png", {"image_data": io.BytesIO(PNG)})
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Есеп!$B$2:$B$4"})
        other.insert_chart("E5", chart)
        sheet.data_validation("D2", {"validate": "list", "source": ["иә", "жоқ"]})
        sheet.merge_range("A6:C6", "", made.add_format({"align": "center"}))

    names = [("persons", "=Есеп!$B$2"), ("services", "=Есеп!$B$9"), ("centre", "=Есеп!$A$6:$C$6"),
             ("Services__Sex_Female", "='Екінші бет'!$D$40"), ("month_name", "=Есеп!$E$2"),
             ("x_list", "=Есеп!$A$1:$A$3")]  # fmt: skip
    content = book(names, more)
    form = read_form(content, known)
    assert {cell.name: cell.where for cell in form.cells} == {
        "persons": "Есеп!B2", "services": "Есеп!B9", "centre": "Есеп!A6", "month_name": "Есеп!E2",
        "services__sex_female": "Екінші бет!D40",
    }  # fmt: skip
    assert form.own == ("x_list",)
    values = {"persons": 12, "services": 3.5, "centre": '=HYPERLINK("http://x")&<a>',
              "services__sex_female": 7, "month_name": "қараша\x07"}  # fmt: skip
    made = form.filled(values)
    assert made == read_form(content, known).filled(values)  # the same values, the same bytes
    read = CalamineWorkbook.from_filelike(io.BytesIO(made))
    first = read.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert first[0][0] == "Айлық есеп"
    assert first[1][:2] == ["Адамдар", 12.0] and first[1][4] == "қараша"
    assert first[5][0] == '\'=HYPERLINK("http://x")&<a>' and first[8][1] == 3.5
    second = read.get_sheet_by_index(1).to_python(skip_empty_area=False)
    assert second[39][3] == 7.0 and second[0][0] == "бос"
    assert "<f>B2*2</f></c>" in part(made, SHEET) and "999" not in part(made, SHEET)
    assert "ескі" not in part(made, SHEET)
    assert 'fullCalcOnLoad="1"' in part(made, WORKBOOK)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert old.namelist() == new.namelist()
        touched = {SHEET, "xl/worksheets/sheet2.xml", WORKBOOK}
        assert all(old.read(name) == new.read(name) for name in {*old.namelist()} - touched)
    assert "dataValidation" in part(made, SHEET) and "<drawing" in part(made, SHEET)
    style = part(content, SHEET).split('<c r="B2" s="')[1].split('"')[0]
    assert f'<c r="B2" s="{style}"><v>12</v></c>' in part(made, SHEET)
    assert read_form(made, known).filled(values) == made  # a filled copy is a form again


def test_rows_that_are_empty_or_missing_and_prefixes_of_other_programs():
    content = book(
        [("persons", "=Есеп!$B$2"), ("services", "=Есеп!$D$1"), ("centre", "=Есеп!$B$1")]
    )
    body = (
        '<x:sheetData><x:row r="1" spans="1:2" s="1" customFormat="1"/><x:row r="3"/></x:sheetData>'
    )
    sheet = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{body}</x:worksheet>"
    )
    for data in (sheet, sheet.replace(body, "<x:sheetData/>")):
        made = read_form(changed(content, {SHEET: lambda _old, data=data: data}), known).filled(
            {"persons": 5, "services": 6, "centre": "Орталық"}
        )
        rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0)
        assert rows.to_python(skip_empty_area=False)[:2] == [
            ["", "Орталық", "", 6.0], ["", 5.0, "", ""],
        ]  # fmt: skip
        assert "spans" not in part(made, SHEET)


def test_names_that_cannot_be_filled_are_told_with_their_cells():
    def merged(made, sheet, other):
        sheet.merge_range("A10:B11", "", None)

    names = [
        ("presons", "=Есеп!$B$2"),
        ("persons", "=Есеп!$A$1:$A$3"),
        ("services", "=Есеп!$C$2"),
        ("centre", "=Есеп!$B$11"),
        ("month_name", '="сөз"'),
        ("services__sex_female", "=Есеп!$A$1,Есеп!$B$1"),
    ]
    assert sorted(problems(book(names, merged))) == sorted([
        ("form.unknown", "presons", "Есеп!B2"),
        ("form.several", "persons", "Есеп!$A$1:$A$3"),
        ("form.formula", "services", "Есеп!C2"),
        ("form.merged", "centre", "Есеп!B11"),
        ("form.no_cell", "month_name", '"сөз"'),
        ("form.no_cell", "services__sex_female", "Есеп!$A$1,Есеп!$B$1"),
    ])  # fmt: skip
    twice = book([("persons", "=Есеп!$B$2"), ("'Екінші бет'!persons", "='Екінші бет'!$B$2")])
    assert problems(twice)[0][:2] == ("form.twice", "persons")
    assert "Есеп!B2" in problems(twice)[0][2] and "Екінші бет!B2" in problems(twice)[0][2]
    shared = book([("persons", "=Есеп!$B$2"), ("services", "=Есеп!$B$2")])
    assert problems(shared) == [("form.two_names", "persons, services", "Есеп!B2")]
    lost = changed(book(), {WORKBOOK: lambda text: text.replace("Есеп!$B$2", "Есеп!#REF!")})
    assert problems(lost) == [("form.lost", "persons", "Есеп!#REF!")]
    gone = changed(book(), {WORKBOOK: lambda text: text.replace("Есеп!$B$2", "[1]Есеп!$B$2")})
    assert problems(gone)[0][0] == "form.no_cell"
    assert problems(book([])) == [("form.no_names", "", "")]
    assert problems(book([("x_mine", "=Есеп!$B$2")])) == [("form.no_names", "", "")]


def test_a_protected_sheet_is_filled_and_stays_protected():
    form = read_form(book(fill=lambda made, sheet, other: sheet.protect("сөз")), known)
    assert form.protected == ("Есеп",)
    assert "sheetProtection" in part(form.filled({"persons": 4}), SHEET)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(WORKBOOK, b" " * 41_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "form.no_xlsx"),
        (b"just a text", "form.no_xlsx"),
        (b"%PDF-1.7 ...", "form.no_xlsx"),
        (b"PK\x03\x04 cut off", "sheet.broken"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "form.old"),
        (changed(book(), added={"xl/vbaProject.bin": b"x"}), "form.macros"),
        (changed(book(), added={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "form.external"),
        (changed(book(), added={"xl/embeddings/oleObject1.bin": b"x"}), "form.embedded"),
        (changed(book(), {"[Content_Types].xml": lambda text: text.replace(
            "sheet.main+xml", "sheet.macroEnabled.main+xml")}), "form.macros"),
        (changed(book(), {SHEET: lambda text: text[: len(text) // 2]}), "sheet.broken"),
        (changed(book(), {SHEET: lambda text: text.replace(
            "<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)}), "sheet.broken"),
        (changed(book(), {WORKBOOK: lambda text: text.replace("</workbook>", "")}), "sheet.broken"),
        (b"x" * (2 * 1024 * 1024 + 1), "form.large"),
        (bomb(), "sheet.zip_bomb"),
    ],
)  # fmt: skip
def test_what_is_no_form(content, code):
    assert [one[0] for one in problems(content)] == [code]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c489"
    "0000000d49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)
