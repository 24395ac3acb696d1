"""The figures of requests: the page, and its tables as a workbook."""

from __future__ import annotations

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from core.db import db
from core.indicators.blueprint import bp
from core.indicators.labels import BREAKDOWNS
from core.indicators.pages import Asked, asked
from core.indicators.paper import XLSX_TYPE, paper_book
from core.indicators.permissions import VIEW
from core.indicators.report_pages import cell_words, file_response
from core.indicators.request_board import (
    CHOICES,
    RequestBoard,
    heads,
    request_board,
    request_paper,
)
from core.web.endpoint import endpoint
from core.web.i18n import current_locale
from core.web.render import render


@bp.get("/indicators/requests")
@endpoint(VIEW)
def requests_page() -> ResponseReturnValue:
    """Opened, closed, refused, overdue and how long, by one breakdown."""
    question, board = _board()
    return render(
        "indicators/requests.html", asked=question, board=board, heads=heads(),
        choices=[(by, BREAKDOWNS[by]) for by in CHOICES], cell_words=cell_words,
    )  # fmt: skip


@bp.get("/indicators/requests.xlsx")
@endpoint(VIEW)
def requests_book() -> Response:
    """The same as a workbook, with the definitions in it."""
    question, board = _board()
    paper = request_paper(
        board, region=g.region.name_in(current_locale()), place=question.scope,
        asked_by=question.asked_by, asked_at=question.asked_at,
    )  # fmt: skip
    place = question.centre.code if question.centre else g.region.code
    name = f"requests-{place}-{question.period.first}-{question.period.last}.xlsx"
    return file_response(paper_book(paper), XLSX_TYPE, name)


def _board() -> tuple[Asked, RequestBoard]:
    question = asked()
    by = request.args.get("by", "")
    chosen = by if by in CHOICES else CHOICES[0]
    return question, request_board(db.session(), g.region, question.query, chosen)
