"""What advice and lessons answer to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.requests import REQUESTS_VIEW
from core.sdk.services import lazy_gettext as _

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.equal_society.advice.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Advice and lessons"), "equal_society_advice.advice", "school", 30, REQUESTS_VIEW)
    ],
)
