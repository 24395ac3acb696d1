"""What a region chooses for the module."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.examination.rules import ENDING_DAYS

_ENDING = "active_longevity.ending_days"

SETTINGS = [
    Setting(
        _ENDING,
        _("Days before its end when a clearance is listed as ending"),
        _("Active longevity"),
        "int",
        ENDING_DAYS,
        minimum=1,
        maximum=180,
    )
]


def ending_days(region: RegionInfo) -> int:
    days: int = setting(region, _ENDING)
    return days
