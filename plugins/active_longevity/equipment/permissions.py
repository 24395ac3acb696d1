"""Rights over equipment by the hour."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

EQUIPMENT_BOOK = "active_longevity.equipment.book"
EQUIPMENT_OVERRIDE = "active_longevity.equipment.override"
EQUIPMENT_MANAGE = "active_longevity.equipment.manage"

PERMISSIONS = [
    Permission(EQUIPMENT_BOOK, _("Book equipment by the hour for people"),
               ("centre_admin", "receptionist", "nurse", "specialist")),
    Permission(EQUIPMENT_OVERRIDE, _("Give equipment beyond the fair share, with a reason"),
               ("centre_admin", "receptionist")),
    Permission(EQUIPMENT_MANAGE, _("Choose which equipment is given by the hour"),
               ("centre_admin",)),
]  # fmt: skip
