"""Words of codes: steps of an application, answers of the act."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import lazy_gettext as _
from day_centre.places.rules import Step

STEPS: Final[dict[Step, Any]] = {
    Step.REGISTERED: _("Not taken into work"),
    Step.ASSESSMENT: _("Need assessment"),
    Step.WAITING: _("Waits for the family"),
    Step.DECISION: _("Waits for the decision"),
    Step.GROUP: _("Approved, without a group"),
}
STATES: Final[dict[str, Any]] = {
    "registered": _("Not taken into work"),
    "assessment": _("Need assessment"),
    "waiting": _("Waits for the family"),
    "to_grant": _("Proposed to approve"),
    "to_refuse": _("Proposed to refuse"),
    "granted": _("Approved"),
}
YES_NO: Final[dict[str, Any]] = {"no": _("no"), "yes": _("yes")}
FAMILY: Final[dict[str, Any]] = {
    "many": _("Family with many children"),
    "single": _("Single-parent family"),
    "disability": _("Family that brings up a child with disability"),
    "poor": _("Low-income family"),
}
DWELLING: Final[dict[str, Any]] = {
    "house": _("House"),
    "flat": _("Flat"),
    "dormitory": _("Dormitory"),
    "rented": _("Rented dwelling"),
}
SANITARY: Final[dict[str, Any]] = {
    "good": _("Good"),
    "fair": _("Satisfactory"),
    "poor": _("Unsatisfactory"),
}
