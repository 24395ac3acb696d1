"""Words of national portals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.requests.portal_rules import VALUES
from core.web.i18n import format_date, format_money
from core.web.i18n import lazy_gettext as _

PORTALS: Final[dict[str, Any]] = {
    "social": _("Portal of social services"),
    "egov": _("eGov portal"),
    "fsm": _("FSM Social app"),
}
FIELDS: Final[dict[str, Any]] = {
    "number": _("Number in the portal"),
    "status": _("State in the portal"),
    "supplier": _("Supplier"),
    "guaranteed_tiyn": _("Guaranteed sum"),
    "excess_tiyn": _("Excess that the person pays"),
    "act_on": _("Date of the act"),
}


def in_words(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name.endswith("_tiyn"):
        return format_money(value)
    return format_date(value) if name == "act_on" else str(value)


def facts(values: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """(label, words) of all that a portal says."""
    return [(FIELDS[name], in_words(name, values.get(name))) for name in VALUES]
