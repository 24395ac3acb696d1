"""What the library answers to the hooks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.library import cards, permissions, person_data
from plugins.active_longevity.library.audit_words import AUDIT_WORDS
from plugins.active_longevity.library.daily import DAILY
from plugins.active_longevity.library.indicators import INDICATORS
from plugins.active_longevity.library.messages import MESSAGES
from plugins.active_longevity.library.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.library import (  # noqa: PLC0415 - Flask is wanted only now
        desk_views,
        import_views,
        pages,
        views,
    )

    assert desk_views and import_views and views  # they fill the blueprint
    return [pages.bp]


def _demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.active_longevity.library.demo import (  # noqa: PLC0415 - only the demo needs it
        fill,
    )

    fill(session, region=region, demo=demo)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Library"), "active_longevity_library.catalogue", "book", 70, permissions.VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    indicators=INDICATORS,
    messages=MESSAGES,
    audit_words=AUDIT_WORDS,
    daily_work=DAILY,
    person_events=cards.person_events,
    person_cards=cards.person_cards,
    search=cards.search,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    duties=person_data.open_duties,
    demo=_demo,
)
