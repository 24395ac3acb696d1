"""Words for what referrals keep as codes."""

from __future__ import annotations

from typing import Any, Final

from core.web.i18n import lazy_gettext as _

#: state → (word, colour of its mark)
STATES: Final[dict[str, tuple[Any, str]]] = {
    "sent": (_("waits for an answer"), "warning"),
    "accepted": (_("accepted"), "info"),
    "rejected": (_("rejected"), "danger"),
    "done": (_("the result is here"), "success"),
    "withdrawn": (_("taken back"), ""),
}
STATE_WORDS: Final = {code: word for code, (word, _kind) in STATES.items()}
SHARES: Final[dict[str, Any]] = {
    "name": _("Full name"),
    "birth_date": _("Birth date"),
    "phone": _("Telephone"),
    "address": _("Address"),
}
OUTCOMES: Final[dict[str, Any]] = {
    "helped": _("Helped"),
    "partly": _("Helped in part"),
    "not": _("Could not help"),
}
ANSWERS: Final[dict[str, Any]] = {
    "accept": _("We accept the referral"),
    "reject": _("We do not accept it"),
    "done": _("It is done: here is the result"),
}
VIAS: Final[dict[str, Any]] = {
    "account": _("in the programme"),
    "link": _("by the one-time link"),
    "paper": _("by paper"),
}
#: what the history of a request says of its referrals, by the `step` of the event's details
STEPS: Final[dict[str, Any]] = {
    "sent": _("Referred, number %(number)s"),
    "accepted": _("The referral number %(number)s was accepted"),
    "rejected": _("The referral number %(number)s was rejected"),
    "done": _("The result of the referral number %(number)s came back"),
    "withdrawn": _("The referral number %(number)s was taken back"),
}


def step_text(details: dict[str, Any]) -> str:
    """A request's event of the kind `referral` in words."""
    return str(STEPS.get(str(details.get("step")), STEPS["sent"])) % {
        "number": details.get("number", "")
    }
