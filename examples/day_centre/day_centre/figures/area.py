"""What the figures part answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import lazy_gettext as _
from core.sdk.services import module_figures
from day_centre.figures import permissions
from day_centre.figures.indicators import INDICATORS
from day_centre.figures.words import AGE_BANDS, BANDS_DEFINITION
from day_centre.kinds import MODULE

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from day_centre.figures.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Report"), "day_centre_figures.figures", "chart-bar", 90,
                permissions.FIGURES_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    indicators=[
        *module_figures(MODULE, title=_("Day centre"), bands=AGE_BANDS,
                        definition=BANDS_DEFINITION),
        *INDICATORS,
    ],
)  # fmt: skip
