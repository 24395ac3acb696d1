"""Rights on consultations."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

RECORD = "equal_society.consultation.record"

PERMISSIONS = [
    Permission(RECORD, _("Record consultations and see those of the centre"),
               ("centre_admin", "receptionist", "specialist")),
]  # fmt: skip
