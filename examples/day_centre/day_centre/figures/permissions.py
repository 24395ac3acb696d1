"""Who sees the figures."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

FIGURES_VIEW = "day_centre.figures.view"

PERMISSIONS = [
    Permission(
        FIGURES_VIEW, _("See the figures of the day centre"),
        ("centre_admin", "region_admin", "figures_auditor"),
    ),
]  # fmt: skip
