"""What the figures part answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.area import Area, Section
from plugins.active_longevity.figures import permissions

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.figures.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Figures"), "active_longevity_figures.figures", "chart-bar", 90,
                permissions.FIGURES_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
)  # fmt: skip
