"""Rights on messages."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, RECEPTIONIST, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

_DESK = (REGION_ADMIN, CENTRE_ADMIN, RECEPTIONIST)

PERMISSIONS = [
    Permission("messages.view", _("See messages and the list of calls"), _DESK),
    Permission("messages.send", _("Write to people, and record calls"), _DESK),
    Permission("messages.templates", _("Change the texts of messages"), (REGION_ADMIN,)),
]
