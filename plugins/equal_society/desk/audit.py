"""What the log says about deeds at the desk."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("equal_society.ticket.priority", _("changed a place in the line of the lobby")),
]
