"""Asking indicators: those of core and of the modules that are on, an erring one left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.errors import InvalidInput
from core.kernel import kernel
from core.plugins.contracts import Figure, Indicator, IndicatorQuery, RegionInfo
from core.plugins.dispatch import ModuleFailed, ask_module
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Answer:
    """What an indicator says: its whole, and the values of the breakdown that was asked for."""

    indicator: Indicator
    whole: int
    parts: tuple[Figure, ...] = ()


def query_of(
    region: RegionInfo,
    first: dt.date,
    last: dt.date,
    *,
    centre_ids: frozenset[int] | None = None,
    module: str | None = None,
) -> IndicatorQuery:
    """The question, with the modules that are on in the region. Dates are local and inclusive."""
    if first > last:
        raise InvalidInput("period.order", _("The period must end after it begins."), field="first")
    on = frozenset(kernel().dispatcher.active_modules(region))
    return IndicatorQuery(region.id, first, last, centre_ids, module, on)


def figures(
    session: Session,
    region: RegionInfo,
    first: dt.date,
    last: dt.date,
    by: str = "",
    *,
    centre_ids: frozenset[int] | None = None,
    module: str | None = None,
    codes: Collection[str] | None = None,
) -> list[Answer]:
    """Figures of a period, with their parts where the indicator knows the breakdown `by`.

    `codes` None asks all indicators of core and of the modules that are on. Raises `InvalidInput`
    at `by` for a breakdown that none of them knows, at `first` for a period that ends before it.
    """
    asked = [one for one in active_indicators(region) if codes is None or one.code in codes]
    known = sorted({name for one in asked for name in one.breakdowns})
    if by and by not in known:
        text = _("There is no such breakdown. Known: %(names)s.", names=", ".join(known))
        raise InvalidInput("indicators.by", text, field="by")
    query = query_of(region, first, last, centre_ids=centre_ids, module=module)
    answers = (answer(session, one, query, by) for one in asked)
    return [one for one in answers if one is not None]


def active_indicators(region: RegionInfo) -> list[Indicator]:
    """Indicators of core, then of the modules that are on, in the order of registration."""
    registry = kernel().registry
    return [
        one
        for code, one in registry.indicators.items()
        if registry.owners[code] == "core"
        or kernel().dispatcher.is_active(registry.owners[code], region)
    ]


def answer(
    session: Session, indicator: Indicator, query: IndicatorQuery, by: str = ""
) -> Answer | None:
    """Ask one indicator; None when its module failed, which is noted on the Modules page."""
    owner = kernel().registry.owners[indicator.code]

    def compute() -> Answer:
        whole = _checked(indicator.compute(session, query, ""))
        parts: list[Figure] = []
        if by and by in indicator.breakdowns:
            parts = _checked(indicator.compute(session, query, by))
        return Answer(indicator, sum(one.value for one in whole), tuple(parts))

    try:
        return ask_module(
            session, compute, module=owner, hook="register_indicators",
            what=f"indicator {indicator.code}",
        )  # fmt: skip
    except ModuleFailed as failed:
        if kernel().loader.strict and failed.__cause__ is not None:
            raise failed.__cause__ from None
        return None


def _checked(answer: Any) -> list[Figure]:
    found = list(answer)
    if not all(isinstance(one, Figure) and isinstance(one.value, int) for one in found):
        raise TypeError("compute must return figures with whole numbers")
    return found
