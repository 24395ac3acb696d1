"""Rights on the inbox, units and hand-over."""

from __future__ import annotations

from typing import Final

from core.auth.permissions import (
    CENTRE_ADMIN,
    NURSE,
    RECEPTIONIST,
    REGION_ADMIN,
    SPECIALIST,
)
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

VIEW: Final = "work.view"
ASSIGN: Final = "work.assign"
HAND_OVER: Final = "work.hand_over"
UNITS: Final = "work.units"

PERMISSIONS: Final = [
    Permission(VIEW, _("Have an inbox of work"), (CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST)),
    Permission(ASSIGN, _("Give work to others and see the whole centre's"), (CENTRE_ADMIN,)),
    Permission(HAND_OVER, _("Hand over a whole caseload"), (CENTRE_ADMIN,)),
    Permission(UNITS, _("Manage units and their members"), (REGION_ADMIN, CENTRE_ADMIN)),
]
