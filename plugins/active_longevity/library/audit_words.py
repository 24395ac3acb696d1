"""What the library's deeds are called in the log."""

from __future__ import annotations

from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _

AUDIT_WORDS = [
    AuditWord("active_longevity.book.add", _("added a library book")),
    AuditWord("active_longevity.book.change", _("changed a library book")),
    AuditWord("active_longevity.book.reserve", _("reserved a library book")),
    AuditWord("active_longevity.copy.add", _("added copies of a library book")),
    AuditWord("active_longevity.copy.withdraw", _("took a library book off the shelf")),
    AuditWord("active_longevity.copy.restore", _("put a library book back on the shelf")),
    AuditWord("active_longevity.loan.override", _("lent a book against the rules")),
    AuditWord("active_longevity.loan.lose", _("noted that a reader lost a book")),
    AuditWord("active_longevity.loan.mistake", _("took a loan back that was noted by mistake")),
    AuditWord("active_longevity.books.import", _("imported the library's catalogue")),
    AuditWord("active_longevity.books.undo", _("undid an import of the library's catalogue")),
]
