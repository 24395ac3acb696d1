"""What the measures of well-being answer to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import AuditWord, Tab
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.measures import demo, permissions, person_data
from plugins.active_longevity.measures.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.measures.views import bp  # noqa: PLC0415 - Flask only now

    return [bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Well-being"), "active_longevity_measures.due", "heartbeat", 85,
                permissions.MEASURE_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    audit_words=[
        AuditWord("active_longevity.measure.void", _("voided a measure of well-being")),
    ],
    tabs=[
        Tab("active_longevity.measures", _("Well-being"), "active_longevity_measures.person",
            "people.view", 70, sensitive=permissions.MEASURE_VIEW),
    ],
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=demo.fill,
)  # fmt: skip
