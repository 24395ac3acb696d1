"""What the journal says before a service is given elsewhere: by an appointment or at the desk."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery
from core.sdk.services import Problem, RegionInfo
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.journal.queries import SOURCE


def given_already(
    *,
    session: Session,
    region: RegionInfo,
    person_id: int,
    kind_code: str,
    on: dt.date,
    giving: bool,
) -> list[Problem]:
    """A warning where the journal holds the same service of the day; it refuses nothing, because a
    child may have two lessons."""
    if not giving or kind_code not in kinds.BY_CODE:
        return []
    known = session.scalar(
        sa.select(Delivery.id)
        .where(
            Delivery.person_id == person_id,
            Delivery.local_date == on,
            Delivery.service_kind == kind_code,
            Delivery.voided_at.is_(None),
            Delivery.source_key.startswith(f"{SOURCE}:", autoescape=True),
        )
        .limit(1)
    )
    if known is None:
        return []
    text = _("«%(service)s» is in the journal of this day already: do not record it twice.",
             service=kinds.BY_CODE[kind_code].label)  # fmt: skip
    return [Problem(f"{kinds.MODULE}.journal", text, blocking=False)]
