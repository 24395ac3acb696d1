"""Spreadsheets that a module reads and writes: the upload's limits, headings in three languages,
cells that no program takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from core.exchange.columns import ColumnSpec, best_columns, header_key
from core.exchange.export_rules import harmless
from core.exchange.sheets import MAX_UPLOAD, read_sheets
from core.exchange.tables import (
    HEADER_SEARCH_ROWS,
    Cell,
    Sheet,
    SheetError,
    SheetRow,
    column_letter,
    is_blank,
    storable,
    text_of,
)
from core.exchange.words import sheet_message
from core.web.i18n import in_language

__all__ = [
    "HEADER_SEARCH_ROWS",
    "MAX_UPLOAD",
    "XLSX_TYPE",
    "Cell",
    "ColumnSpec",
    "Sheet",
    "SheetError",
    "SheetRow",
    "best_columns",
    "column_letter",
    "csv_table",
    "harmless",
    "header_key",
    "in_language",
    "is_blank",
    "read_sheets",
    "sheet_message",
    "storable",
    "text_of",
    "xlsx_table",
]

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_table(lines: Iterable[Sequence[str]]) -> str:
    """A .csv as spreadsheet programs set to Kazakh or Russian read it; formulas are harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return "\ufeff" + buffer.getvalue()


def xlsx_table(lines: Iterable[Sequence[str]], *, title: str, widths: Sequence[int] = ()) -> bytes:
    """A workbook of one sheet, its first line the heading. Every cell is text, so that numbers keep
    their zeros and no formula runs."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DCEBF2", "border": 1})
    text = book.add_format({"num_format": 49})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width, text)
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            sheet.write_string(number, place, harmless(cell), head if number == 0 else text)
    book.close()
    return buffer.getvalue()
