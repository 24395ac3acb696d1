"""Tables that leave the building: the same content as a workbook and as paper with signatures."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from core.documents.pdf import render_pdf
from core.indicators.rules import safe_cell
from core.web.i18n import format_number, gettext

TEMPLATE: Final = Path(__file__).resolve().parent / "typst" / "figures.typ"
LANGUAGES: Final = ("kk", "ru")
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: what stands for a number that there is not
NONE: Final = "—"
Cell = str | int | float | None


@dataclass(frozen=True)
class PaperTable:
    """A table with its heading; the first column names the row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Paper:
    """A report. `facts` stand above the tables (period, who asked), `notes` below (definitions)."""

    title: str
    region: str
    place: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[PaperTable, ...]
    notes: tuple[tuple[str, str], ...]
    address: str = ""


def signatures() -> tuple[str, ...]:
    """Who signs a report."""
    return gettext("Director"), gettext("Made by")


def paper_book(paper: Paper) -> bytes:
    """One sheet: numbers are numbers, and no text runs as a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": paper.title, "author": paper.place})
    sheet = book.add_worksheet(gettext("Report")[:31])
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": "#DCEBF2", "border": 1, "valign": "top"}
        ),
        "text": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"border": 1, "num_format": "#,##0.##", "valign": "top"}),
        "whole": book.add_format({"border": 1, "num_format": "#,##0", "valign": "top"}),
        "plain": book.add_format({"text_wrap": False, "valign": "top"}),
    }
    widest = max((len(one.head) for one in paper.tables), default=2)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, max(1, widest - 1), 16)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    _write(sheet, looks, paper)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, looks: dict[str, Any], paper: Paper) -> None:
    row = 0
    for text, look in ((paper.title, "title"), (paper.region, "plain"), (paper.place, "bold")):
        sheet.write_string(row, 0, safe_cell(text), looks[look])
        row += 1
    row = _pairs(sheet, looks, paper.facts, row)
    for table in paper.tables:
        row += 1
        sheet.write_string(row, 0, safe_cell(table.title), looks["bold"])
        for column, text in enumerate(table.head):
            sheet.write_string(row + 1, column, safe_cell(text), looks["head"])
        row += 2
        for line in table.rows:
            for column, value in enumerate(line):
                _cell(sheet, looks, row, column, value)
            row += 1
    row = _pairs(sheet, looks, [(gettext("Definitions"), ""), *paper.notes], row + 1)
    for post in signatures():
        sheet.write_string(row + 1, 0, f"{post} ______________________", looks["plain"])
        row += 2


def _cell(sheet: Any, looks: dict[str, Any], row: int, column: int, value: Cell) -> None:
    if isinstance(value, str) or value is None:
        sheet.write_string(row, column, NONE if value is None else safe_cell(value), looks["text"])
    else:
        look = "whole" if isinstance(value, int) else "number"
        sheet.write_number(row, column, value, looks[look])


def _pairs(sheet: Any, looks: dict[str, Any], pairs: Iterable[tuple[str, str]], row: int) -> int:
    for name, text in pairs:
        sheet.write_string(row, 0, safe_cell(name), looks["plain" if text else "bold"])
        sheet.write_string(row, 1, safe_cell(text), looks["plain"])
        row += 1
    return row


def paper_pdf(paper: Paper, *, language: str, made_at: dt.datetime) -> bytes:
    """The same on paper, in the language of the block around it (`kk` or `ru`). Raises
    `InvalidInput` for signs that the documents' font lacks."""
    values = {
        "title": paper.title,
        "region_name": paper.region,
        "centre_name": paper.place,
        "centre_address": paper.address,
        "facts": [list(one) for one in paper.facts],
        "tables": [
            {
                "title": table.title,
                "head": list(table.head),
                "rows": [[_words(one) for one in row] for row in table.rows],
            }
            for table in paper.tables
        ],
        "definitions": gettext("Definitions"),
        "notes": [list(one) for one in paper.notes],
        "signatures": list(signatures()),
    }
    return render_pdf(TEMPLATE, values, language, created=made_at)


def _words(value: Cell) -> str:
    if value is None:
        return NONE
    return value if isinstance(value, str) else format_number(value)
