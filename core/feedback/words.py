"""Words for what feedback keeps as codes."""

from __future__ import annotations

from typing import Any, Final

from core.web.i18n import lazy_gettext as _

KINDS: Final[dict[str, Any]] = {
    "complaint": _("Complaint"),
    "proposal": _("Proposal"),
    "thanks": _("Thanks"),
}
CHANNELS: Final[dict[str, Any]] = {
    "web": _("by the form on the internet"),
    "desk": _("at the desk"),
    "phone": _("by telephone"),
    "paper": _("on paper"),
}
STATES: Final[dict[str, tuple[Any, str]]] = {
    "open": (_("waits for an answer"), "warning"),
    "answered": (_("answered"), "success"),
}
OUTCOMES: Final[dict[str, Any]] = {
    "confirmed": _("The complaint is confirmed"),
    "partly": _("Confirmed in part"),
    "not": _("Not confirmed"),
    "taken": _("The proposal is taken up"),
    "declined": _("The proposal is not taken up"),
}
SCORES: Final[dict[int, Any]] = {
    5: _("Very good"),
    4: _("Good"),
    3: _("So-so"),
    2: _("Bad"),
    1: _("Very bad"),
}
STATE_WORDS: Final = {code: word for code, (word, _kind) in STATES.items()}
