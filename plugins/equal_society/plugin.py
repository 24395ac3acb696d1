"""The module's answers to the hooks: its own, and those of its parts."""

from __future__ import annotations

from core.sdk.areas import Area, ModuleHooks
from core.sdk.services import NavItem
from core.sdk.services import lazy_gettext as _
from plugins.equal_society import kinds, permissions
from plugins.equal_society.parts import AREAS

OWN = Area(
    permissions=permissions.PERMISSIONS,
    centre_types=[kinds.CENTRE_TYPE],
    service_kinds=kinds.SERVICE_KINDS,
    nav=[
        NavItem(
            _("Equal society"), "equal_society_directions.home", "wheelchair", 62, permissions.VIEW
        )
    ],
)
HOOKS = ModuleHooks((OWN, *AREAS))
