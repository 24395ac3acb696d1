"""The wall is opened by devices of the centre, and by its staff."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

SHOW = "active_longevity.wall.show"

PERMISSIONS = [
    Permission(
        SHOW, _("Open the screen for the lobby"), ("centre_admin", "receptionist", "specialist")
    ),
]
