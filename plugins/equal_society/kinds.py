"""Services of an equal-society centre: what the ledger gets when a request is done, and advice
(seed 004, domain.md §1.5, §6.3 and §7.2)."""

from __future__ import annotations

from core.sdk.services import CentreType, ServiceKind
from core.sdk.services import lazy_gettext as _

MODULE = "equal_society"
CENTRE_TYPE = CentreType(MODULE, _("Equal society centre"))

HOUSEHOLD, MEDICAL, PSYCHOLOGICAL, PEDAGOGICAL, ECONOMIC, LEGAL = 1, 2, 3, 4, 7, 8


def _kind(
    code: str, label: object, special_kind: int | None, icon: str, unit: str = "visit"
) -> ServiceKind:
    return ServiceKind(
        f"{MODULE}.{code}", label, special_kind, unit=unit, setting="other", icon=icon
    )


#: what a request that is done puts into the ledger; rides and hours given by a provider stand
#: under the same kinds, in their own units
SERVICE_KINDS = [
    _kind("consultation", _("Consultation at the desk"), ECONOMIC, "message"),
    _kind("legal_advice", _("Legal advice"), LEGAL, "shield"),
    _kind("psychological_advice", _("Psychological advice"), PSYCHOLOGICAL, "heart"),
    _kind("portal_help", _("Help with the Social Portal"), ECONOMIC, "world"),
    _kind("computer_literacy", _("Computer literacy"), PEDAGOGICAL, "school"),
    _kind("social_taxi", _("Social taxi"), HOUSEHOLD, "car"),
    _kind("invataxi", _("Invataxi"), HOUSEHOLD, "wheelchair"),
    _kind("sanatorium", _("Sanatorium treatment"), MEDICAL, "leaf"),
    _kind("assistant", _("Individual assistant"), HOUSEHOLD, "users"),
    _kind("sign_language", _("Sign language specialist"), HOUSEHOLD, "ear"),
    _kind("devices", _("Technical aids and wheelchairs"), MEDICAL, "package", "piece"),
    _kind("wheelchair_repair", _("Wheelchair repair"), HOUSEHOLD, "settings"),
]
