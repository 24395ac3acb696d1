"""Rights on the figures of the module."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

FIGURES_VIEW = "equal_society.figures.view"

PERMISSIONS = [
    Permission(
        FIGURES_VIEW, _("See the figures of equal society"),
        ("centre_admin", "region_admin", "figures_auditor"),
    ),
]  # fmt: skip
