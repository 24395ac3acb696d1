"""What the log says about consultations."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("equal_society.consultation.void", _("took a consultation back")),
]
