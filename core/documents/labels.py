"""Words for the codes of attachments and documents."""

from __future__ import annotations

from typing import Any, Final

from core.documents.rules import JPEG, PDF, PNG
from core.web.i18n import lazy_gettext as _

LANGUAGES: Final[dict[str, Any]] = {"kk": "Қазақша", "ru": "Русский"}
STATES: Final[dict[str, Any]] = {
    "valid": _("Valid"),
    "replaced": _("Replaced"),
    "void": _("Annulled"),
}
STATE_KINDS: Final = {"valid": "success", "replaced": "warning", "void": "danger"}
MEDIA: Final[dict[str, str]] = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
#: what an attachment proves; empty is the person's file as such
SUBJECTS: Final[dict[str, Any]] = {
    "": _("The person's file"),
    "category": _("A category"),
    "representative": _("A representative"),
    "household": _("A household"),
    "consent": _("A consent"),
    "photo": _("The photo"),
}
