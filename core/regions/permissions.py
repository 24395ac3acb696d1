"""Rights on the region's own set-up."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

PERMISSIONS = [
    Permission("modules.switch", _("Switch modules on and off"), (REGION_ADMIN,)),
    Permission(
        "centres.manage", _("Change centres, rooms and staff"), (REGION_ADMIN, CENTRE_ADMIN)
    ),
]
