"""What the health part answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.area import Area, Section
from plugins.active_longevity.health import checks, models, permissions, person_data
from plugins.active_longevity.health.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.health.incident_views import (  # noqa: PLC0415 - Flask is wanted only now
        bp,
    )

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Blood pressure and incidents"), "active_longevity_health.pressure", "heartbeat",
                80, permissions.HEALTH_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    check_service=checks.service_problems,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
)  # fmt: skip
