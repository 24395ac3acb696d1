"""Rights on what is known of a child. Papers and limits are data of health."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

HEALTH_VIEW = "day_centre.health.view"
HEALTH_KEEP = "day_centre.health.keep"
FETCHER_VIEW = "day_centre.fetcher.view"
FETCHER_KEEP = "day_centre.fetcher.keep"

PERMISSIONS = [
    Permission(
        HEALTH_VIEW,
        _("See papers on a child's health and limits of health"),
        ("centre_admin", "nurse", "specialist"),
    ),
    Permission(
        HEALTH_KEEP,
        _("Keep papers on a child's health and limits of health"),
        ("centre_admin", "nurse"),
    ),
    Permission(
        FETCHER_VIEW,
        _("See who may fetch a child"),
        ("centre_admin", "receptionist", "nurse", "specialist"),
    ),
    Permission(FETCHER_KEEP, _("Say who may fetch a child"), ("centre_admin", "receptionist")),
]
