"""Rights on complaints, proposals, thanks and the question after a service."""

from __future__ import annotations

from typing import Final

from core.auth.permissions import CENTRE_ADMIN, RECEPTIONIST, REGION_ADMIN, SPECIALIST
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

VIEW: Final = "feedback.view"
ANSWER: Final = "feedback.answer"
RECORD: Final = "feedback.record"

PERMISSIONS: Final = [
    Permission(VIEW, _("See complaints, proposals and thanks"), (CENTRE_ADMIN, REGION_ADMIN)),
    Permission(ANSWER, _("Answer complaints, proposals and thanks"), (CENTRE_ADMIN, REGION_ADMIN)),
    Permission(
        RECORD,
        _("Write down complaints, thanks and marks at the desk"),
        (CENTRE_ADMIN, SPECIALIST, RECEPTIONIST),
    ),
]
