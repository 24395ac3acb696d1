"""A sheet too long for memory is read in pieces: the same rows as when it is read at once."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter

from core.exchange import sheets, workbook
from core.exchange.columns import CORE_COLUMNS
from core.exchange.rehearsal import check_rows
from core.exchange.sheets import read_sheets
from core.exchange.tables import LongRows, SheetError, find_table
from tests.core.exchange.made_sheets import HEADER, TODAY, person


def book(*, inline: bool) -> bytes:
    """A title, empty rows, a header, people, a gap, dates and numbers as Excel keeps them."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"constant_memory": inline, "in_memory": not inline})
    sheet = made.add_worksheet("Тізім")
    day = made.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write(0, 1, "Орталықтың тізімі")
    sheet.write_row(3, 1, HEADER)
    for number in range(40):
        place = 4 + number + (20 if number > 25 else 0)
        cells = person(number=number + 1, name=f"Сейітова {'АӘБҒ'[number % 4]}йгүл {number}")
        for column, cell in enumerate(cells, 1):
            sheet.write(place, column, cell)
        sheet.write_datetime(place, 4, dt.date(1958, 7, 17), day)
        sheet.write_boolean(place, 9, True)
        sheet.write_number(place, 10, number / 4)
    made.close()
    return buffer.getvalue()


@pytest.fixture
def in_pieces(monkeypatch):
    monkeypatch.setattr(workbook, "LONG_SHEET", 100)
    monkeypatch.setattr(workbook, "PIECE_ROWS", 7)


@pytest.mark.parametrize("inline", [True, False])
def test_rows_are_the_same(inline, in_pieces, monkeypatch):
    content = book(inline=inline)
    (long,) = read_sheets(content)
    assert isinstance(long.rows, LongRows) and len(long.rows) == 42
    monkeypatch.setattr(workbook, "LONG_SHEET", 10**9)
    (whole,) = read_sheets(content)
    assert isinstance(whole.rows, tuple)

    def cells(rows):
        return [(row.number, {n: c for n, c in enumerate(row.cells) if c is not None})
                for row in rows]  # fmt: skip

    assert cells(long.rows) == cells(whole.rows) == cells(long.rows)
    rehearsals = [check_rows(find_table([one], CORE_COLUMNS), today=TODAY) for one in (long, whole)]
    assert rehearsals[0] == rehearsals[1] and len(rehearsals[0].rows) == 40


def repacked(content: bytes, change) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name.endswith("sheet1.xml") else text)
    return buffer.getvalue()


def without_numbers(text: bytes) -> bytes:
    return re.sub(rb'<row r="\d+"', b"<row", text)


def backwards(text: bytes) -> bytes:
    return text.replace(b'<row r="30"', b'<row r="3"')


@pytest.mark.parametrize("change", [without_numbers, backwards])
def test_a_sheet_that_cannot_be_cut_is_read_at_once(change, in_pieces):
    try:
        (sheet,) = read_sheets(repacked(book(inline=True), change))
    except SheetError as error:
        assert error.code == "sheet.broken"
    else:
        assert isinstance(sheet.rows, tuple)


def test_what_is_unpacked_is_counted_in_pieces_too(in_pieces, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 4_000)
    with pytest.raises(SheetError, match=r"sheet\.zip_bomb"):
        read_sheets(book(inline=True))


def test_a_formula_far_below_refuses_the_file(in_pieces):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet("Тізім")
    sheet.write_row(0, 0, HEADER)
    for number in range(1, 30):
        sheet.write_row(number, 0, person(number=number))
    sheet.write_formula("C25", "=A1&A2", None, "Ахметов Серік")
    made.close()
    table = find_table(read_sheets(buffer.getvalue()), CORE_COLUMNS)
    assert isinstance(table.sheet.rows, LongRows)
    with pytest.raises(SheetError) as caught:
        check_rows(table, today=TODAY)
    assert (caught.value.code, caught.value.names) == ("sheet.formula", ("C25",))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "kz1048"])
@pytest.mark.parametrize("first", ["", "sep=;\r\n"])
def test_a_long_text_file_is_read_a_line_at_a_time(monkeypatch, encoding, first):
    lines = [f'{n};"Сейітова\nАйгүл {n}";1{n:02d}' for n in range(40)]
    content = (first + "\r\n".join([";".join(HEADER[:3]), "", *lines])).encode(encoding)
    (whole,) = read_sheets(content)
    assert isinstance(whole.rows, tuple)
    monkeypatch.setattr(sheets, "PIECE_ROWS", 7)
    (long,) = read_sheets(content)
    assert isinstance(long.rows, LongRows)
    assert len(long.rows.head) == 7 and len(long.rows) == len(whole.rows) == 41
    assert list(long.rows) == list(long.rows) == list(whole.rows)
    assert long.rows[0].number == 1 and list(long.rows)[1].number == 3
