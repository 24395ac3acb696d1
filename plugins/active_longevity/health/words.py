"""What the module says about blood pressure, stops and incidents."""

from __future__ import annotations

from typing import Any

from core.sdk.services import Badge, format_date
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.health.models import HealthStop
from plugins.active_longevity.health.rules import Verdict

VERDICTS: dict[str, Badge] = {
    Verdict.OK.value: Badge(_("Within the limits"), "success"),
    Verdict.HIGH.value: Badge(_("Above the limit"), "danger"),
    Verdict.LOW.value: Badge(_("Below the limit"), "danger"),
}

KINDS: dict[str, Any] = {
    "fall": _("Fall"),
    "faint": _("Faint"),
    "injury": _("Injury"),
    "illness": _("Fell ill"),
    "conflict": _("Conflict"),
    "lost": _("Got lost"),
    "other": _("Other incident"),
}

SEVERITIES: dict[str, Any] = {
    "none": _("No harm"),
    "light": _("Light harm"),
    "moderate": _("Moderate harm"),
    "severe": _("Severe harm"),
}

SEVERITY_KINDS = {"none": "success", "light": "info", "moderate": "warning", "severe": "danger"}

READING_FAULTS: dict[str, Any] = {
    "range": _("No tonometer shows such a number. Look again."),
    "order": _("The lower pressure is less than the upper one. Look again."),
}

STOP_FAULTS: dict[str, Any] = {
    "past": _("The last day has passed."),
    "long": _("A stop lasts a year at most."),
}

_CAUSES: dict[str, Any] = {
    Verdict.HIGH.value: _("blood pressure above the limit"),
    Verdict.LOW.value: _("blood pressure below the limit"),
}


def cause_of(stop: HealthStop) -> Any:
    """Why procedures are stopped, in words; numbers of the pressure are not told."""
    return stop.reason or _CAUSES.get(stop.cause, "")


def stopped(stop: HealthStop) -> Any:
    """What the nurse would say of a procedure that is wanted now."""
    return _(
        "The nurse has stopped procedures until %(date)s inclusive: %(reason)s. Rest, and go to "
        "the nurse.",
        date=format_date(stop.until), reason=cause_of(stop),
    )  # fmt: skip


def unmeasured(service: Any) -> Any:
    return _(
        "The blood pressure was not measured today. Go to the nurse before “%(service)s”.",
        service=service,
    )
