"""Words of consultations."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import lazy_gettext as _

TOPICS: Final[dict[str, Any]] = {
    "how": _("How to apply"),
    "papers": _("Which papers are needed"),
    "rights": _("What one may get"),
    "progress": _("How a request stands"),
    "portal": _("The Social Portal"),
    "contacts": _("Addresses, hours, telephones"),
    "other": _("Another question"),
}
RESULTS: Final[dict[str, Any]] = {
    "answered": _("Answered"),
    "request": _("Becomes a request"),
    "elsewhere": _("Sent to another body"),
    "unhelped": _("Could not be helped"),
}
#: colour of a result's tag
RESULT_KINDS: Final = {
    "answered": "success", "request": "info", "elsewhere": "violet", "unhelped": "warning",
}  # fmt: skip
