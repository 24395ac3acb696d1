"""Rights on imports."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, RECEPTIONIST
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

PERMISSIONS = [
    Permission("import.run", _("Import people from a spreadsheet"), (CENTRE_ADMIN, RECEPTIONIST)),
    Permission("import.undo", _("Undo an import"), (CENTRE_ADMIN, RECEPTIONIST)),
]
