"""Rights on figures."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, FIGURES_AUDITOR, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

PERMISSIONS = [
    Permission(
        "indicators.view", _("See indicators"), (REGION_ADMIN, CENTRE_ADMIN, FIGURES_AUDITOR)
    ),
]
