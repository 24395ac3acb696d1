"""The figures that the centres publish: page, workbook, paper."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from core.sdk.web import ReportKind, endpoint, render, report_book, report_print, report_values
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.figures.permissions import FIGURES_VIEW
from plugins.active_longevity.figures.words import AGE_BANDS, BANDS_DEFINITION
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_figures", __name__))
REPORT = ReportKind(
    MODULE, FIGURES_VIEW, _("Figures of active longevity"), AGE_BANDS, BANDS_DEFINITION
)


@bp.get("/figures/")
@endpoint(FIGURES_VIEW)
def figures() -> ResponseReturnValue:
    """Registered, new, served, visits a day, by age band, sex, activity and branch."""
    return render(
        "active_longevity/figures/report.html", "indicators/_report.html", **report_values(REPORT)
    )


@bp.get("/figures/report.xlsx")
@endpoint(FIGURES_VIEW)
def book() -> ResponseReturnValue:
    """The same as a workbook."""
    return report_book(REPORT)


@bp.get("/figures/report.pdf")
@endpoint(FIGURES_VIEW)
def paper() -> ResponseReturnValue:
    """The same on paper, with lines to sign."""
    return report_print(REPORT)
