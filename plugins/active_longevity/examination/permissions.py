"""Rights of the module. Clearances are medical data: those who decide on places see them."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

CLEARANCE_VIEW = "active_longevity.clearance.view"
CLEARANCE_RECORD = "active_longevity.clearance.record"
CATALOGUE_VIEW = "active_longevity.contraindication.view"
CATALOGUE = "active_longevity.contraindication.manage"

PERMISSIONS = [
    Permission(
        CLEARANCE_VIEW, _("See doctor's clearances"), ("centre_admin", "nurse", "receptionist")
    ),
    Permission(CLEARANCE_RECORD, _("Record doctor's clearances"), ("centre_admin", "nurse")),
    Permission(
        CATALOGUE_VIEW,
        _("See the list of contraindications"),
        ("region_admin", "centre_admin", "nurse", "receptionist", "specialist"),
    ),
    Permission(
        CATALOGUE, _("Change the list of contraindications of the region"), ("region_admin",)
    ),
]
