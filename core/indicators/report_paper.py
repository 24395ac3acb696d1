"""The report of a kind of centre as tables, for a workbook and for paper."""

from __future__ import annotations

from core.indicators.paper import Cell, Paper, PaperTable
from core.indicators.report import Report, ReportLine, ReportSection, Totals
from core.web.i18n import format_date, gettext


def report_paper(
    report: Report, *, title: str, region: str, place: str, asked_by: str, asked_at: str
) -> Paper:
    """The whole report in the language of the block around it."""
    return Paper(
        title=title,
        region=region,
        place=place,
        facts=(
            (gettext("Period"), span_words(report.period)),
            (gettext("Asked by"), f"{asked_by}, {asked_at}"),
        ),
        tables=(_totals(report), *(_section(one) for one in report.sections)),
        notes=tuple((str(name), str(text)) for name, text in report.definitions),
    )


def span_words(span: Totals) -> str:
    """01.01.2026 – 20.11.2026, or that nothing has begun."""
    if span.first is None:
        return gettext("nothing has begun yet")
    return f"{format_date(span.first)} – {format_date(span.last)}"


def _totals(report: Report) -> PaperTable:
    spans = report.totals
    rows: list[tuple[Cell, ...]] = [
        (gettext("Registered on the last day"), *(one.held.registered for one in spans)),
        (gettext("Newly registered"), *(one.held.newly for one in spans)),
        (gettext("People served"), *(one.count.persons for one in spans)),
        (gettext("Services given"), *(one.count.services for one in spans)),
        (gettext("Visits"), *(one.visits.total for one in spans)),
        (gettext("Visits a day"), *(one.visits.a_day for one in spans)),
        (
            gettext("Most visits on one day"),
            *(most_words(one) for one in spans),
        ),
    ]
    head = (
        gettext("Figure"),
        *(f"{one.title}: {span_words(one)}" for one in spans),
    )
    return PaperTable(gettext("Main figures"), head, tuple(rows))


def most_words(span: Totals) -> Cell:
    """How many came on the fullest day, and which day that was."""
    if span.visits.most_on is None:
        return None
    return f"{span.visits.most} ({format_date(span.visits.most_on)})"


def _section(section: ReportSection) -> PaperTable:
    head = [str(section.title)]
    if section.has_held:
        head += [gettext("People registered"), gettext("Newly registered")]
    head += [gettext("People"), gettext("Services")]
    if section.has_visits:
        head += [gettext("Visits"), gettext("Visits a day")]
    rows = tuple(_row(section, line) for line in section.lines)
    return PaperTable(str(section.title), tuple(head), rows)


def _row(section: ReportSection, line: ReportLine) -> tuple[Cell, ...]:
    cells: list[Cell] = [str(line.label)]
    if section.has_held:
        cells += [line.held.registered, line.held.newly] if line.held else [None, None]
    cells += [line.count.persons, line.count.services]
    if section.has_visits:
        cells += [line.visits.total, line.visits.a_day] if line.visits else [None, None]
    return tuple(cells)
