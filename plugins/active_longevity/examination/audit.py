"""Words for what the log holds of clearances and contraindications."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("active_longevity.clearance.void", _("voided a doctor's clearance")),
    AuditWord("active_longevity.contraindication.save", _("changed a contraindication")),
    AuditWord("active_longevity.service_want.save", _("changed what services ask for")),
]
