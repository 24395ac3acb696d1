"""What the module says about a clearance."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.sdk.services import Badge, format_date
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.examination.caution_rules import Effect, Wish
from plugins.active_longevity.examination.rules import ClearanceState

LABELS: dict[ClearanceState, Any] = {
    ClearanceState.MISSING: _("No doctor's clearance"),
    ClearanceState.EXPIRED: _("Doctor's clearance has ended"),
    ClearanceState.NOT_YET: _("Doctor's clearance has not begun"),
    ClearanceState.ENDING: _("Doctor's clearance ends soon"),
    ClearanceState.VALID: _("Doctor's clearance in force"),
}

#: beside a heading that names the clearance already
SHORT_LABELS: dict[ClearanceState, Any] = {
    ClearanceState.MISSING: _("None"),
    ClearanceState.EXPIRED: _("Ended"),
    ClearanceState.NOT_YET: _("Not begun"),
    ClearanceState.ENDING: _("Ends soon"),
    ClearanceState.VALID: _("In force"),
}

BADGES: dict[ClearanceState, Badge] = {
    ClearanceState.MISSING: Badge(LABELS[ClearanceState.MISSING], "danger"),
    ClearanceState.EXPIRED: Badge(LABELS[ClearanceState.EXPIRED], "danger"),
    ClearanceState.NOT_YET: Badge(LABELS[ClearanceState.NOT_YET], "warning"),
    ClearanceState.ENDING: Badge(LABELS[ClearanceState.ENDING], "warning"),
    ClearanceState.VALID: Badge(LABELS[ClearanceState.VALID], "success"),
}


def refusal(state: ClearanceState, last_day: dt.date | None) -> Any:
    """Why a person cannot be enrolled, and what to do about it."""
    if state is ClearanceState.EXPIRED:
        return _(
            "The doctor's clearance ended on %(date)s. Ask the nurse for a new examination.",
            date=format_date(last_day),
        )
    if state is ClearanceState.NOT_YET:
        return _("The doctor's clearance is not in force on the first day in the group.")
    return _("There is no doctor's clearance. Send the person to the doctor's first examination.")


BODIES: dict[str, Any] = {
    "heart": _("Heart and vessels"),
    "breath": _("Lungs and breathing"),
    "digestion": _("Stomach and liver"),
    "kidneys": _("Kidneys"),
    "movement": _("Joints and bones"),
    "nerves": _("Nerves and mind"),
    "skin": _("Skin and allergy"),
    "common": _("General"),
}

EFFECTS: dict[str, Any] = {
    "": _("Nothing"),
    Effect.LIMITS.value: _("Limits the service"),
    Effect.FORBIDS.value: _("Forbids the service"),
}

WISHES: dict[str, Any] = {
    Wish.NONE.value: _("Not asked for"),
    Wish.WARN.value: _("Warn"),
    Wish.REFUSE.value: _("Refuse"),
}
