"""Rights on people's files."""

from __future__ import annotations

from core.auth.permissions import (
    CENTRE_ADMIN,
    DATA_OFFICER,
    NURSE,
    RECEPTIONIST,
    REGION_ADMIN,
    SPECIALIST,
)
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

_STAFF = (REGION_ADMIN, CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST)

PERMISSIONS = [
    Permission("people.view", _("Find people and open their files"), _STAFF),
    Permission(
        "people.edit", _("Register people and change their files"), (CENTRE_ADMIN, RECEPTIONIST)
    ),
    Permission("people.see_iin", _("See the full IIN"), (CENTRE_ADMIN, RECEPTIONIST)),
    Permission(
        "people.duplicates",
        _("See likely duplicates and say who is not the same person"),
        (REGION_ADMIN, CENTRE_ADMIN),
    ),
    Permission("people.attach", _("Attach a person to the centre"), (CENTRE_ADMIN, RECEPTIONIST)),
    Permission(
        "people.merge",
        _("Merge two files of one person, and undo it"),
        (CENTRE_ADMIN, REGION_ADMIN),
    ),
    Permission(
        "consents.view", _("See people without a legal basis"), (CENTRE_ADMIN, DATA_OFFICER)
    ),
]
