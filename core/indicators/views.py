"""The dashboard, its table as a file, and the card of the start page."""

from __future__ import annotations

from flask import Response, g
from flask.typing import ResponseReturnValue

from core.db import db
from core.indicators import (  # noqa: F401 - their views register themselves on the blueprint
    form_views,
    request_views,
    target_views,
    timesheet_views,
)
from core.indicators.blueprint import bp
from core.indicators.board import board, table_file
from core.indicators.pages import asked
from core.indicators.queries import ledger_counts
from core.indicators.target_views import year_plan
from core.web.endpoint import endpoint
from core.web.i18n import today
from core.web.render import render

__all__ = ["bp"]


@bp.get("/indicators/")
@endpoint("indicators.view")
def dashboard() -> ResponseReturnValue:
    """Persons and services of a period, with definitions, months and breakdowns."""
    question = asked()
    return render(
        "indicators/dashboard.html", "indicators/_board.html", asked=question,
        board=board(db.session(), g.region, question.query, today()),
        plan=year_plan(question),
    )  # fmt: skip


@bp.get("/indicators/table.csv")
@endpoint("indicators.view")
def table() -> ResponseReturnValue:
    """The dashboard's numbers as a table for a spreadsheet."""
    question = asked()
    shown = board(db.session(), g.region, question.query, today())
    content = table_file(
        shown, region=g.region, scope=question.scope, asked_by=question.asked_by,
        asked_at=question.asked_at, locale=g.locale,
    )  # fmt: skip
    name = f"{g.region.code}-{question.period.first}-{question.period.last}.csv"
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/indicators/card")
@endpoint("indicators.view")
def card() -> ResponseReturnValue:
    """Both numbers since the start of the year, for the start page."""
    question = asked()
    whole = ledger_counts(db.session(), question.query)[0]
    return render("indicators/card.html", "indicators/_card.html", asked=question, whole=whole)
