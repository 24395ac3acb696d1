"""What of a person ends soon: a card for the desk and the person's page."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy.orm import Session

from core.sdk.services import (
    CATEGORY_LABELS,
    Actor,
    CardLine,
    PersonCard,
    PersonInfo,
    RegionInfo,
    format_date,
    local_today,
)
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.desk import queries
from plugins.equal_society.desk.permissions import DESK

#: days ahead; a medical examination must be asked for long before the group ends
SOON: Final = 60
#: other parts add lines under the same code
CODE: Final = "ends"


def person_cards(
    *, session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Categories with a last day in the next two months."""
    if not user.can_somewhere(DESK, region.id):
        return []
    today = local_today(region.timezone)
    held = queries.in_force(session, person_id=person.id, on=today)
    ending = [one for one in held if one.valid_to and one.valid_to <= today + dt.timedelta(SOON)]
    lines = tuple(
        CardLine(
            CATEGORY_LABELS.get(one.code, one.code),
            _("until %(date)s", date=format_date(one.valid_to)),
            f"/{region.code}/people/{person.public_id}",
            "warning",
        )
        for one in sorted(ending, key=lambda one: (one.valid_to, one.id))
    )
    return [PersonCard(CODE, _("Ends soon"), lines, order=13)] if lines else []
