"""Rights at the front desk."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

DESK = "equal_society.desk"

PERMISSIONS = [
    Permission(DESK, _("Work at the front desk: numbers of the lobby, calling people"),
               ("centre_admin", "receptionist", "specialist")),
]  # fmt: skip
