"""What equipment by the hour answers to the hooks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import (
    Actor,
    CardLine,
    DailyWork,
    PersonCard,
    PersonInfo,
    RegionInfo,
    current_locale,
    format_date,
    format_time,
    local_today,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.equipment import permissions, person_data, queries, services
from plugins.active_longevity.equipment.demo import fill
from plugins.active_longevity.equipment.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.equipment import (  # noqa: PLC0415 - Flask is wanted only now
        kiosk_views,
        thing_views,
        views,
    )
    from plugins.active_longevity.equipment.blueprint import bp  # noqa: PLC0415 - as above

    assert {kiosk_views, thing_views, views}  # each adds its pages when it is imported
    return [bp]


def _person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """The next hours."""
    if not user.can_somewhere(permissions.EQUIPMENT_BOOK, region.id):
        return []
    first = local_today(region.timezone)
    url = f"/{region.code}/active-longevity/equipment/"
    lines = tuple(
        CardLine(
            thing.resource.name_in(current_locale()),
            f"{format_date(hire.local_date)} {format_time(hire.starts_at)}",
            f"{url}?date={hire.local_date.isoformat()}",
        )
        for hire, thing in queries.person_hires(session, person_id=person.id, first=first)
    )
    return [PersonCard("next", _("Next"), lines)] if lines else []


def _release(session: Session, actor: Actor, region: RegionInfo, today: dt.date, limit: int) -> int:
    return services.release_no_shows(session, actor=actor, region=region, limit=limit)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Equipment"), "active_longevity_equipment.day", "clock", 40,
                permissions.EQUIPMENT_BOOK),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    daily_work=[
        DailyWork("active_longevity.equipment", _("Hours at equipment that nobody came to"),
                  _release),
    ],
    person_cards=_person_cards,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=fill,
)  # fmt: skip
