"""How long records are kept: shipped terms with their source, and what a region set instead.

Texts of law are data: a region's own term stands in its settings, under `retention`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from core.plugins.contracts import RegionInfo
from core.regions.rules import add_months

SETTING: Final = "retention"


@dataclass(frozen=True)
class Term:
    """A term in months and where it comes from."""

    months: int
    source: str


_ARCHIVE: Final = "№ 279-НҚ, 17.06.2025"
#: kind of record → shipped term. `file`: a person's file after the last centre let go of it;
#: `consent`: a consent after its end; `ledger`: services given, named; `log`: deeds and looks.
SHIPPED: Final[dict[str, Term]] = {
    "file": Term(60, _ARCHIVE),
    "ledger": Term(60, _ARCHIVE),
    "consent": Term(36, "№ 94-V, 21.05.2013, 8-бап / ст. 8"),
    "log": Term(36, "№ 832, 20.12.2016"),
}
LONGEST_MONTHS: Final = 1200


def term_of(region: RegionInfo, kind: str) -> Term:
    """The region's own term of a kind of record, else the shipped one."""
    own: Any = region.settings.get(SETTING, {}).get(kind)
    return Term(int(own["months"]), str(own["source"])) if own else SHIPPED[kind]


def kept_until(region: RegionInfo, kind: str, since: dt.date) -> dt.date:
    """The last day on which a record of this kind, ended on `since`, is kept."""
    return add_months(since, term_of(region, kind).months)
