"""What is said about a membership."""

from __future__ import annotations

from typing import Any

from core.sdk.services import Badge
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.membership.rules import MemberState

BADGES: dict[MemberState, Badge] = {
    MemberState.ACTIVE: Badge(_("Member"), "success"),
    MemberState.ENDING: Badge(_("Membership ends soon"), "warning"),
    MemberState.SUSPENDED: Badge(_("Membership suspended"), "warning"),
    MemberState.ENDED: Badge(_("Membership has ended"), "danger"),
    MemberState.LEFT: Badge(_("No longer a member"), "muted"),
    MemberState.NOT_YET: Badge(_("Membership has not begun"), "info"),
}
#: filters of the list, in its order
FILTERS: dict[str, Any] = {
    "active": _("In force"),
    "ending": _("End soon"),
    "suspended": _("Suspended"),
    "ended": _("Ended"),
    "left": _("Have left"),
    "all": _("All"),
}
TERM_KINDS: dict[str, Any] = {
    "first": _("Admitted"),
    "renewal": _("Renewed"),
    "return": _("Came back"),
}
BASES: dict[str, Any] = {
    "age": _("Pension age"),
    "document": _("Pension document"),
    "override": _("Admitted by a reason"),
}
