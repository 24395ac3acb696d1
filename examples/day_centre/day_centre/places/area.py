"""What the part answers to the hooks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import DailyWork, RegionInfo
from core.sdk.services import lazy_gettext as _
from day_centre.places import permissions, person_data, types
from day_centre.places.audit import AUDIT_WORDS
from day_centre.places.messages import MESSAGES, PASSED_ON
from day_centre.places.papers import DOCUMENTS
from day_centre.places.services import pass_on
from day_centre.places.settings import SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from day_centre.places import (  # noqa: PLC0415 - Flask is wanted only now
        application_views,
        queue_views,
    )

    return [application_views.bp, queue_views.bp]


def _demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from day_centre.places.demo import fill  # noqa: PLC0415 - only the demo needs it

    fill(session, region, rng, demo)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Applications"), "day_centre_applications.applications", "inbox", 20,
                permissions.PLACES_VIEW),
        Section(_("Queue"), "day_centre_places.queue", "hourglass", 25, permissions.PLACES_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    request_types=[types.PLACE],
    paper_kinds=types.PAPERS,
    documents=DOCUMENTS,
    messages=MESSAGES,
    daily_work=[DailyWork(PASSED_ON, _("Places to which nobody came go to the next"), pass_on)],
    audit_words=AUDIT_WORDS,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=_demo,
)  # fmt: skip
