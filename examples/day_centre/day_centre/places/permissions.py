"""Rights on applications, home visits and places."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

PLACES_VIEW = "day_centre.places.view"
PLACES_KEEP = "day_centre.places.keep"
VISIT_READ = "day_centre.visit.read"
VISIT_WRITE = "day_centre.visit.write"

PERMISSIONS = [
    Permission(
        PLACES_VIEW,
        _("See applications and the queue of the day centre"),
        ("centre_admin", "receptionist", "nurse", "specialist", "region_admin"),
    ),
    Permission(
        PLACES_KEEP,
        _("Put children in the queue of the day centre and keep its places"),
        ("centre_admin", "receptionist"),
    ),
    Permission(
        VISIT_READ, _("Read acts of home visits"), ("centre_admin", "nurse", "specialist")
    ),
    Permission(
        VISIT_WRITE, _("Write and issue acts of home visits"), ("centre_admin", "specialist")
    ),
]  # fmt: skip
