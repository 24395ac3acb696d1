"""What is written into the named cells of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.indicators.figures import active_indicators, answer, query_of
from core.indicators.form_names import Names, Wanted, names_of
from core.indicators.form_sheet import Value
from core.indicators.held_queries import opened_on
from core.indicators.labels import month_label
from core.indicators.models import IndicatorTarget
from core.indicators.target_rules import YEAR, month_part
from core.plugins.contracts import IndicatorQuery, RegionInfo
from core.regions.models import Centre
from core.web.i18n import current_locale, format_date, format_datetime, gettext
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Filling:
    """For whom and when a form is filled; `centre` None: the whole region."""

    title: str
    centre: Centre | None
    first: dt.date
    last: dt.date
    made_by: str
    made_at: dt.datetime
    #: the date of `made_at` in the region
    made_on: dt.date


def form_values(
    session: Session, region: RegionInfo, names: Iterable[str], filling: Filling
) -> dict[str, Value]:
    """Name → value, in the language of the block around it; one question for each figure,
    breakdown and span, however many cells ask for it.

    Raises `Conflict` that tells names which nobody knows any more, and figures that failed.
    """
    known = names_of(session, region)
    wanted = _wanted(known, names)
    texts = _texts(region, filling)
    asked = _Asked(session, region, filling)
    return {
        name: asked.value(one) if one.cell.indicator else texts[one.cell.name]
        for name, one in wanted.items()
    }


def _wanted(known: Names, names: Iterable[str]) -> dict[str, Wanted]:
    found = {name: known.find(name) for name in names}
    lost = sorted(name for name, one in found.items() if one is None)
    if lost:
        text = _("Nobody knows these names any more: %(names)s. Upload a new version of the form, "
                 "or switch their module on.", names=", ".join(lost))  # fmt: skip
        raise Conflict("form.names", text)
    return {name: one for name, one in found.items() if one is not None}


def _texts(region: RegionInfo, filling: Filling) -> dict[str, Value]:
    language, centre = current_locale(), filling.centre
    words = month_label(f"{filling.first:%Y-%m}")
    return {
        "period": words,
        "period_first": format_date(filling.first),
        "period_last": format_date(filling.last),
        "year": filling.first.year,
        "month": filling.first.month,
        "month_name": words.rpartition(" ")[0],
        "region": region.name_in(language),
        "centre": centre.name_in(language) if centre else gettext("Whole region"),
        "centre_address": centre.address if centre else "",
        "form_title": filling.title,
        "made_by": filling.made_by,
        "made_at": format_datetime(filling.made_at),
        "made_on": format_date(filling.made_on),
    }


class _Asked:
    """Figures of one filling, each asked once."""

    def __init__(self, session: Session, region: RegionInfo, filling: Filling) -> None:
        self.session, self.region, self.filling = session, region, filling
        self.indicators = {one.code: one for one in active_indicators(region)}
        self.told: dict[tuple[str, str, str], tuple[int, dict[str, int]]] = {}
        self.queries: dict[str, IndicatorQuery | None] = {}
        self.plans: dict[tuple[str, str], int] | None = None

    def value(self, wanted: Wanted) -> Value:
        cell = wanted.cell
        if wanted.ending in {"plan", "plan_year"}:
            part = YEAR if wanted.ending == "plan_year" else month_part(self.filling.first)
            return self._plans().get((cell.indicator, part), "")
        whole, parts = self._figures(cell.indicator, cell.by, wanted.ending)
        return parts.get(cell.key, 0) if cell.by else whole

    def _figures(self, code: str, by: str, span: str) -> tuple[int, dict[str, int]]:
        if (code, by, span) not in self.told:
            query = self._query(span)
            indicator = self.indicators[code]
            found = answer(self.session, indicator, query, by) if query else None
            if query is not None and found is None:
                text = _("The figure «%(name)s» could not be counted: its module failed.",
                         name=indicator.label)  # fmt: skip
                raise Conflict("form.figure", text)
            parts = {one.key: one.value for one in found.parts} if found else {}
            self.told[code, by, span] = (found.whole if found else 0, parts)
        return self.told[code, by, span]

    def _query(self, span: str) -> IndicatorQuery | None:
        """The question of a span; None where nothing had begun by its end."""
        if span not in self.queries:
            filling = self.filling
            ids = frozenset({filling.centre.id}) if filling.centre else None
            query = query_of(self.region, filling.first, filling.last, centre_ids=ids)
            first: dt.date | None = filling.first
            if span == "since_year":
                first = filling.last.replace(month=1, day=1)
            elif span == "since_opening":
                first = opened_on(self.session, query)
            begun = first is not None and first <= filling.last
            self.queries[span] = (
                query_of(self.region, first, filling.last, centre_ids=ids)
                if begun and first is not None
                else None
            )
        return self.queries[span]

    def _plans(self) -> dict[tuple[str, str], int]:
        """(indicator, part) → plan, of the filling's year and centre."""
        if self.plans is None:
            centre = self.filling.centre
            rows = self.session.scalars(
                sa.select(IndicatorTarget).where(
                    IndicatorTarget.region_id == self.region.id,
                    IndicatorTarget.year == self.filling.first.year,
                    IndicatorTarget.ended_at.is_(None),
                    IndicatorTarget.centre_id == centre.id
                    if centre
                    else IndicatorTarget.centre_id.is_(None),
                )
            )
            self.plans = {(one.indicator, one.part): one.value for one in rows}
        return self.plans
