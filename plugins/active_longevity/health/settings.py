"""Limits of blood pressure that a region chooses."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.health.rules import DIASTOLIC, SYSTOLIC, Limits

_PREFIX = "active_longevity.pressure_"
_SECTION = _("Active longevity: blood pressure")
_HELP = _("mm Hg; beyond it the nurse stops procedures of that day")
_SHIPPED = Limits()


def _limit(name: str, label: object, default: int, bounds: tuple[int, int]) -> Setting:
    return Setting(_PREFIX + name, label, _SECTION, "int", default, help=_HELP,
                   minimum=bounds[0], maximum=bounds[1])  # fmt: skip


SETTINGS = [
    _limit("high_systolic", _("Highest upper (systolic) pressure"), _SHIPPED.high[0], SYSTOLIC),
    _limit("high_diastolic", _("Highest lower (diastolic) pressure"), _SHIPPED.high[1], DIASTOLIC),
    _limit("low_systolic", _("Lowest upper (systolic) pressure"), _SHIPPED.low[0], SYSTOLIC),
    _limit("low_diastolic", _("Lowest lower (diastolic) pressure"), _SHIPPED.low[1], DIASTOLIC),
]


def limits_of(region: RegionInfo) -> Limits:
    """The region's limits; those that would let nobody through are read as the shipped ones."""
    high = (setting(region, _PREFIX + "high_systolic"), setting(region, _PREFIX + "high_diastolic"))
    low = (setting(region, _PREFIX + "low_systolic"), setting(region, _PREFIX + "low_diastolic"))
    if low[0] >= high[0] or low[1] >= high[1]:
        return _SHIPPED
    return Limits(high, low)
