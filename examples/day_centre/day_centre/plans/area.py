"""What plans and the timetable answer to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import lazy_gettext as _
from day_centre.plans.demo import fill
from day_centre.plans.form import FORM
from day_centre.plans.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from day_centre.plans.timetable_views import bp as timetable  # noqa: PLC0415 - Flask is wanted
    from day_centre.plans.views import bp  # noqa: PLC0415 - only now

    return [bp, timetable]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Plans"), "day_centre_plans.plans", "list-check", 38, "plans.view"),
        Section(_("Timetable"), "day_centre_timetable.week", "calendar-week", 40,
                "sessions.view"),
    ],
    settings=SETTINGS,
    plan_forms=[FORM],
    demo=fill,
)  # fmt: skip
