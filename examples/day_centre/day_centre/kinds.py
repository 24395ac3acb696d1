"""Services of a day centre for children by the eight kinds of special social services
(domain.md §7.2: the observed form of semi-inpatient centres; seeds 000 and 001)."""

from __future__ import annotations

from typing import Final

from core.sdk.places import PlaceTerms
from core.sdk.services import CentreType, ServiceKind
from core.sdk.services import lazy_gettext as _

MODULE = "day_centre"
CENTRE_TYPE = CentreType(MODULE, _("Day centre for children"))

HOUSEHOLD, MEDICAL, PSYCHOLOGICAL, PEDAGOGICAL, LABOUR, CULTURAL, ECONOMIC, LEGAL = range(1, 9)
#: a group's kind of service says its regime: with meals and sleep, or without
REGIME_OF: Final = {f"{MODULE}.meals": "full", f"{MODULE}.hygiene": "half"}
#: settings of `places`
COME_DAYS, POSTPONE_DAYS = f"{MODULE}.come_days", f"{MODULE}.postpone_days"


def _kind(code: str, label: object, special_kind: int, icon: str) -> ServiceKind:
    whole = f"{MODULE}.{code}"
    places = PlaceTerms(COME_DAYS, POSTPONE_DAYS) if whole in REGIME_OF else None
    return ServiceKind(
        whole, label, special_kind, setting="semi_inpatient", icon=icon, places=places
    )


SERVICE_KINDS = [
    _kind("meals", _("Meals and rest by day"), HOUSEHOLD, "home"),
    _kind("hygiene", _("Hygiene and self-care"), HOUSEHOLD, "user-check"),
    _kind("exercise_therapy", _("Exercise therapy"), MEDICAL, "heartbeat"),
    _kind("massage", _("Massage"), MEDICAL, "heart"),
    _kind("physiotherapy", _("Physiotherapy"), MEDICAL, "heartbeat"),
    _kind("doctor", _("Watch of the doctor"), MEDICAL, "stethoscope"),
    _kind("diagnostics", _("Psychological diagnostics"), PSYCHOLOGICAL, "clipboard-list"),
    _kind("sensory_room", _("Correction in the sensory room"), PSYCHOLOGICAL, "star"),
    _kind("speech_therapist", _("Lesson with the speech therapist"), PEDAGOGICAL, "message"),
    _kind("defectologist", _("Lesson with the defectologist"), PEDAGOGICAL, "school"),
    _kind("workshop", _("Occupational therapy and workshop"), LABOUR, "settings"),
    _kind("art", _("Art and music therapy"), CULTURAL, "puzzle"),
    _kind("event", _("Event, walk, excursion"), CULTURAL, "calendar-event"),
    _kind("benefits", _("Help to get benefits and allowances"), ECONOMIC, "cash"),
    _kind("legal", _("Legal advice to parents"), LEGAL, "shield"),
]
BY_CODE = {one.code: one for one in SERVICE_KINDS}
