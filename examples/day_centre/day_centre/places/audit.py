"""What the log says about home visits and places."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("day_centre.visit", _("looked at the act of a home visit")),
    AuditWord("day_centre.visit.save", _("wrote the act of a home visit")),
    AuditWord("day_centre.visit.issue", _("issued the act of a home visit")),
    AuditWord("day_centre.visit.take_back", _("annulled the act of a home visit")),
    AuditWord("day_centre.placement.queue", _("put a child in the queue of the day centre")),
    AuditWord("day_centre.placement.give_up", _("noted that a family wants no place")),
]
