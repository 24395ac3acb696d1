"""What the dashboard shows: tiles, months, breakdowns; the same lines go into the table file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.indicators.figures import active_indicators, answer
from core.indicators.labels import BREAKDOWNS, month_label, short_month, value_labels
from core.indicators.queries import Count, ledger_counts
from core.indicators.rules import BAND_CODES, UNKNOWN, UNNAMED, months, safe_cell
from core.plugins.contracts import Indicator, IndicatorQuery, RegionInfo
from core.web.charts import Chart, Series, bar_chart
from core.web.i18n import format_date, format_number, gettext

#: breakdowns in the order of the page; those in `_PLURAL` are left out when there is one value
SECTIONS = ("centre", "module", "district", "residence", "sex", "age", "special_kind", "kind")
#: indicators with a page of their own begin so (`request_board.py`)
OWN_PAGE = "requests."
_PLURAL = frozenset({"centre", "module", "district", "residence"})


@dataclass(frozen=True)
class Tile:
    """A figure with its definition; `value` None when its module failed."""

    indicator: Indicator
    value: int | None


@dataclass(frozen=True)
class Line:
    """A value of a breakdown. Persons of two lines may be the same people."""

    label: Any
    persons: int
    services: int


@dataclass(frozen=True)
class Section:
    """A breakdown of persons and services."""

    code: str
    title: Any
    lines: tuple[Line, ...]
    #: how many of the lines are values, not "unknown" or "unnamed"
    values: int


@dataclass(frozen=True)
class Board:
    """Everything on the dashboard, of one question."""

    query: IndicatorQuery
    whole: Count
    tiles: tuple[Tile, ...]
    months: tuple[Line, ...]
    charts: tuple[Chart, ...]
    sections: tuple[Section, ...]


def board(session: Session, region: RegionInfo, query: IndicatorQuery, today: dt.date) -> Board:
    """Count the whole board: one statement a tile, two for the months, one a breakdown."""
    whole = (ledger_counts(session, query) or [Count("", 0, 0)])[0]
    by_month = {one.key: one for one in ledger_counts(session, query, "month")}
    keys = months(query.first, query.last)
    counts = [by_month.get(key, Count(key, 0, 0)) for key in keys]
    return Board(
        query=query,
        whole=whole,
        tiles=tuple(tiles(session, region, query, whole)),
        months=tuple(Line(month_label(one.key), one.persons, one.services) for one in counts),
        charts=tuple(_charts(counts, whole, unfinished=_unfinished(query.last, today))),
        sections=tuple(
            section
            for section in (_section(session, query, by) for by in SECTIONS)
            if section.values > (1 if section.code in _PLURAL else 0)
        ),
    )


def tiles(session: Session, region: RegionInfo, query: IndicatorQuery, whole: Count) -> list[Tile]:
    """One tile for each indicator but those with their own page; the ledger's own two are counted
    already."""
    ready = {"persons": whole.persons, "services": whole.services}
    found = []
    for indicator in active_indicators(region):
        if indicator.code.startswith(OWN_PAGE):
            continue
        value = ready.get(indicator.code)
        if value is None:
            asked = answer(session, indicator, query)
            value = asked.whole if asked is not None else None
        found.append(Tile(indicator, value))
    return found


def _section(session: Session, query: IndicatorQuery, by: str) -> Section:
    counts = {one.key: one for one in ledger_counts(session, query, by)}
    keys = [*counts, *BAND_CODES] if by == "age" and counts else [*counts]
    empty = Count("", 0, 0)
    lines = [
        Line(label, counts.get(key, empty).persons, counts.get(key, empty).services)
        for key, label in value_labels(session, by, keys).items()
    ]
    if by == "kind":
        lines.sort(key=lambda line: -line.services)
    return Section(by, BREAKDOWNS[by], tuple(lines), len(counts.keys() - {UNKNOWN, UNNAMED}))


def _unfinished(last: dt.date, today: dt.date) -> bool:
    return last >= today and (last + dt.timedelta(days=1)).day != 1


def _charts(counts: list[Count], whole: Count, *, unfinished: bool) -> list[Chart]:
    one_year = len({one.key[:4] for one in counts}) == 1
    labels = [
        short_month(one.key) if one_year else f"{one.key[5:]}.{one.key[2:4]}" for one in counts
    ]
    if unfinished:
        labels[-1] += "*"
    note = gettext("* the month is not over yet") if unfinished else ""
    most = max(counts, key=lambda one: one.services)
    services = ""
    if most.services:
        services = gettext(
            "Most services: %(month)s, %(count)s",
            month=month_label(most.key),
            count=format_number(most.services),
        )
    persons = gettext(
        "Different people in the whole period: %(count)s. Months are not added up.",
        count=format_number(whole.persons),
    )
    shared: dict[str, Any] = {
        "label_name": gettext("Month"),
        "labels": labels,
        "number": format_number,
        "note": note,
        "unfinished": unfinished,
    }
    drawn = whole.services > 0
    return [
        bar_chart(
            key="services-by-month",
            title=gettext("Services by month"),
            series=Series(gettext("Services"), [one.services for one in counts] if drawn else []),
            finding=services,
            **(shared if drawn else shared | {"labels": [], "unfinished": False}),
        ),
        bar_chart(
            key="persons-by-month",
            title=gettext("People by month"),
            series=Series(gettext("People"), [one.persons for one in counts] if drawn else []),
            finding=persons if drawn else "",
            **(shared if drawn else shared | {"labels": [], "unfinished": False}),
        ),
    ]


def table_file(
    shown: Board, *, region: RegionInfo, scope: str, asked_by: str, asked_at: str, locale: str
) -> bytes:
    """The board as a CSV file that spreadsheets open: UTF-8 with a mark, semicolons, no cell that
    runs as a formula, definitions at the end."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n")

    def row(*cells: Any) -> None:
        write.writerow([cell if isinstance(cell, int) else safe_cell(str(cell)) for cell in cells])

    row(gettext("Breakdown"), gettext("Value"), gettext("People"), gettext("Services"))
    row(gettext("Whole"), scope, shown.whole.persons, shown.whole.services)
    for line in shown.months:
        row(BREAKDOWNS["month"], line.label, line.persons, line.services)
    for section in shown.sections:
        for line in section.lines:
            row(section.title, line.label, line.persons, line.services)
    row()
    row(gettext("Region"), region.name_in(locale))
    row(gettext("Period"), f"{format_date(shown.query.first)} – {format_date(shown.query.last)}")
    row(gettext("Asked by"), asked_by, asked_at)
    for tile in shown.tiles:
        value = gettext("not counted") if tile.value is None else tile.value
        row(tile.indicator.label, value, tile.indicator.definition)
    return out.getvalue().encode("utf-8-sig")
