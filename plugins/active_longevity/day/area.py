"""What the day of the centre answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import Card
from core.sdk.services import lazy_gettext as _

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.day.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Centre today"), "active_longevity_day.home", "home", 10,
                "active_longevity.view"),
    ],
    cards=[
        Card("active_longevity.today", _("Active longevity today"), "active_longevity_day.card",
             "active_longevity.view", 45),
    ],
)  # fmt: skip
