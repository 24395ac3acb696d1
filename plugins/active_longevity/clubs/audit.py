"""What the log says about deeds on clubs."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("active_longevity.club.set", _("set the level of a club")),
    AuditWord("active_longevity.club.plan", _("added topics to a term plan")),
    AuditWord("active_longevity.club.topic", _("changed a topic of a term plan")),
    AuditWord("active_longevity.club.untopic", _("took a topic out of a term plan")),
    AuditWord("active_longevity.club.assess", _("noted a test or performance of a club")),
    AuditWord("active_longevity.club.results", _("entered results of a club")),
    AuditWord("active_longevity.level.add", _("added a level of clubs")),
    AuditWord("active_longevity.level.retire", _("changed whether a level of clubs is offered")),
]
