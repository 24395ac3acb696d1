"""Rights on prices, licences and acts."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

TARIFF_VIEW = "day_centre.tariff.view"
TARIFF_KEEP = "day_centre.tariff.keep"
CAPACITY_VIEW = "day_centre.capacity.view"
LICENCE_KEEP = "day_centre.licence.keep"
ACT_VIEW = "day_centre.act.view"
ACT_ISSUE = "day_centre.act.issue"

PERMISSIONS = [
    Permission(
        TARIFF_VIEW, _("See the tariffs of the day centre"),
        ("centre_admin", "receptionist", "region_admin", "figures_auditor"),
    ),
    Permission(TARIFF_KEEP, _("Set the tariffs of the day centre"), ("region_admin",)),
    Permission(
        CAPACITY_VIEW, _("See the licence and the places by day"),
        ("centre_admin", "receptionist", "region_admin", "figures_auditor"),
    ),
    Permission(
        LICENCE_KEEP, _("Keep the licence of the day centre"), ("centre_admin", "region_admin")
    ),
    Permission(
        ACT_VIEW, _("See the monthly acts of children"), ("centre_admin", "receptionist")
    ),
    Permission(
        ACT_ISSUE, _("Issue monthly acts, set a family's share"), ("centre_admin",)
    ),
]  # fmt: skip
