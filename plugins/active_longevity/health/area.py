"""What the health part answers to the hooks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.health import checks, models, permissions, person_data
from plugins.active_longevity.health.audit import AUDIT_WORDS
from plugins.active_longevity.health.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.health.incident_views import (  # noqa: PLC0415 - Flask is wanted only now
        bp,
    )

    return [bp]


def _demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.active_longevity.health.demo import (  # noqa: PLC0415 - only the demo needs it
        fill,
    )

    fill(session, region, rng, demo)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Blood pressure"), "active_longevity_health.pressure", "heartbeat",
                80, permissions.HEALTH_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    audit_words=AUDIT_WORDS,
    check_service=checks.service_problems,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=_demo,
)  # fmt: skip
