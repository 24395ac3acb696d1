"""Who sees what people may get, who keeps their programmes, and who writes the region's rules."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

ENTITLEMENT_VIEW = "equal_society.entitlement.view"
IPAR_EDIT = "equal_society.ipar.edit"
RULES_VIEW = "equal_society.rule.view"
RULES_EDIT = "equal_society.rule.edit"

_DESK = ("centre_admin", "receptionist", "specialist")

PERMISSIONS = [
    Permission(ENTITLEMENT_VIEW, _("See what a person may get, and the person's programme (IPAR)"),
               _DESK),
    Permission(IPAR_EDIT, _("Enter programmes (IPAR) and what became of their measures"), _DESK),
    Permission(RULES_VIEW, _("See the region's rules of entitlement"), (*_DESK, "region_admin")),
    Permission(RULES_EDIT, _("Change the region's rules of entitlement"), ("region_admin",)),
]  # fmt: skip
