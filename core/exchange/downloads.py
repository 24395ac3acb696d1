"""Tables to download: an empty one with known headings, and the rows that have errors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from core.exchange.columns import ColumnSpec
from core.exchange.export_rules import harmless
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.pages import message_of
from core.exchange.template_book import heading
from core.web.i18n import gettext as _


def template_file(columns: Sequence[ColumnSpec]) -> str:
    """The heading of a file with every column that the import takes; the semicolon is what
    spreadsheet programs set to Kazakh or Russian read."""
    wanted = [spec for spec in columns if spec.code not in {"surname", "given_name", "patronymic"}]
    return _written([[heading(spec) for spec in wanted]])


def errors_file(batch: ImportBatch, rows: Iterable[ImportRow]) -> str:
    """Rows with errors under the headings of their file, and beside them what is wrong."""
    headers = {int(column): str(text) for column, text in batch.headers}
    rows = list(rows)
    numbers = sorted({*headers, *(int(column) for row in rows for column in row.cells)})
    lines = [[headers.get(number, "") for number in numbers] + [_("Row"), _("What is wrong")]]
    lines += [
        [str(row.cells.get(str(number), "")) for number in numbers]
        + [str(row.row_number), "; ".join(str(message_of(code)) for code in row.errors)]
        for row in rows
    ]
    return _written(lines)


def _written(lines: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return buffer.getvalue()
