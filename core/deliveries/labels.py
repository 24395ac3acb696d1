"""Words for what the ledger keeps as codes."""

from __future__ import annotations

from typing import Any

from core.kernel import kernel
from core.web.i18n import lazy_gettext as _

#: the eight kinds of special social services (domain.md §7.2)
SPECIAL_KINDS: dict[int, Any] = {
    1: _("Social and household"),
    2: _("Social and medical"),
    3: _("Social and psychological"),
    4: _("Social and pedagogical"),
    5: _("Social and labour"),
    6: _("Social and cultural"),
    7: _("Social and economic"),
    8: _("Social and legal"),
}
UNITS: dict[str, Any] = {
    "visit": _("visit"),
    "hour": _("hour"),
    "day": _("day"),
    "ride": _("ride"),
    "piece": _("piece"),
    "meal": _("meal"),
    "call": _("call"),
    "participant": _("participant"),
    "km": _("km"),
}
SETTINGS: dict[str, Any] = {
    "inpatient": _("In hospital conditions"),
    "semi_inpatient": _("In half-inpatient conditions"),
    "home": _("At home"),
    "temporary_stay": _("Temporary stay"),
    "other": _("Elsewhere"),
}
PROVIDERS: dict[str, Any] = {"own": _("The centre itself"), "contractor": _("A contractor")}
UNNAMED: dict[str, Any] = {
    "hotline": _("Hotline call"),
    "event": _("Event"),
    "other": _("Unnamed recipient"),
}
FUNDING: dict[str, Any] = {
    "local_budget": _("Local budget"),
    "republican_budget": _("Republican budget"),
    "state_order": _("State social order"),
    "charity": _("Charity"),
    "own_funds": _("Own funds"),
}


def kind_label(code: str) -> Any:
    """The name of a service kind; its code when the module that owned it is gone."""
    kind = kernel().registry.service_kinds.get(code)
    return kind.label if kind is not None else code
