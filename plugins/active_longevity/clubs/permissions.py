"""Rights on clubs and lessons."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

VIEW = "active_longevity.view"
CLUB_RESULTS = "active_longevity.club.results"
CLUB_MANAGE = "active_longevity.club.manage"
LEVEL_MANAGE = "active_longevity.level.manage"

PERMISSIONS = [
    Permission(
        CLUB_RESULTS,
        _("See people's results in clubs and lessons"),
        ("centre_admin", "receptionist", "specialist"),
    ),
    Permission(
        CLUB_MANAGE,
        _("Set levels and term plans of clubs, enter results"),
        ("centre_admin", "specialist"),
    ),
    Permission(LEVEL_MANAGE, _("Keep the list of levels of clubs"), ("region_admin",)),
]
