"""What the pages of indicators share: the question of the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request

from core.clock import now_utc
from core.dates import parse_date
from core.db import db
from core.indicators.figures import query_of
from core.indicators.held_queries import centre_types_of
from core.indicators.rules import FIRST_YEAR, PERIODS, Period, period
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.i18n import current_locale, format_date, format_datetime, gettext, today

MOST_MONTHS = 120


@dataclass(frozen=True)
class Asked:
    """The question of the address, and what its form shows."""

    query: IndicatorQuery
    period: Period
    centre: Centre | None
    centres: tuple[Centre, ...]
    whole_region: bool
    error: str
    asked_by: str
    asked_at: str

    @property
    def args(self) -> dict[str, str | None]:
        """The question as arguments of an address."""
        own = self.period.choice == "own"
        return {
            "period": self.period.choice,
            "first": format_date(self.period.first) if own else None,
            "last": format_date(self.period.last) if own else None,
            "centre": self.centre.code if self.centre else None,
        }

    @property
    def scope(self) -> str:
        """Whose figures these are, in words."""
        if self.centre is not None:
            return str(self.centre.name_in(current_locale()))
        return gettext("Whole region") if self.whole_region else gettext("All my centres")


def asked(permission: str = "indicators.view", *, module: str | None = None) -> Asked:
    """Period and centre of the address: the year so far, and all that the reader may count; of one
    module, its services and the centres of its kinds."""
    chosen, error = _period()
    scope = g.actor.centre_scope(permission, g.region.id)
    centres = centres_of(
        db.session(), g.actor, permission, region_id=g.region.id, active_only=False
    )
    if module is not None:
        kinds = set(centre_types_of(module))
        centres = [one for one in centres if one.type_code in kinds]
    centre = next((one for one in centres if one.code == request.args.get("centre")), None)
    if centre is None and scope is not None and len(centres) == 1:
        centre = centres[0]
    ids = frozenset({centre.id}) if centre else scope
    return Asked(
        query=query_of(g.region, chosen.first, chosen.last, centre_ids=ids, module=module),
        period=chosen,
        centre=centre,
        centres=tuple(centres),
        whole_region=scope is None,
        error=error,
        asked_by=g.actor.full_name,
        asked_at=format_datetime(now_utc()),
    )


def _period() -> tuple[Period, str]:
    args: Any = request.args
    choice = args.get("period", "year")
    first, last = parse_date(args.get("first", "")), parse_date(args.get("last", ""))
    typed = [args.get(name, "").strip() for name in ("first", "last")]
    usual = period("year", today=today())
    if any(typed) and choice == args.get("was"):
        choice = "own"  # dates were typed and the list was left as it stood
    if choice not in PERIODS:
        return usual, ""
    if choice != "own":
        return period(choice, today=today()), ""
    if any(text and not date for text, date in zip(typed, (first, last), strict=True)):
        return usual, gettext("Write the dates as day, month and year. The year so far is shown.")
    try:
        found = period("own", today=today(), first=first, last=last)
    except ValueError:
        return usual, gettext("The period must end after it begins. The year so far is shown.")
    length = (found.last.year - found.first.year) * 12 + found.last.month - found.first.month
    if found.first.year < FIRST_YEAR or length > MOST_MONTHS:
        return usual, gettext("The period is too long. The year so far is shown.")
    return found, ""
