"""What a region chooses about membership."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _

_SECTION = _("Active longevity: membership")
TERM = "active_longevity.membership_months"
ENDING = "active_longevity.membership_ending_days"
CLUBS = "active_longevity.clubs_at_once"
ONLY = "active_longevity.members_only"
HOURS = "active_longevity.day_hours"
HOURS_LONELY = "active_longevity.day_hours_lonely"
LONGEST_PAUSE = "active_longevity.suspension_days"

SETTINGS = [
    Setting(TERM, _("Term of a membership, months"), _SECTION, "int", 3, minimum=1, maximum=36),
    Setting(
        ENDING,
        _("Days before its end when a membership is listed as ending, told, and may be renewed"),
        _SECTION,
        "int",
        14,
        minimum=1,
        maximum=90,
    ),
    Setting(
        LONGEST_PAUSE, _("Longest suspension, days"), _SECTION, "int", 90, minimum=1, maximum=366
    ),
    Setting(CLUBS, _("Clubs at once, at most"), _SECTION, "int", 3, minimum=1, maximum=20),
    Setting(
        ONLY,
        _("Places in groups only for members"),
        _SECTION,
        "bool",
        default=False,
        help=_("A single group may ask for it by its own rule."),
    ),
    Setting(HOURS, _("Hours a day in the centre"), _SECTION, "int", 4, minimum=1, maximum=24),
    Setting(
        HOURS_LONELY,
        _("Hours a day for lonely elderly people"),
        _SECTION,
        "int",
        8,
        minimum=1,
        maximum=24,
    ),
]


def number(region: RegionInfo, code: str) -> int:
    value: int = setting(region, code)
    return value


def members_only(region: RegionInfo) -> bool:
    value: bool = setting(region, ONLY)
    return value
