"""Rights on personal files and orders."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

FILE_VIEW = "day_centre.file.view"
ORDER_KEEP = "day_centre.order.keep"

PERMISSIONS = [
    Permission(
        FILE_VIEW,
        _("See personal files and orders of the day centre"),
        ("centre_admin", "receptionist", "nurse", "specialist"),
    ),
    Permission(
        ORDER_KEEP,
        _("Admit children and issue orders and contracts of the day centre"),
        ("centre_admin",),
    ),
]
