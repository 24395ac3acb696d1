"""What the money part answers to the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.areas import Area, Section
from core.sdk.requests import WorkKind
from core.sdk.services import AuditWord, DailyWork, Tab
from core.sdk.services import lazy_gettext as _
from day_centre.money import act_services, demo, models, permissions, person_data, services
from day_centre.money.papers import DOCUMENTS
from day_centre.money.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from day_centre.money import (  # noqa: PLC0415 - Flask is wanted only now
        act_views,
        capacity_views,
        tariff_views,
    )

    return [tariff_views.bp, act_views.bp, capacity_views.bp]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Tariffs"), "day_centre_tariffs.tariffs", "cash", 60, permissions.TARIFF_VIEW),
        Section(_("Acts"), "day_centre_acts.acts", "file-text", 65, permissions.ACT_VIEW),
        Section(_("Places and licence"), "day_centre_capacity.places", "home", 70,
                permissions.CAPACITY_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    daily_work=[
        DailyWork(services.LICENCE_WORK, _("Licences that end"), services.warn_of_licences),
        DailyWork(act_services.ISSUE_ALL, _("Issue the acts of all children"),
                  act_services.issue_some, asked=True),
    ],
    work_kinds=[
        WorkKind(services.LICENCE_WORK, _("Licence that ends"), "day_centre_capacity.licence",
                 "licence_id", permissions.CAPACITY_VIEW, does=permissions.LICENCE_KEEP),
    ],
    documents=DOCUMENTS,
    audit_words=[
        AuditWord("day_centre.tariff.set", _("set a tariff of the day centre")),
        AuditWord("day_centre.tariff.void", _("took a tariff of the day centre out of force")),
        AuditWord("day_centre.share.set", _("set a family's share of the price")),
        AuditWord("day_centre.share.void", _("took a family's share out of force")),
        AuditWord("day_centre.licence.add", _("wrote down a licence of the day centre")),
        AuditWord("day_centre.licence.void", _("took a licence of the day centre out of force")),
        AuditWord("day_centre.act.draw_up", _("drew up a child's monthly act")),
        AuditWord("day_centre.act.issue", _("issued a child's monthly act")),
    ],
    tabs=[
        Tab("day_centre.money", _("Acts"), "day_centre_acts.person", "people.view", 70,
            sensitive=permissions.ACT_VIEW),
    ],
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=demo.fill,
)  # fmt: skip
