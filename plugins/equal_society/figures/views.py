"""The figures of the centres: page, workbook, paper."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from core.sdk.web import (
    ReportKind,
    db_session,
    endpoint,
    render,
    report_book,
    report_print,
    report_values,
)
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.figures.permissions import FIGURES_VIEW
from plugins.equal_society.figures.tables import figure_table
from plugins.equal_society.figures.words import AGE_BANDS, BANDS_DEFINITION, CHOICES
from plugins.equal_society.kinds import MODULE
from plugins.equal_society.views import with_sections

bp = with_sections(Blueprint("equal_society_figures", __name__))
REPORT = ReportKind(
    MODULE, FIGURES_VIEW, _("Figures of equal society"), AGE_BANDS, BANDS_DEFINITION
)


@bp.get("/figures/")
@endpoint(FIGURES_VIEW)
def figures() -> ResponseReturnValue:
    """People and services since the year's start; visits, consultations and requests."""
    values, asked = report_values(REPORT), request.args.get("by", "")
    by = asked if asked in CHOICES else next(iter(CHOICES))
    table = figure_table(db_session(), g.region, values["asked"].query, by)
    return render(
        "equal_society/figures/report.html", by=by, choices=CHOICES, table=table, **values
    )


@bp.get("/figures/report.xlsx")
@endpoint(FIGURES_VIEW)
def book() -> ResponseReturnValue:
    """People and services as a workbook."""
    return report_book(REPORT)


@bp.get("/figures/report.pdf")
@endpoint(FIGURES_VIEW)
def paper() -> ResponseReturnValue:
    """People and services on paper, with lines to sign."""
    return report_print(REPORT)
