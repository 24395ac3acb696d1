"""Rights on background work."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, RECEPTIONIST, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

PERMISSIONS = [
    Permission(
        "jobs.view", _("See and stop background work"), (REGION_ADMIN, CENTRE_ADMIN, RECEPTIONIST)
    ),
]
