"""Figures of one module by age bands of its own, ready to be registered by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from core.indicators.held_queries import held_counts
from core.indicators.labels import value_labels
from core.indicators.queries import ledger_counts
from core.indicators.rules import UNKNOWN, UNNAMED, AgeBand
from core.plugins.contracts import Figure, Indicator, IndicatorQuery
from core.web.i18n import lazy_gettext as _

BAND = "band"
#: what a module's figures say: key → number
Counts = Callable[[Session, IndicatorQuery, str], Mapping[str, int]]


def module_figures(
    module: str, *, title: Any, bands: Sequence[AgeBand], definition: Any
) -> list[Indicator]:
    """People served, registered and newly registered of `module` alone, by its bands (breakdown
    `band`), sex and centre. `definition` says what the bands are; it follows each definition."""

    def served(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
        found = ledger_counts(session, query, by, bands=bands)
        return {one.key: one.persons for one in found if one.persons or not by}

    def registered(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
        found = held_counts(session, query, by, bands=bands)
        return {key: one.registered for key, one in found.items() if one.registered}

    def newly(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
        found = held_counts(session, query, by, bands=bands)
        return {key: one.newly for key, one in found.items() if one.newly}

    kinds: list[tuple[str, Any, Any, Counts]] = [
        ("persons", _("%(module)s: people served", module=title),
         _("Distinct people whom this module served in the period."), served),
        ("registered", _("%(module)s: registered", module=title),
         _("People whose file a centre of this kind holds on the last day."), registered),
        ("newly_registered", _("%(module)s: newly registered", module=title),
         _("People whom a centre of this kind took in for the first time in the period."), newly),
    ]  # fmt: skip
    return [
        Indicator(
            f"{module}.{code}", label,
            _("%(what)s Age bands: %(bands)s", what=what, bands=definition), _("people"),
            _computed(module, bands, counts), (BAND, "sex", "centre"), additive=False,
            values={BAND: {one.code: one.label for one in bands}},
        )
        for code, label, what, counts in kinds
    ]  # fmt: skip


def _computed(
    module: str, bands: Sequence[AgeBand], counts: Counts
) -> Callable[[Session, IndicatorQuery, str], list[Figure]]:
    words = {one.code: one.label for one in bands}

    def compute(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
        if query.module not in (None, module):
            return [] if by else [Figure(0)]
        asked = replace(query, module=module)
        if by == BAND:
            found = dict.fromkeys(words, 0) | dict(counts(session, asked, "age"))
            rest = [key for key in (UNKNOWN, UNNAMED) if key in found]
            labels = words | value_labels(session, "sex", rest)
            return [Figure(found[key], key, label) for key, label in labels.items()]
        values = counts(session, asked, by)
        if not by:
            return [Figure(values.get("", 0))]
        labels = value_labels(session, by, values)
        return [Figure(values[key], key, label) for key, label in labels.items()]

    return compute
