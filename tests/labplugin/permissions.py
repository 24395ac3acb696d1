"""Rights of the laboratory."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

VIEW = "labplugin.thing.view"
RECORD = "labplugin.thing.record"

PERMISSIONS = [
    Permission(VIEW, _("See the things of the laboratory"), ("centre_admin", "receptionist")),
    Permission(RECORD, _("Record things of the laboratory"), ("centre_admin",)),
]
