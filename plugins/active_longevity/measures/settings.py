"""What a region chooses for measures."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.measures.rules import MONTHS

_MONTHS = "active_longevity.measure_months"

SETTINGS = [
    Setting(
        _MONTHS,
        _("Months until a measure of well-being is taken again"),
        _("Active longevity"),
        "int",
        MONTHS,
        minimum=1,
        maximum=24,
    )
]


def months_between(region: RegionInfo) -> int:
    months: int = setting(region, _MONTHS)
    return months
