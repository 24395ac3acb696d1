"""What events and volunteers answer to the hooks."""

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
    PersonEvent,
    PersonInfo,
    RegionInfo,
    format_date,
    now_utc,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.events import permissions, person_data, queries
from plugins.active_longevity.events.audit import AUDIT_WORDS
from plugins.active_longevity.events.demo import fill
from plugins.active_longevity.events.indicators import INDICATORS
from plugins.active_longevity.events.messages import MESSAGES
from plugins.active_longevity.events.papers import DOCUMENTS
from plugins.active_longevity.events.reminder_services import remind
from plugins.active_longevity.events.settings import SETTINGS
from plugins.active_longevity.events.words import seat_tag, time_of, title_of
from plugins.active_longevity.kinds import MODULE

if TYPE_CHECKING:
    from flask import Blueprint

SHOWN = 3


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.events.all_views import (  # noqa: PLC0415 - Flask is wanted only now
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
    """Events that the person came to."""
    if kind not in {"", MODULE} or not user.can_somewhere(permissions.VIEW, region.id):
        return []
    found = queries.of_person(session, person_id=person.id, limit=limit, before=before)
    return [
        PersonEvent(
            at=seat.came_at or seat.booked_at,
            title=_("Came to the event «%(title)s»", title=title_of(event)),
            text="",
            kind=MODULE,
            icon="calendar-event",
            url=f"/{region.code}/active-longevity/events/{event.public_id}",
        )
        for seat, event in found
    ]


def _person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Seats at events that are to come."""
    if not user.can_somewhere(permissions.VIEW, region.id):
        return []
    found = queries.coming_of(session, person_id=person.id, now=now_utc(), limit=SHOWN)
    lines = tuple(
        CardLine(
            f"{format_date(event.local_date)}, {time_of(event, region.timezone)} · "
            f"{title_of(event)}",
            seat_tag(seat)[0],
        )
        for seat, event, _room in found
    )
    return [PersonCard("next", _("Events of the centre"), lines)] if lines else []


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Centre events"), "active_longevity_events.events", "calendar-event", 60,
                permissions.VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    indicators=INDICATORS,
    audit_words=AUDIT_WORDS,
    messages=MESSAGES,
    documents=DOCUMENTS,
    daily_work=[
        DailyWork(f"{MODULE}.event_reminders", _("Reminders of tomorrow's events"), remind),
    ],
    person_events=_person_events,
    person_cards=_person_cards,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=fill,
)  # fmt: skip
