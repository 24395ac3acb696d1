"""The module's answers to the hooks: its own, and those of its parts."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, ModuleHooks
from core.sdk.services import NavItem, Permission, RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds, papers
from plugins.active_longevity.parts import AREAS

VIEW = "active_longevity.view"


def _fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.active_longevity.demo import fill  # noqa: PLC0415 - only the demo needs it

    fill(session, region=region, rng=rng, demo=demo)


OWN = Area(
    permissions=[
        Permission(
            VIEW, _("Open the pages of active longevity"),
            ("centre_admin", "nurse", "receptionist", "specialist"),
        )
    ],
    centre_types=[kinds.CENTRE_TYPE],
    service_kinds=kinds.SERVICE_KINDS,
    documents=papers.document_templates(),
    nav=[NavItem(_("Active longevity"), "active_longevity_day.home", "heartbeat", 60, VIEW)],
    demo=_fill,
)  # fmt: skip
HOOKS = ModuleHooks((OWN, *AREAS))
