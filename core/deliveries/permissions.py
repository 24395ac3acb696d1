"""Rights on the ledger of services."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, NURSE, RECEPTIONIST, REGION_ADMIN, SPECIALIST
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

PERMISSIONS = [
    Permission(
        "deliveries.view",
        _("See services given"),
        (REGION_ADMIN, CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST),
    ),
    Permission(
        "deliveries.record",
        _("Record a service given"),
        (CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST),
    ),
    Permission("deliveries.correct", _("Void or correct a service given"), (CENTRE_ADMIN,)),
]
