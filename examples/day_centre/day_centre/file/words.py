"""What is said about stays and orders."""

from __future__ import annotations

from typing import Any

from core.sdk.services import Badge
from core.sdk.services import lazy_gettext as _
from day_centre.file.rules import StayState

STATES: dict[StayState, Badge] = {
    StayState.STAYING: Badge(_("Stays in the centre"), "success"),
    StayState.SUSPENDED: Badge(_("Stay suspended"), "warning"),
    StayState.TO_COME: Badge(_("Stay has not begun"), "info"),
    StayState.ENDED: Badge(_("Stay has ended"), "muted"),
}
#: filters of the list of children, in its order
FILTERS: dict[str, Any] = {
    "staying": _("Stay now"),
    "suspended": _("Suspended"),
    "to_come": _("Not begun"),
    "of_age": _("Become of age soon"),
    "ended": _("Have ended"),
    "all": _("All"),
}
REGIMES: dict[str, Any] = {"full": _("Full day (meals and sleep)"), "half": _("Half day")}
ORDERS: dict[str, Any] = {
    "admit": _("On admission"),
    "suspend": _("On suspension"),
    "resume": _("On resumption"),
    "regime": _("On change of regime"),
    "transfer": _("On transfer"),
    "end": _("On the end of the stay"),
}
