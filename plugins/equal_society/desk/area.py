"""What the front desk answers to the hooks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.desk import ending, permissions, person_data
from plugins.equal_society.desk.audit import AUDIT_WORDS
from plugins.equal_society.desk.indicators import INDICATORS
from plugins.equal_society.desk.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.equal_society.desk import (  # noqa: PLC0415 - Flask is wanted only now
        lobby_views,
        person_views,
        views,
    )
    from plugins.equal_society.desk.blueprint import bp  # noqa: PLC0415 - as above

    assert {lobby_views, person_views, views}  # each adds its pages when it is imported
    return [bp]


def _demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.equal_society.desk.demo import (  # noqa: PLC0415 - only the demo needs it
        fill,
    )

    fill(session, region, rng, demo)


AREA = Area(
    blueprints=_blueprints,
    sections=[Section(_("Front desk"), "equal_society_desk.desk", "users", 10, permissions.DESK)],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    indicators=INDICATORS,
    audit_words=AUDIT_WORDS,
    person_cards=ending.person_cards,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=_demo,
)
