"""What a region chooses about equipment by the hour."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.equipment.rules import Share

_SECTION = _("Active longevity")
_HOURS = "active_longevity.equipment_hours_"
_AHEAD = "active_longevity.equipment_ahead_days"
_HOLD = "active_longevity.equipment_hold_minutes"

#: kinds of service that equipment may be given for
KINDS = tuple(f"{kinds.MODULE}.{one}" for one in ("billiards", "table_tennis", "gym"))

SETTINGS = [
    Setting(f"{_HOURS}billiards", _("Billiards: hours a week for one person"), _SECTION, "int", 3,
            minimum=1, maximum=40),
    Setting(f"{_HOURS}table_tennis", _("Table tennis: hours a week for one person"), _SECTION,
            "int", 3, minimum=1, maximum=40),
    Setting(f"{_HOURS}gym", _("Gym machines: hours a week for one person"), _SECTION, "int", 4,
            minimum=1, maximum=40),
    Setting(_AHEAD, _("Days ahead for which equipment is booked"), _SECTION, "int", 7, minimum=0,
            maximum=60),
    Setting(_HOLD, _("Minutes that equipment is kept for somebody who is late"), _SECTION, "int",
            15, minimum=5, maximum=120),
]  # fmt: skip


def share_of(region: RegionInfo, kind: str) -> Share:
    """The fair share of a kind of equipment."""
    hours: int = setting(region, _HOURS + kind.partition(".")[2])
    ahead: int = setting(region, _AHEAD)
    return Share(hours, ahead)


def hold_minutes(region: RegionInfo) -> int:
    minutes: int = setting(region, _HOLD)
    return minutes
