"""What the journal answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import NavItem
from core.sdk.services import lazy_gettext as _
from day_centre.journal import models, permissions
from day_centre.journal.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from day_centre.journal.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Journal"), "day_centre_journal.today", "clipboard-check", 10, permissions.VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    nav=[
        NavItem(_("Day centre"), "day_centre_journal.today", "puzzle", 64, permissions.VIEW),
    ],
)
