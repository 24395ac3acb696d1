"""The module's answers to the hooks: its own, and those of its parts."""

from __future__ import annotations

from core.sdk.areas import Area, ModuleHooks
from day_centre import kinds, permissions
from day_centre.parts import AREAS

OWN = Area(
    permissions=permissions.PERMISSIONS,
    centre_types=[kinds.CENTRE_TYPE],
    service_kinds=kinds.SERVICE_KINDS,
)
HOOKS = ModuleHooks((OWN, *AREAS))
