"""Words of the figures."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import AgeBand
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.figures.rules import BANDS

LABELS: Final[dict[str, Any]] = {
    "under_70": _("Under 70"),
    "70_80": _("70–80"),
    "over_80": _("Over 80"),
}
AGE_BANDS: Final = tuple(AgeBand(code, first, LABELS[code]) for code, first in BANDS.items())
BANDS_DEFINITION: Final = _(
    "By full years on the last day of the period. 70–80: from the 70th birthday to the day before "
    "the 81st, so that both 70 and 80 belong to it. Without a birth date: not known."
)
