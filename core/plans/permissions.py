"""Rights on individual plans."""

from __future__ import annotations

from typing import Final

from core.auth.permissions import CENTRE_ADMIN, NURSE, SPECIALIST
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

VIEW: Final = "plans.view"
EDIT: Final = "plans.edit"
APPROVE: Final = "plans.approve"
SENSITIVE: Final = "plans.sensitive"

PERMISSIONS: Final = [
    Permission(VIEW, _("See individual plans"), (CENTRE_ADMIN, NURSE, SPECIALIST)),
    Permission(EDIT, _("Draw up and review individual plans"), (CENTRE_ADMIN, NURSE, SPECIALIST)),
    Permission(APPROVE, _("Agree and close individual plans as the head"), (CENTRE_ADMIN,)),
    Permission(
        SENSITIVE, _("Read the psychological part of individual plans"), (CENTRE_ADMIN, SPECIALIST)
    ),
]
