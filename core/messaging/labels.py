"""Words for what the outbox keeps as codes."""

from __future__ import annotations

from typing import Any, Final

from core.kernel import kernel
from core.web.i18n import lazy_gettext as _

#: state → (word, colour of its mark)
STATES: Final[dict[str, tuple[Any, str]]] = {
    "queued": (_("waits"), "info"),
    "sending": (_("being sent"), "info"),
    "sent": (_("sent"), "success"),
    "delivered": (_("delivered"), "success"),
    "call": (_("to be telephoned"), "warning"),
    "called": (_("told by telephone"), "success"),
    "failed": (_("not reached"), "danger"),
    "cancelled": (_("not sent"), ""),
}
CHANNELS: Final[dict[str, Any]] = {"sms": _("SMS"), "email": _("e-mail"), "call": _("call")}
WHOSE: Final[dict[str, Any]] = {
    "own": _("own phone"),
    "representative": _("phone of a representative"),
    "household": _("phone of a relative in the household"),
}
NOTES: Final[dict[str, Any]] = {
    "answered": _("the person has answered already"),
    "by_hand": _("taken back by hand"),
    "died": _("the person has died"),
    "doubt": _("the answer of the gateway was lost"),
    "given_up": _("it could not be sent"),
    "gone": _("the file was withdrawn"),
    "later": _("the gateway did not take it, it is tried again"),
    "no_answer": _("nobody answered"),
    "no_gateway": _("this installation sends no SMS"),
    "no_mobile": _("there is no mobile phone"),
    "no_number": _("there is no phone"),
    "not_reached": _("nobody answered, too often"),
    "outdated": _("it is not true any more"),
    "protected": _("the person is protected"),
    "refused": _("it was refused or came back"),
    "retry": _("tried again by hand"),
    "unclear": _("the answer was not understood"),
    "unwanted": _("the person wants no messages"),
    "wants_call": _("the person wants to be telephoned"),
    "wrong_number": _("a wrong number"),
}
ANSWERS: Final[dict[str, Any]] = {"accepted": _("said yes"), "declined": _("said no")}
WAYS: Final[dict[str, Any]] = {
    "": _("whatever works"),
    "sms": _("SMS"),
    "email": _("e-mail"),
    "call": _("telephone only"),
    "none": _("do not write and do not call"),
}
LANGUAGES: Final[dict[str, Any]] = {"": _("as the region"), "kk": "Қазақша", "ru": "Русский"}


def event_label(code: str) -> Any:
    """What an event is called; the code of one whose module has gone."""
    known = kernel().registry.message_events.get(code)
    return known.label if known is not None else code
