"""What the part answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.services import AuditWord, Tab
from core.sdk.services import lazy_gettext as _
from day_centre.file import daily, demo, events, models, papers, person_data
from day_centre.file.permissions import FILE_VIEW, PERMISSIONS
from day_centre.file.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from day_centre.file.order_views import bp as orders  # noqa: PLC0415 - Flask is wanted only now
    from day_centre.file.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp, orders]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Children"), "day_centre_file.children", "users", 30, FILE_VIEW),
        Section(_("Orders"), "day_centre_orders.orders", "file-text", 35, FILE_VIEW),
    ],
    permissions=PERMISSIONS,
    settings=SETTINGS,
    audit_words=[
        AuditWord("day_centre.stay.admit", _("admitted a child to the day centre by order")),
        AuditWord("day_centre.stay.suspend", _("suspended a stay by order")),
        AuditWord("day_centre.stay.resume", _("resumed a stay by order")),
        AuditWord("day_centre.stay.regime", _("changed the regime of a stay by order")),
        AuditWord("day_centre.stay.transfer", _("transferred a child by order")),
        AuditWord("day_centre.stay.end", _("ended a stay by order")),
        AuditWord("day_centre.stay.void", _("took an order on a stay back")),
    ],
    messages=daily.MESSAGES,
    daily_work=daily.DAILY_WORK,
    documents=papers.DOCUMENTS,
    tabs=[
        Tab("day_centre.file", _("Personal file"), "day_centre_file.person_file", FILE_VIEW, 55),
    ],
    badges=events.badges,
    person_events=events.person_events,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=demo.fill,
)
