"""What the wall answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.wall.permissions import PERMISSIONS, SHOW

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.wall.views import (  # noqa: PLC0415 - Flask is wanted only now
        bp,
    )

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[Section(_("Screen"), "active_longevity_wall.about", "eye", 95, SHOW)],
    permissions=PERMISSIONS,
)
