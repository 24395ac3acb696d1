"""The module's answers to the hooks: its own, and those of its parts."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, ModuleHooks
from core.sdk.services import NavItem, RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.equal_society import kinds, permissions
from plugins.equal_society.parts import AREAS


def _fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.equal_society.demo import fill  # noqa: PLC0415 - only the demo needs it

    fill(session, region=region, rng=rng, demo=demo)


OWN = Area(
    permissions=permissions.PERMISSIONS,
    centre_types=[kinds.CENTRE_TYPE],
    service_kinds=kinds.SERVICE_KINDS,
    nav=[
        NavItem(
            _("Equal society"), "equal_society_directions.home", "wheelchair", 62, permissions.VIEW
        )
    ],
    demo=_fill,
)
HOOKS = ModuleHooks((OWN, *AREAS))
