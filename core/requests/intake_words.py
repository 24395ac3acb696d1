"""Codes of intakes and papers in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from core.web.i18n import lazy_gettext as _

CHANNELS: Final[dict[str, Any]] = {
    "desk": _("At the desk"),
    "phone": _("By telephone"),
    "web": _("By the web form"),
    "partner": _("From a partner"),
}
#: state of a paper → words and kind of the tag
PAPER_STATES: Final[dict[str, tuple[Any, str]]] = {
    "missing": (_("Paper missing"), "warning"),
    "given": (_("Paper given"), "success"),
    "waived": (_("Paper not needed"), ""),
}
#: phase of a request → words and kind of the tag
PHASES: Final[dict[str, tuple[Any, str]]] = {
    "new": (_("New"), "info"),
    "work": (_("In work"), ""),
    "waiting": (_("Waiting for the applicant"), "warning"),
    "closed": (_("Closed"), "success"),
}
