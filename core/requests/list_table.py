"""Requests as a spreadsheet. Every cell is text, so that no formula runs and no zero is lost."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping

import xlsxwriter
from flask import g

from core.regions.models import Centre
from core.requests import list_labels as labels
from core.requests.list_queries import RequestLine
from core.web.i18n import format_date
from core.web.i18n import gettext as _

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (22, 34, 34, 26, 22, 14, 14, 14, 28, 28, 28)


def requests_table(
    lines: Iterable[RequestLine], *, centres: Mapping[int, Centre], today: dt.date
) -> bytes:
    """A workbook of one sheet, in the language of the reader; its first line is the heading."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DCEBF2", "border": 1})
    sheet = book.add_worksheet(_("Requests")[:31])
    sheet.freeze_panes(1, 0)
    for place, (title, width) in enumerate(zip(_titles(), WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    for number, line in enumerate(lines, 1):
        for place, cell in enumerate(_cells(line, centres, today)):
            sheet.write_string(number, place, cell)
    book.close()
    return buffer.getvalue()


def _titles() -> list[str]:
    return [
        _("Number"), _("Full name"), _("Matter"), _("State"), _("Channel"), _("Opened on"),
        _("Due on"), _("Closed on"), _("Deadline"), _("Who is responsible"), _("Centre"),
    ]  # fmt: skip


def _cells(line: RequestLine, centres: Mapping[int, Centre], today: dt.date) -> list[str]:
    tag = labels.due_tag(line, today)
    unit = line.unit.name_in(g.locale) if line.unit else ""
    centre = centres.get(line.centre_id)
    return [
        line.number, line.person or _("Erased file"), str(labels.type_label(line.type)),
        str(labels.state_label(line)), str(labels.CHANNELS.get(line.channel, "")),
        format_date(line.opened_on), format_date(line.due_on), format_date(line.closed_on),
        tag[0] if tag else "", line.owner or unit, centre.name_in(g.locale) if centre else "",
    ]  # fmt: skip
