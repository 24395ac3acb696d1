"""What the directions answer to the hooks: the kinds of requests that the centre takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.directions import permissions, types
from plugins.equal_society.permissions import VIEW

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.equal_society.directions.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[Section(_("Directions"), "equal_society_directions.home", "list", 20, VIEW)],
    permissions=permissions.PERMISSIONS,
    request_types=types.DIRECTIONS,
    paper_kinds=types.PAPERS,
)
