"""What a region chooses about plans of children."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _

_DAYS = "day_centre.plan_days"

SETTINGS = [
    Setting(
        _DAYS, _("Days from the admission to the diagnostics and the plan"),
        _("Day centre for children"), "int", 14,
        help=_("About two weeks in the standards. Check it against the standard in force."),
        minimum=1, maximum=90,
    ),
]  # fmt: skip


def plan_days(region: RegionInfo) -> int:
    days: int = setting(region, _DAYS)
    return days
