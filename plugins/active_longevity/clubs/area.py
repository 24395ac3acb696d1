"""What clubs and lessons answer to the hooks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import Actor, PersonEvent, PersonInfo, RegionInfo
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.clubs import permissions, person_data, queries
from plugins.active_longevity.clubs.audit import AUDIT_WORDS
from plugins.active_longevity.clubs.demo import fill
from plugins.active_longevity.clubs.indicators import INDICATORS
from plugins.active_longevity.clubs.papers import DOCUMENTS
from plugins.active_longevity.clubs.words import result_text
from plugins.active_longevity.kinds import MODULE

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.clubs.all_views import (  # noqa: PLC0415 - Flask is wanted only now
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
    """Results of tests and concerts, for those who may see results."""
    if kind not in {"", MODULE} or not user.can_somewhere(permissions.CLUB_RESULTS, region.id):
        return []
    found = queries.results_of(session, person_id=person.id, limit=limit, before=before)
    own = queries.own_levels(session)
    return [
        PersonEvent(
            at=result.recorded_at,
            title=f"{assessment.title} · {group.title}",
            text=result_text(result, assessment, own)
            or (_("Passed or took part") if result.passed else ""),
            kind=MODULE,
            icon="award",
            url=f"/{region.code}/active-longevity/clubs/results/{assessment.public_id}",
        )
        for result, assessment, group in found
    ]


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Clubs"), "active_longevity_clubs.clubs", "users-group", 50,
                permissions.VIEW),
        Section(_("Levels of clubs"), "active_longevity_clubs.levels", "list", 51,
                permissions.LEVEL_MANAGE),
    ],
    permissions=permissions.PERMISSIONS,
    indicators=INDICATORS,
    audit_words=AUDIT_WORDS,
    documents=DOCUMENTS,
    person_events=_person_events,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=fill,
)  # fmt: skip
