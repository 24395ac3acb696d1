"""The morning's work: those whose clearance is about to end are written to, once for each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.sdk.models import Person, PersonCentre
from core.sdk.services import Actor, DailyWork, Notice, RegionInfo, send_notices
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.examination.messages import CLEARANCE_ENDING
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.settings import ending_days


def tell_ending(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Write to at most `limit` people; those who have a later clearance need no word."""
    rows = session.execute(
        _ending(region, today, today + dt.timedelta(days=ending_days(region))).limit(limit)
    ).all()
    notices = [
        Notice(CLEARANCE_ENDING, clearance.person_id, {"date": clearance.valid_until},
               str(clearance.id), ("active_longevity.clearance", clearance.id), centre_id)
        for clearance, centre_id in rows
    ]  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=notices)
    for clearance, _centre_id in rows:
        clearance.ending_told_on = today
    return len(rows)


def _ending(region: RegionInfo, first: dt.date, last: dt.date) -> sa.Select[Any]:
    """(clearance, a centre that holds the person), the first to end before the others."""
    later = aliased(Clearance)
    centre_id = (
        sa.select(sa.func.min(PersonCentre.centre_id))
        .where(PersonCentre.person_id == Clearance.person_id, PersonCentre.detached_at.is_(None))
        .scalar_subquery()
    )
    return (
        sa.select(Clearance, centre_id)
        .join(Person, Person.id == Clearance.person_id)
        .where(
            Clearance.region_id == region.id,
            Clearance.voided_at.is_(None),
            Clearance.ending_told_on.is_(None),
            Clearance.valid_until.between(first, last),
            Person.withdrawn_at.is_(None),
            Person.died_on.is_(None),
            centre_id.is_not(None),
            ~sa.exists().where(
                later.person_id == Clearance.person_id,
                later.voided_at.is_(None),
                sa.or_(
                    later.valid_until > Clearance.valid_until,
                    sa.and_(later.valid_until == Clearance.valid_until, later.id > Clearance.id),
                ),
            ),
        )
        .order_by(Clearance.valid_until, Clearance.id)
    )


DAILY_WORK = [
    DailyWork(CLEARANCE_ENDING, _("Write to those whose clearance is about to end"), tell_ending)
]
