"""What the log says about deeds on events and volunteers."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("active_longevity.event.create", _("planned an event")),
    AuditWord("active_longevity.event.change", _("changed an event")),
    AuditWord("active_longevity.event.cancel", _("cancelled an event")),
    AuditWord("active_longevity.event.hold", _("closed an event as held")),
    AuditWord("active_longevity.event.reopen", _("opened an event again")),
    AuditWord("active_longevity.seat.book", _("booked a seat at an event")),
    AuditWord("active_longevity.seat.wait", _("put a person on the waiting list of an event")),
    AuditWord("active_longevity.seat.give", _("gave a seat to somebody who waited")),
    AuditWord("active_longevity.seat.cancel", _("gave a seat at an event back")),
    AuditWord("active_longevity.volunteer.add", _("added a volunteer")),
    AuditWord("active_longevity.volunteer.change", _("changed the entry of a volunteer")),
    AuditWord("active_longevity.volunteer.leave", _("took a volunteer off the list")),
    AuditWord("active_longevity.volunteer.hours", _("recorded hours of a volunteer")),
    AuditWord("active_longevity.volunteer.void", _("voided hours of a volunteer")),
]
