"""What a region chooses about stays."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _

_SECTION = _("Day centre for children")
#: seed 001: rehabilitation from 1 to 18 years; to be checked against the standard in force
LEAVING_AGE = "day_centre.leaving_age"
OF_AGE_DAYS = "day_centre.of_age_days"

SETTINGS = [
    Setting(
        LEAVING_AGE,
        _("Age at which a child leaves the day centre"),
        _SECTION,
        "int",
        18,
        minimum=1,
        maximum=30,
        help=_("Observed in centres: 1 to 18 years. Check it against the standard in force."),
    ),
    Setting(
        OF_AGE_DAYS,
        _("Days before that birthday when a child is listed and the family is told"),
        _SECTION,
        "int",
        90,
        minimum=1,
        maximum=366,
    ),
]


def leaving_age(region: RegionInfo) -> int:
    value: int = setting(region, LEAVING_AGE)
    return value


def of_age_days(region: RegionInfo) -> int:
    value: int = setting(region, OF_AGE_DAYS)
    return value
