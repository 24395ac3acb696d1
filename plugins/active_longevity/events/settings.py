"""What a region chooses for its volunteers."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.events.rules import LEVEL_HOURS

_CODES = tuple(f"active_longevity.volunteer_{one}" for one in ("bronze", "silver", "gold"))
_LABELS = (
    _("Hours of a volunteer for the bronze degree"),
    _("Hours of a volunteer for the silver degree"),
    _("Hours of a volunteer for the gold degree"),
)

SETTINGS = [
    Setting(code, label, _("Active longevity"), "int", hours, minimum=1, maximum=5000)
    for code, label, hours in zip(_CODES, _LABELS, LEVEL_HOURS, strict=True)
]


def level_hours(region: RegionInfo) -> tuple[int, ...]:
    """Hours for bronze, silver and gold, in this order."""
    return tuple(int(setting(region, code)) for code in _CODES)
