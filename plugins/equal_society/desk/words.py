"""Words of the lobby."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import gettext
from core.sdk.services import lazy_gettext as _

PRIORITY_LABELS: Final[dict[str, Any]] = {
    "veteran": _("Veteran"),
    "group_1": _("Disability of group I"),
    "moves_hard": _("Has difficulty moving, in a wheelchair"),
    "child": _("With a child with a disability"),
    "small_child": _("Pregnant or with a small child"),
    "other": _("Another reason"),
}
STATES: Final[dict[str, tuple[Any, str]]] = {
    "waiting": (_("Waits"), "warning"),
    "called": (_("Called"), "info"),
    "served": (_("Served"), "success"),
    "missed": (_("Did not come"), "danger"),
}


def priority_text(ticket: Any) -> str:
    """Why a ticket goes first: the group, what the desk wrote, whether a paper proves it; empty for
    an ordinary turn."""
    if not ticket.priority:
        return ""
    label = PRIORITY_LABELS.get(ticket.priority, ticket.priority)
    if ticket.reason:
        return gettext("%(group)s: %(reason)s", group=label, reason=ticket.reason)
    if ticket.proved:
        return gettext("%(group)s, by the file", group=label)
    return gettext("%(group)s, in the visitor's own words", group=label)


def turn_text(why: str, minutes: int) -> str:
    """What puts a ticket where it stands."""
    if why == "late":
        return gettext("Has waited %(minutes)s min, nobody goes before", minutes=minutes)
    return ""
