"""Words for what the log holds of the nurse's deeds."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("active_longevity.pressure.record", _("measured a blood pressure")),
    AuditWord("active_longevity.pressure.void", _("voided a blood pressure")),
    AuditWord("active_longevity.health_stop.set", _("stopped procedures of a person")),
    AuditWord("active_longevity.health_stop.lift", _("lifted a stop of procedures")),
    AuditWord("active_longevity.incident.record", _("wrote down an incident")),
    AuditWord("active_longevity.incident.void", _("voided an incident")),
    AuditWord("active_longevity.incident.follow", _("closed an incident")),
]
