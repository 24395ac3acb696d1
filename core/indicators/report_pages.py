"""The report of a kind of centre as page, workbook and paper: what a module's views answer with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request

from core.clock import now_utc
from core.db import db
from core.indicators.pages import Asked, asked
from core.indicators.paper import (
    LANGUAGES,
    NONE,
    XLSX_TYPE,
    Cell,
    Paper,
    PaperTable,
    paper_book,
    paper_pdf,
)
from core.indicators.report import Report, service_report
from core.indicators.report_paper import report_paper, span_words
from core.indicators.rules import AgeBand
from core.web.i18n import current_locale, format_number, in_language, today


@dataclass(frozen=True)
class ReportKind:
    """Whose report it is, and what the module adds to it."""

    module: str
    permission: str
    title: Any
    bands: Sequence[AgeBand]
    bands_definition: Any


def report_values(kind: ReportKind) -> dict[str, Any]:
    """What `indicators/_report.html` shows, of the question of the address."""
    question, report = _report(kind)
    return {
        "asked": question,
        "report": report,
        "paper": _paper(kind, question, report),
        "cell_words": cell_words,
        "heads": table_heads,
        "span_words": span_words,
    }


def report_book(kind: ReportKind) -> Response:
    """The same as a workbook, with the definitions in it."""
    question, report = _report(kind)
    content = paper_book(_paper(kind, question, report))
    return file_response(content, XLSX_TYPE, f"{_name(kind, question)}.xlsx")


def report_print(kind: ReportKind) -> Response:
    """The same as a PDF with lines to sign, in Kazakh or Russian (`?lang=`)."""
    language = paper_language()
    with in_language(language):
        question, report = _report(kind)
        made = paper_pdf(_paper(kind, question, report), language=language, made_at=now_utc())
    return file_response(made, "application/pdf", f"{_name(kind, question)}.pdf", inline=True)


def paper_language() -> str:
    """The language that the address asks for, or the reader's where paper is made in it."""
    wanted = request.args.get("lang", current_locale())
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def cell_words(value: Cell) -> str:
    if value is None:
        return NONE
    return value if isinstance(value, str) else format_number(value)


def file_response(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    """A file for the reader; PDF opens in the browser."""
    response = Response(content, mimetype=media_type)
    how = "inline" if inline else "attachment"
    response.headers.set("Content-Disposition", how, filename=name)
    return response


def table_heads(table: PaperTable) -> list[dict[str, Any]]:
    """Headings of a table whose first column names the row."""
    return [{"label": text, "num": place > 0} for place, text in enumerate(table.head)]


def _report(kind: ReportKind) -> tuple[Asked, Report]:
    question = asked(kind.permission, module=kind.module)
    report = service_report(
        db.session(), question.query, bands=kind.bands,
        bands_definition=kind.bands_definition, today=today(),
    )  # fmt: skip
    return question, report


def _paper(kind: ReportKind, question: Asked, report: Report) -> Paper:
    return report_paper(
        report, title=str(kind.title), region=g.region.name_in(current_locale()),
        place=question.scope, asked_by=question.asked_by, asked_at=question.asked_at,
    )  # fmt: skip


def _name(kind: ReportKind, question: Asked) -> str:
    place = question.centre.code if question.centre else g.region.code
    return f"{kind.module}-{place}-{question.period.first}-{question.period.last}"
