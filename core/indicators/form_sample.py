"""A workbook with every name that can be used now, to copy cells from."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from core.indicators.form_names import PLANS, SINCE, CellName, Names
from core.indicators.rules import safe_cell
from core.web.i18n import gettext


def sample_book(names: Names) -> bytes:
    """Label, name, and the named cell beside them; then every whole figure with its endings."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    title = gettext("Names of cells")[:31]
    sheet = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#DCEBF2", "border": 1})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    number = book.add_format({"border": 1, "num_format": "#,##0", "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 48)
    sheet.set_column(2, 2, 18)
    for column, words in enumerate(
        (gettext("What it means"), gettext("Name of the cell"), gettext("The cell"))
    ):
        sheet.write_string(0, column, words, head)
    for row, (label, name) in enumerate(_lines(names), 1):
        sheet.write_string(row, 0, safe_cell(label), text)
        sheet.write_string(row, 1, name, text)
        sheet.write_blank(row, 2, None, number)
        book.define_name(name, f"='{title}'!$C${row + 1}")
    book.close()
    return buffer.getvalue()


def _lines(names: Names) -> list[tuple[str, str]]:
    lines = [(_label(names, one), one.name) for one in names.cells.values()]
    endings: dict[str, Any] = {**SINCE, **PLANS}
    for cell in names.cells.values():
        if cell.indicator and not cell.by:
            lines += [
                (f"{cell.label}: {words}", f"{cell.name}__{ending}")
                for ending, words in endings.items()
            ]
    return lines


def _label(names: Names, cell: CellName) -> str:
    if not cell.by:
        return str(cell.label)
    whole = next(
        one for one in names.cells.values() if one.indicator == cell.indicator and not one.by
    )
    return f"{whole.label}. {cell.label}"
