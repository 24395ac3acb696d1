"""What consultations answer to the hooks."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import Actor, PersonEvent, PersonInfo, RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.consultations import permissions, person_data, queries
from plugins.equal_society.consultations.audit import AUDIT_WORDS
from plugins.equal_society.consultations.indicators import INDICATORS
from plugins.equal_society.consultations.words import RESULTS, TOPICS
from plugins.equal_society.kinds import MODULE

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.equal_society.consultations.views import (  # noqa: PLC0415 - Flask is wanted only now
        bp,
    )

    return [bp]


def _person_events(
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """What was asked and what came of it; the note stays with those who record consultations."""
    if kind not in {"", MODULE} or not user.can_somewhere(permissions.RECORD, region.id):
        return []
    found = queries.of_person(
        session, actor=user, region=region, person_id=person.id, limit=limit, before=before
    )
    return [
        PersonEvent(
            at=one.recorded_at,
            title=_("Consultation: %(topic)s", topic=TOPICS[one.topic]),
            text=RESULTS[one.result],
            kind=MODULE,
            icon="message",
            url="",
        )
        for one in found
    ]


def _demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.equal_society.consultations.demo import (  # noqa: PLC0415 - only the demo needs it
        fill,
    )

    fill(session, region, rng, demo)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Consultations"), "equal_society_consultations.consultations", "message", 12,
                permissions.RECORD),
    ],
    permissions=permissions.PERMISSIONS,
    indicators=INDICATORS,
    audit_words=AUDIT_WORDS,
    person_events=_person_events,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=_demo,
)  # fmt: skip
