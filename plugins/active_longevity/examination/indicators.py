"""Figures of the module over its own rows."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.examination import queries


def _cleared(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counts = queries.counts(session, centre_ids=query.centre_ids, on=query.last)
    return [Figure(counts.valid + counts.ending)]


def _without(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counts = queries.counts(session, centre_ids=query.centre_ids, on=query.last)
    return [Figure(counts.expired + counts.missing)]


INDICATORS = [
    Indicator(
        "active_longevity.cleared",
        _("People with a valid doctor's clearance"),
        _("People of the centre whose clearance is in force on the last day of the period."),
        _("people"),
        _cleared,
        additive=False,
    ),
    Indicator(
        "active_longevity.not_cleared",
        _("People without a valid doctor's clearance"),
        _("People of the centre with no clearance, or with one that ended before the last day."),
        _("people"),
        _without,
        additive=False,
    ),
]
