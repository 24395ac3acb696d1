"""Rights on households."""

from __future__ import annotations

from core.auth.permissions import (
    CENTRE_ADMIN,
    NURSE,
    RECEPTIONIST,
    REGION_ADMIN,
    SPECIALIST,
)
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

_STAFF = (REGION_ADMIN, CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST)

PERMISSIONS = [
    Permission("households.view", _("See households and who acts for a person"), _STAFF),
    Permission(
        "households.edit",
        _("Change households and who acts for a person"),
        (CENTRE_ADMIN, RECEPTIONIST, SPECIALIST),
    ),
    Permission(
        "households.protected",
        _("See and set the protection of people in danger"),
        (CENTRE_ADMIN,),
    ),
]
