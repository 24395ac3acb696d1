"""The module's answers to the hooks: its own, and those of its parts."""

from __future__ import annotations

from dataclasses import replace

from core.sdk.areas import Area, ModuleHooks
from day_centre import demo, kinds, permissions
from day_centre.parts import AREAS

OWN = Area(
    permissions=permissions.PERMISSIONS,
    centre_types=[replace(kinds.CENTRE_TYPE, demo=demo.CENTRE)],
    service_kinds=kinds.SERVICE_KINDS,
    demo=demo.fill,
)
HOOKS = ModuleHooks((OWN, *AREAS))
