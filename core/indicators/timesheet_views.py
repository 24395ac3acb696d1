"""The timesheet of staff: page, workbook, paper."""

from __future__ import annotations

from flask import g, request
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db
from core.errors import NotFound
from core.indicators.blueprint import bp
from core.indicators.form_pages import month_from
from core.indicators.labels import month_label
from core.indicators.paper import XLSX_TYPE
from core.indicators.permissions import TIMESHEET
from core.indicators.report_pages import file_response, paper_language
from core.indicators.timesheet_paper import (
    definition,
    legend,
    square_words,
    sums_head,
    sums_of,
    timesheet_book,
    timesheet_pdf,
)
from core.indicators.timesheet_queries import Timesheet, timesheet
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import in_language, today
from core.web.render import render

MONTHS_TO_CHOOSE = 24


@bp.get("/indicators/timesheet/")
@endpoint(TIMESHEET)
def timesheet_page() -> ResponseReturnValue:
    """Hours held by each member of staff on each day of a month."""
    centres, sheet = _asked()
    key = f"{sheet.days[0]:%Y-%m}"
    return render(
        "indicators/timesheet.html",
        sheet=sheet,
        centres=centres,
        months=_months(key),
        args={"month": key, "centre": sheet.centre.code},
        legend=legend(),
        definition=definition(),
        square_words=square_words,
        sums_head=sums_head(),
        sums_of=sums_of,
    )


@bp.get("/indicators/timesheet/table.xlsx")
@endpoint(TIMESHEET)
def timesheet_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    _centres, sheet = _asked()
    return file_response(timesheet_book(sheet, g.region), XLSX_TYPE, f"{_name(sheet)}.xlsx")


@bp.get("/indicators/timesheet/table.pdf")
@endpoint(TIMESHEET)
def timesheet_print() -> ResponseReturnValue:
    """The same on paper, in Kazakh or Russian (`?lang=`)."""
    language = paper_language()
    _centres, sheet = _asked()
    with in_language(language):
        content = timesheet_pdf(sheet, g.region, language=language, made_at=now_utc())
    return file_response(content, "application/pdf", f"{_name(sheet)}.pdf", inline=True)


def _asked() -> tuple[list[Centre], Timesheet]:
    """The month and the centre of the address: this month, the reader's own or first centre."""
    session = db.session()
    centres = centres_of(session, g.actor, TIMESHEET, region_id=g.region.id, active_only=False)
    if not centres:
        raise NotFound
    wanted = request.args.get("centre", "")
    own = [one for one in centres if one.id == g.actor.current_centre_id]
    named = [one for one in centres if one.code == wanted]
    month = month_from(request.args.get("month", "")) or today()
    return centres, timesheet(
        session, g.region, centre=(named or own or centres)[0], year=month.year, month=month.month
    )


def _months(chosen: str) -> list[tuple[str, str]]:
    last = today().year * 12 + today().month - 1
    keys = [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(last, last - MONTHS_TO_CHOOSE, -1)]
    if chosen not in keys:
        keys.append(chosen)
    return [(key, month_label(key)) for key in keys]


def _name(sheet: Timesheet) -> str:
    return f"timesheet-{sheet.centre.code}-{sheet.days[0]:%Y-%m}"
