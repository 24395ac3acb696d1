"""The morning's work about children's papers: families are told that a medical card ends."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    DailyWork,
    MessageEvent,
    Notice,
    RegionInfo,
    send_notices,
)
from core.sdk.services import lazy_gettext as _
from day_centre.child.models import MedicalCard
from day_centre.child.permissions import HEALTH_VIEW
from day_centre.child.settings import paper_days

EVENT = "day_centre.medical_card_ending"

MESSAGES = [
    MessageEvent(
        EVENT,
        _("A child's medical card ends soon"),
        (("date", _("Last day of the medical card")),),
        "Баланың медициналық картасы жарамды болатын соңғы күн: %(date)s. Жаңасын әкеліңіз. "
        "%(centre)s, %(phone)s.",
        "Последний день действия медицинской карты ребёнка: %(date)s. Принесите новую. "
        "%(centre)s, %(phone)s.",
        sensitive=HEALTH_VIEW,
    )
]


def tell_of_cards(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Write once about each child's latest card that ends soon. Returns how many."""
    later = sa.orm.aliased(MedicalCard)
    newer = sa.exists().where(
        later.person_id == MedicalCard.person_id, later.voided_at.is_(None),
        later.valid_until > MedicalCard.valid_until,
    )  # fmt: skip
    rows = session.scalars(
        sa.select(MedicalCard)
        .where(
            MedicalCard.region_id == region.id, MedicalCard.voided_at.is_(None),
            MedicalCard.told_on.is_(None), ~newer,
            MedicalCard.valid_until.between(today, today + dt.timedelta(days=paper_days(region))),
        )
        .order_by(MedicalCard.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    notices = []
    for one in rows:
        one.told_on = today
        key = f"{one.id}:{one.valid_until.isoformat()}"
        notices.append(
            Notice(EVENT, one.person_id, {"date": one.valid_until}, key,
                   ("day_centre_medical_card", one.id), None)
        )  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=notices)
    return len(rows)


DAILY_WORK = [DailyWork(EVENT, _("Families are told that a medical card ends"), tell_of_cards)]
