"""Rights on requests, referrals and portals."""

from __future__ import annotations

from typing import Final

from core.auth.permissions import (
    CENTRE_ADMIN,
    RECEPTIONIST,
    REGION_ADMIN,
    SPECIALIST,
)
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

VIEW: Final = "requests.view"
OPEN: Final = "requests.open"
WORK: Final = "requests.work"
DECIDE: Final = "requests.decide"
TYPES: Final = "requests.types"
PORTALS: Final = "requests.portals"
REFER: Final = "requests.refer"
BODIES: Final = "requests.bodies"

PERMISSIONS: Final = [
    Permission(VIEW, _("See requests"), (CENTRE_ADMIN, SPECIALIST, RECEPTIONIST)),
    Permission(OPEN, _("Take requests in"), (CENTRE_ADMIN, SPECIALIST, RECEPTIONIST)),
    Permission(WORK, _("Work on requests"), (CENTRE_ADMIN, SPECIALIST)),
    Permission(DECIDE, _("Decide on requests"), (CENTRE_ADMIN,)),
    Permission(
        TYPES,
        _("Set terms, units and papers of kinds of requests"),
        (REGION_ADMIN, CENTRE_ADMIN),
    ),
    Permission(PORTALS, _("Compare requests with national portals"), (CENTRE_ADMIN, SPECIALIST)),
    Permission(
        REFER, _("Refer people and answer referrals"), (CENTRE_ADMIN, SPECIALIST, RECEPTIONIST)
    ),
    Permission(
        BODIES, _("Manage outside bodies that people are referred to"), (REGION_ADMIN, CENTRE_ADMIN)
    ),
]
