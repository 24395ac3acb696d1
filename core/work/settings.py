"""What a region chooses for deadlines of work."""

from __future__ import annotations

from typing import Final

from core.plugins.contracts import RegionInfo, Setting
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

_WORK: Final = _("Deadlines of work")

SETTINGS: Final = [
    Setting(
        "work.warn_days", _("A deadline warns so many working days before"), _WORK, "int", 2,
        minimum=0, maximum=30,
    ),
    Setting(
        "work.escalate_days",
        _("Work overdue goes to the head when nobody acts for so many working days"), _WORK, "int",
        1, minimum=1, maximum=30,
        help=_("The head of the unit; without one, whoever gives out work in the centre."),
    ),
    Setting(
        "work.untaken_days",
        _("Work that nobody has taken goes to the head after so many working days"), _WORK, "int",
        2, minimum=1, maximum=30,
    ),
]  # fmt: skip


def warn_days(region: RegionInfo) -> int:
    found: int = setting(region, "work.warn_days")
    return found


def escalate_days(region: RegionInfo) -> int:
    found: int = setting(region, "work.escalate_days")
    return found


def untaken_days(region: RegionInfo) -> int:
    found: int = setting(region, "work.untaken_days")
    return found
