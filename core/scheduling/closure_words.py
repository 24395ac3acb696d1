"""Words and days of closures."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from core.clock import to_utc
from core.scheduling.rules import Interval
from core.web.i18n import lazy_gettext as _

KINDS: Final[tuple[tuple[str, Any], ...]] = (
    ("quarantine", _("Quarantine")),
    ("heating", _("No heating, water or light")),
    ("repair", _("Repair")),
    ("weather", _("Weather")),
    ("other", _("Other")),
)


def span_of_days(first: dt.date, last: dt.date) -> int:
    """How many days, both included."""
    return (last - first).days + 1


def interval_of_days(first: dt.date, last: dt.date, zone: str) -> Interval:
    """From the midnight that begins the first day to the one that ends the last."""
    midnight = dt.time()
    return Interval(
        to_utc(first, midnight, zone), to_utc(last + dt.timedelta(days=1), midnight, zone)
    )
