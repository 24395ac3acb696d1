"""Rights on the log of looks and on closed parts of files."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, DATA_OFFICER, NURSE, REGION_ADMIN, SPECIALIST
from core.plugins.contracts import Permission
from core.web.endpoint import BREAK_GLASS
from core.web.i18n import lazy_gettext as _

WHO_LOOKED = "people.who_looked"
REVIEW = "openings.review"

PERMISSIONS = [
    Permission(
        BREAK_GLASS,
        _("Open closed parts of a file with a reason, for a limited time"),
        (CENTRE_ADMIN, SPECIALIST, NURSE),
    ),
    Permission(WHO_LOOKED, _("See who looked at a person's file"), (CENTRE_ADMIN, DATA_OFFICER)),
    Permission(
        REVIEW,
        _("Review openings of closed parts"),
        (REGION_ADMIN, CENTRE_ADMIN, DATA_OFFICER),
    ),
]
