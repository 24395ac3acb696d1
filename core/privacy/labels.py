"""Codes of consents, terms and breaches in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from core.web.i18n import lazy_gettext as _

PURPOSES: Final[dict[str, Any]] = {
    "processing": _("Collecting and processing the data at the centre"),
    "sharing": _("Sharing with another centre or body"),
    "medical": _("Medical data"),
    "sms": _("Messages by SMS"),
    "photo": _("Photo and video for news"),
}
STATES: Final[dict[str, tuple[Any, str]]] = {
    "valid": (_("In force"), "success"),
    "expiring": (_("Ends soon"), "warning"),
    "expired": (_("Has ended"), "danger"),
    "withdrawn": (_("Withdrawn"), "danger"),
    "later": (_("Not yet in force"), "info"),
}
SOURCES: Final[dict[str, Any]] = {
    "paper": _("On paper"),
    "screen": _("Signed on the screen"),
    "sms": _("Confirmed by a code from an SMS"),
}
GIVERS: Final[dict[str, Any]] = {
    "person": _("The person"),
    "representative": _("A representative"),
}
TERM_KINDS: Final[dict[str, Any]] = {
    "file": _("A person's file, after the last centre let go of it"),
    "ledger": _("Services given, with the recipient"),
    "consent": _("Consents, after their end"),
    "log": _("Logs of deeds and looks"),
}
CASE_STATES: Final[dict[str, tuple[Any, str]]] = {
    "open": (_("To be decided"), "warning"),
    "kept": (_("Kept on"), "info"),
    "erased": (_("Erased"), "success"),
    "returned": (_("Came back to a centre"), ""),
}
AFFECTED_SOURCES: Final[dict[str, Any]] = {"log": _("from the log"), "hand": _("by hand")}
