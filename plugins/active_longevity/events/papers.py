"""The letter of thanks for a volunteer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.services import DocumentTemplate, InvalidInput, RegionInfo, gettext, local_today
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.events.permissions import VOLUNTEER_VIEW
from plugins.active_longevity.events.rules import level_of
from plugins.active_longevity.events.settings import level_hours
from plugins.active_longevity.events.volunteer_queries import minutes_of_person
from plugins.active_longevity.events.volunteer_services import THANKS
from plugins.active_longevity.events.words import LEVELS, hours_text


def thanks_fields(
    *, session: Session, region: RegionInfo, person_id: int, centre_id: int, **_asked: Any
) -> Mapping[str, Any]:
    """All hours that the person gave to the centre. Raises `InvalidInput` when there are none."""
    today = local_today(region.timezone)
    minutes = minutes_of_person(
        session, person_id=person_id, centre_id=centre_id, first=dt.date.min, last=today
    )
    if not minutes:
        text = _("No hours of a volunteer are recorded for this person in this centre.")
        raise InvalidInput("active_longevity.no_hours", text, field="template")
    return {
        "title": gettext("Letter of thanks"),
        "hours": hours_text(minutes),
        "level": str(LEVELS[level_of(minutes, level_hours(region))][0]),
        "until": today.isoformat(),
    }


DOCUMENTS = [
    DocumentTemplate(
        THANKS,
        _("Letter of thanks for a volunteer"),
        "VOL",
        {language: f"paper/volunteer_thanks_{language}.typ" for language in ("kk", "ru")},
        thanks_fields,
        permission=VOLUNTEER_VIEW,
    )
]
