"""The right to open the module at all; each part has its own `permissions.py`."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

VIEW = "day_centre.view"

PERMISSIONS = [
    Permission(
        VIEW,
        _("Open the pages of the day centre"),
        ("centre_admin", "receptionist", "nurse", "specialist"),
    ),
]
