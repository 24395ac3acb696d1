"""What the log says about the journal."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _
from day_centre.journal.arranging import ARRANGED
from day_centre.journal.closing import CLOSED
from day_centre.journal.corrections import CORRECTED

AUDIT_WORDS = [
    AuditWord(CLOSED, _("closed a day of the journal")),
    AuditWord(CORRECTED, _("corrected a child's day in the journal")),
    AuditWord(ARRANGED, _("changed which services a group has on which day")),
    AuditWord("day_centre.journal", _("looked at a child's month in the journal")),
]
