"""Rights on attachments, documents and cards."""

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

PERMISSIONS = [
    Permission(
        "documents.view",
        _("See files and documents of people"),
        (REGION_ADMIN, CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST, DATA_OFFICER),
    ),
    Permission(
        "documents.attach",
        _("Add and remove files of people"),
        (CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST),
    ),
    Permission(
        "documents.issue", _("Issue and sign numbered documents"), (CENTRE_ADMIN, RECEPTIONIST)
    ),
    Permission("documents.void", _("Replace and void numbered documents"), (CENTRE_ADMIN,)),
    Permission(
        "documents.cards", _("Issue, print and block membership cards"),
        (CENTRE_ADMIN, RECEPTIONIST),
    ),
]  # fmt: skip
