"""Rights on consents, on what a person may ask for, and on breaches."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, DATA_OFFICER, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

#: files with everything about a person, for the person
EXPORT = "privacy.export"
#: erasing, and the terms that ran out
ERASE = "privacy.erase"
#: texts of consents and terms of keeping
TEXTS = "privacy.texts"
BREACH = "privacy.breach"

PERMISSIONS = [
    Permission(
        EXPORT, _("Gather all data about a person for the person"), (CENTRE_ADMIN, DATA_OFFICER)
    ),
    Permission(ERASE, _("Erase the data of a person"), (DATA_OFFICER,)),
    Permission(TEXTS, _("Change texts of consents and terms"), (DATA_OFFICER, REGION_ADMIN)),
    Permission(
        BREACH, _("Keep the file of breaches of personal data"), (DATA_OFFICER, REGION_ADMIN)
    ),
]
