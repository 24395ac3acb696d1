"""Names of cells that can be filled, and what each of them means.

`<figure>`, `<figure>__<breakdown>_<value>`, both perhaps with `__since_year` or `__since_opening`;
`<figure>__plan` and `<figure>__plan_year`; and some texts. Signs of codes that a name cannot hold
are written as `_`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.deliveries.labels import SPECIAL_KINDS
from core.indicators.figures import active_indicators
from core.indicators.labels import BREAKDOWNS, REQUEST_WORDS, value_labels
from core.indicators.rules import BAND_CODES, UNKNOWN, UNNAMED
from core.kernel import kernel
from core.plugins.contracts import Indicator, RegionInfo
from core.regions.models import Centre
from core.regions.queries import districts_of
from core.requests.known_types import is_on
from core.web.i18n import lazy_gettext as _

TEXTS: Final[dict[str, Any]] = {
    "period": _("The month in words with its year"),
    "period_first": _("First day of the month"),
    "period_last": _("Last day of the month"),
    "year": _("Year, a number"),
    "month": _("Month, a number from 1 to 12"),
    "month_name": _("Month in words"),
    "region": _("Name of the region"),
    "centre": _("Name of the centre"),
    "centre_address": _("Address of the centre"),
    "form_title": _("Title of the form"),
    "made_by": _("Who filled the form"),
    "made_at": _("When the form was filled, date and time"),
    "made_on": _("When the form was filled, the date"),
}
SINCE: Final[dict[str, Any]] = {
    "since_year": _("from 1 January to the end of the month"),
    "since_opening": _("from the opening to the end of the month"),
}
PLANS: Final[dict[str, Any]] = {
    "plan": _("plan of the month"),
    "plan_year": _("plan of the year"),
}


@dataclass(frozen=True)
class CellName:
    """A name without its ending. `indicator` is empty for a text."""

    name: str
    label: Any
    indicator: str = ""
    by: str = ""
    key: str = ""


@dataclass(frozen=True)
class Wanted:
    """A whole name as it stands in a form: what it means, and its ending (or "")."""

    cell: CellName
    ending: str = ""


class Names:
    """All names that can be used now in a region."""

    def __init__(self, cells: Iterable[CellName]) -> None:
        self.cells: dict[str, CellName] = {}
        for cell in cells:
            self.cells.setdefault(cell.name, cell)

    def find(self, name: str) -> Wanted | None:
        """What a name means; None when nobody knows it."""
        own = self.cells.get(name)
        if own is not None:
            return Wanted(own)
        start, separator, ending = name.rpartition("__")
        base = self.cells.get(start) if separator else None
        if base is None or not base.indicator:
            return None
        if ending in SINCE or (ending in PLANS and not base.by):
            return Wanted(base, ending)
        return None

    def knows(self, name: str) -> bool:
        return self.find(name) is not None


def names_of(session: Session, region: RegionInfo) -> Names:
    """Names of core's figures and of the modules that are on, with every value of their
    breakdowns; a code that makes the same name as an earlier one gets a number."""
    values = _values(session, region)
    cells = [CellName(name, label) for name, label in TEXTS.items()]
    for indicator in active_indicators(region):
        base = slug(indicator.code)
        cells.append(CellName(base, indicator.label, indicator.code))
        for by in indicator.breakdowns:
            cells += _of_breakdown(indicator, by, base, values)
    return Names(cells)


def _of_breakdown(
    indicator: Indicator, by: str, base: str, values: Mapping[str, Mapping[str, tuple[str, Any]]]
) -> list[CellName]:
    own = {key: (key, words) for key, words in indicator.values.get(by, {}).items()}
    found: dict[str, CellName] = {}
    for key, (code, words) in (values.get(by) or own).items():
        name, number = f"{base}__{slug(by)}_{slug(code)}", 1
        while name in found:
            number += 1
            name = f"{base}__{slug(by)}_{slug(code)}_{number}"
        found[name] = CellName(name, words, indicator.code, by, key)
    return list(found.values())


def cell_name(code: str, by: str = "", key: str = "", *, since_year: bool = False) -> str:
    """The name of a cell of an official form: a figure, or a value of one of its own breakdowns."""
    name = f"{slug(code)}__{slug(by)}_{slug(key)}" if by else slug(code)
    return f"{name}__since_year" if since_year else name


def slug(code: str) -> str:
    """A code as a part of a name: small letters, digits and single underscores."""
    return re.sub(r"[^a-z0-9]+", "_", code.lower().replace("+", "_plus")).strip("_")


def _values(session: Session, region: RegionInfo) -> dict[str, dict[str, tuple[str, Any]]]:
    """Breakdown → key of a figure → (code for the name, words), of the breakdowns of core."""
    modules = kernel().dispatcher.active_modules(region)
    kinds = [kind.code for kind in kernel().registry.kinds_of(modules)]
    centres = {str(one.id): one.code for one in _centres(session, region)}
    districts = {str(one.id): one.code for one in districts_of(session, region_id=region.id)}
    unclear = {UNKNOWN: UNKNOWN, UNNAMED: UNNAMED}
    directions = [code for code in kernel().registry.request_types if is_on(code, region)]
    codes: dict[str, dict[str, str]] = {
        "centre": centres,
        "district": districts | {UNKNOWN: UNKNOWN},
        "residence": districts | unclear,
        "module": {one: one for one in modules},
        "kind": {one: one for one in kinds},
        "special_kind": {str(one): str(one) for one in SPECIAL_KINDS} | {UNKNOWN: "none"},
        "sex": {"female": "female", "male": "male"} | unclear,
        "age": {one: one for one in BAND_CODES} | unclear,
        "direction": {one: one for one in directions},
        **{by: {one: one for one in words} for by, words in REQUEST_WORDS.items()},
    }
    return {
        by: {
            key: (known[key], f"{BREAKDOWNS[by]}: {words}")
            for key, words in value_labels(session, by, known).items()
        }
        for by, known in codes.items()
    }


def _centres(session: Session, region: RegionInfo) -> list[Centre]:
    return list(
        session.scalars(sa.select(Centre).where(Centre.region_id == region.id).order_by(Centre.id))
    )
