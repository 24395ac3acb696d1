"""What a region chooses about a child's papers."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _

PAPER_DAYS = "day_centre.paper_days"

SETTINGS = [
    Setting(
        PAPER_DAYS,
        _("Days before its end when a child's paper is listed and the family is told"),
        _("Day centre for children"),
        "int",
        30,
        minimum=1,
        maximum=180,
    ),
]


def paper_days(region: RegionInfo) -> int:
    value: int = setting(region, PAPER_DAYS)
    return value
