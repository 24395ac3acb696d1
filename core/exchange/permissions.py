"""Rights on imports and exports."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, RECEPTIONIST, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

PERMISSIONS = [
    Permission("import.run", _("Import people from a spreadsheet"), (CENTRE_ADMIN, RECEPTIONIST)),
    Permission("import.undo", _("Undo an import"), (CENTRE_ADMIN, RECEPTIONIST)),
    Permission("people.export", _("Take out lists of people"), (REGION_ADMIN, CENTRE_ADMIN)),
]
