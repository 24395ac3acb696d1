"""The figures of the centres: form 1401104, people and services as page, workbook and paper."""

from __future__ import annotations

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from core.sdk.sheets import XLSX_TYPE
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
from day_centre.figures.form_1401104 import COLUMNS, form_book, form_of
from day_centre.figures.permissions import FIGURES_VIEW
from day_centre.figures.words import AGE_BANDS, BANDS_DEFINITION
from day_centre.kinds import MODULE
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_figures", __name__, template_folder="../templates"))
REPORT = ReportKind(
    MODULE, FIGURES_VIEW, _("Figures of the day centre"), AGE_BANDS, BANDS_DEFINITION
)


@bp.get("/figures/")
@endpoint(FIGURES_VIEW)
def figures() -> ResponseReturnValue:
    """Form 1401104 of the period, and the report of people and services."""
    values = report_values(REPORT)
    form = form_of(db_session(), g.region, values["asked"].query)
    return render("day_centre/figures/report.html", form=form, columns=COLUMNS, **values)


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


@bp.get("/figures/form-1401104.xlsx")
@endpoint(FIGURES_VIEW)
def form() -> ResponseReturnValue:
    """The workbook of the form with named cells, for the official forms."""
    response = Response(form_book(), mimetype=XLSX_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename="1401104.xlsx")
    return response
