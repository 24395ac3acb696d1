"""What a region chooses for the journal."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _

_DAYS = "day_centre.journal_days"

SETTINGS = [
    Setting(
        _DAYS, _("Days back that carers may still fill in the journal"),
        _("Day centre for children"), "int", 3,
        help=_("Older days are corrected with a reason."), minimum=0, maximum=31,
    ),
]  # fmt: skip


def open_days(region: RegionInfo) -> int:
    days: int = setting(region, _DAYS)
    return days
