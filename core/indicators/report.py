"""The figures that centres of one kind publish: three spans of time, and breakdowns of the period.

Every centre type needs the same numbers; a module brings its age bands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from core.indicators.held_queries import Held, held_counts, held_whole, opened_on, visits, visits_by
from core.indicators.labels import BREAKDOWNS, short_month, value_labels
from core.indicators.queries import Count, ledger_counts
from core.indicators.registry import MOST_VISITS, NEWLY, REGISTERED, VISITS
from core.indicators.rules import CORE_BANDS, UNKNOWN, UNNAMED, AgeBand, Visits, months
from core.kernel import kernel
from core.plugins.contracts import IndicatorQuery
from core.web.charts import Chart, Series, bar_chart
from core.web.i18n import format_date, format_number, gettext
from core.web.i18n import lazy_gettext as _

SPANS: dict[str, Any] = {
    "period": _("The period"),
    "year": _("Since the start of the year"),
    "opening": _("Since opening"),
}
#: breakdowns of the report, in order; which of them tell of held people and of visits
SECTIONS = ("age", "sex", "kind", "centre", "month")
_HELD = frozenset({"age", "sex", "centre"})
_VISITED = frozenset({"centre", "month"})
MEAN = _("The mean of visits over the days on which somebody came, to one decimal.")
SINCE_OPENING = _("From the first service or the first file of these centres to the last day of "
                  "the period.")  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """All numbers of one span of time; `first` is None where nothing has begun."""

    code: str
    title: Any
    first: dt.date | None
    last: dt.date
    held: Held
    count: Count
    visits: Visits


@dataclass(frozen=True)
class ReportLine:
    """A value of a breakdown. People of two lines may be the same people."""

    key: str
    label: Any
    count: Count
    held: Held | None = None
    visits: Visits | None = None


@dataclass(frozen=True)
class ReportSection:
    """A breakdown; `has_held` and `has_visits` say which columns it has."""

    code: str
    title: Any
    lines: tuple[ReportLine, ...]
    has_held: bool
    has_visits: bool


@dataclass(frozen=True)
class Report:
    """The whole report of one question. `definitions` are (what, its definition)."""

    query: IndicatorQuery
    totals: tuple[Totals, ...]
    sections: tuple[ReportSection, ...]
    charts: tuple[Chart, ...]
    definitions: tuple[tuple[Any, Any], ...]

    @property
    def period(self) -> Totals:
        return self.totals[0]


def service_report(
    session: Session,
    query: IndicatorQuery,
    *,
    bands: Sequence[AgeBand] = CORE_BANDS,
    bands_definition: Any = "",
    today: dt.date,
) -> Report:
    """Count the whole report: a fixed number of statements. `query.module` names whose it is."""
    assert query.module is not None
    opened = opened_on(session, query)
    spans = {"period": query.first, "year": query.last.replace(month=1, day=1), "opening": opened}
    sections = tuple(_section(session, query, by, bands) for by in SECTIONS)
    totals = tuple(_totals(session, query, code, first) for code, first in spans.items())
    return Report(
        query=query,
        totals=totals,
        sections=sections,
        charts=tuple(_charts(sections, totals[0], today)),
        definitions=tuple(_definitions(bands_definition)),
    )


def _totals(session: Session, query: IndicatorQuery, code: str, first: dt.date | None) -> Totals:
    if first is None or first > query.last:
        return Totals(code, SPANS[code], None, query.last, Held(), Count("", 0, 0), Visits())
    asked = replace(query, first=first)
    whole = (ledger_counts(session, asked) or [Count("", 0, 0)])[0]
    return Totals(
        code, SPANS[code], first, query.last, held_whole(session, asked), whole,
        visits(session, asked),
    )  # fmt: skip


def _section(
    session: Session, query: IndicatorQuery, by: str, bands: Sequence[AgeBand]
) -> ReportSection:
    counts = {one.key: one for one in ledger_counts(session, query, by, bands=bands)}
    held = held_counts(session, query, by, bands=bands) if by in _HELD else {}
    came = visits_by(session, query, by) if by in _VISITED else {}
    labels = _labels(session, query, by, bands, {**counts, **held})
    lines = [
        ReportLine(
            key, label, counts.get(key, Count(key, 0, 0)),
            held.get(key, Held()) if by in _HELD and key != UNNAMED else None,
            came.get(key, Visits()) if by in _VISITED else None,
        )
        for key, label in labels.items()
    ]  # fmt: skip
    if by == "kind":
        lines.sort(key=lambda line: -line.count.services)
    return ReportSection(by, BREAKDOWNS[by], tuple(lines), by in _HELD, by in _VISITED)


def _labels(
    session: Session,
    query: IndicatorQuery,
    by: str,
    bands: Sequence[AgeBand],
    found: Mapping[str, Any],
) -> dict[str, Any]:
    """Key → words of the lines: bands, sexes, activities and months without people stand too."""
    if by == "age":
        fixed = {band.code: band.label for band in bands}
        rest = value_labels(session, "sex", [key for key in (UNKNOWN, UNNAMED) if key in found])
        return fixed | rest
    wanted = dict.fromkeys(found)
    if by == "sex":
        wanted |= dict.fromkeys(("female", "male"))
    elif by == "kind":
        kinds = kernel().registry.kinds_of({query.module or ""} & query.modules)
        wanted |= dict.fromkeys(kind.code for kind in kinds)
    elif by == "month":
        wanted = dict.fromkeys(months(query.first, query.last))
    return value_labels(session, by, wanted)


def _charts(sections: tuple[ReportSection, ...], whole: Totals, today: dt.date) -> list[Chart]:
    by = {section.code: section for section in sections}
    keys = [line.key for line in by["month"].lines]
    one_year = len({key[:4] for key in keys}) == 1
    labels = [short_month(key) if one_year else f"{key[5:]}.{key[2:4]}" for key in keys]
    unfinished = whole.last >= today and (whole.last + dt.timedelta(days=1)).day != 1
    if unfinished:
        labels[-1] += "*"
    fullest = whole.visits
    finding = ""
    if fullest.most_on is not None:
        finding = gettext(
            "Fullest day: %(day)s, %(count)s visits",
            day=format_date(fullest.most_on), count=format_number(fullest.most),
        )  # fmt: skip
    drawn = bool(fullest.days)
    means = [line.visits.a_day if line.visits else None for line in by["month"].lines]
    ages = [line for line in by["age"].lines if line.key not in {UNKNOWN, UNNAMED}]
    people = [line.count.persons for line in ages]
    names = [str(line.label) for line in ages]
    return [
        bar_chart(
            key="visits-by-month", title=gettext("Visits a day by month"),
            label_name=gettext("Month"), labels=labels if drawn else [],
            series=Series(gettext("Visits a day"), means if drawn else []),
            number=format_number, finding=finding, unfinished=unfinished and drawn,
            note=gettext("* the month is not over yet") if unfinished and drawn else "",
        ),
        bar_chart(
            key="persons-by-age", title=gettext("People served by age band"),
            label_name=gettext("Age band"), labels=names if any(people) else [],
            series=Series(gettext("People"), people if any(people) else []), number=format_number,
        ),
    ]  # fmt: skip


def _definitions(bands: Any) -> list[tuple[Any, Any]]:
    indicators = kernel().registry.indicators
    found = [
        (_("People registered"), REGISTERED),
        (_("Newly registered"), NEWLY),
        *(
            (indicators[code].label, indicators[code].definition)
            for code in ("persons", "services")
        ),
        (_("Visits"), VISITS),
        (_("Visits a day"), MEAN),
        (_("Most visits on one day"), MOST_VISITS),
        (SPANS["opening"], SINCE_OPENING),
    ]
    return [*found, (BREAKDOWNS["age"], bands)] if bands else found
