"""What the region chooses."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _

LICENCE_DAYS = "day_centre.licence_days"

SETTINGS = [
    Setting(
        LICENCE_DAYS, _("Days before the end of a licence in which the centre is warned"),
        _("Day centre for children"), "int", 60, minimum=7, maximum=365,
        help=_("The warning is a piece of work of the centre."),
    ),
]  # fmt: skip


def licence_days(region: RegionInfo) -> int:
    return int(setting(region, LICENCE_DAYS))
