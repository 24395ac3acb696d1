"""What the figures part answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import lazy_gettext as _
from core.sdk.services import module_figures
from plugins.equal_society import kinds
from plugins.equal_society.figures import permissions
from plugins.equal_society.figures.words import AGE_BANDS, BANDS_DEFINITION

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.equal_society.figures.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Report"), "equal_society_figures.figures", "chart-bar", 90,
                permissions.FIGURES_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    indicators=module_figures(
        kinds.MODULE, title=_("Equal society"), bands=AGE_BANDS, definition=BANDS_DEFINITION,
    ),
)  # fmt: skip
