"""What every page of the module has: the row of its sections."""

from __future__ import annotations

from flask import Blueprint

from core.sdk.module_pages import stand_in_sections
from core.sdk.web import lazy_gettext as _
from day_centre.parts import AREAS

#: the module's entry of the navigation
HOME = "day_centre_journal.today"


def with_sections(blueprint: Blueprint) -> Blueprint:
    return stand_in_sections(
        blueprint, areas=AREAS, home=HOME, label=_("Sections of the day centre")
    )
