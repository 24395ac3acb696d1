"""Occasions on which members are written to, and the morning's work that does it."""

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
from plugins.active_longevity.membership.models import Membership
from plugins.active_longevity.membership.queries import ending_between
from plugins.active_longevity.membership.settings import ENDING, number

EVENT = "active_longevity.membership_ending"

MESSAGES = [
    MessageEvent(
        EVENT,
        _("A membership ends soon"),
        (("date", _("Last day of the membership")),),
        "Орталыққа мүшелігіңіздің соңғы күні: %(date)s. Ұзарту үшін орталыққа келіңіз немесе "
        "қоңырау шалыңыз. %(centre)s, %(phone)s.",
        "Последний день вашего членства в центре: %(date)s. Чтобы продлить его, придите или "
        "позвоните. %(centre)s, %(phone)s.",
    )
]


def tell_of_ends(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Write to members whose membership ends soon, once about one end. Returns how many."""
    last = today + dt.timedelta(days=number(region, ENDING))
    rows = session.scalars(
        sa.select(Membership)
        .where(
            Membership.region_id == region.id,
            ending_between(today, last),
            sa.or_(Membership.told_end.is_(None), Membership.told_end != Membership.ends_on),
        )
        .order_by(Membership.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    notices = []
    for one in rows:
        one.told_end = one.ends_on
        notices.append(
            Notice(
                EVENT, one.person_id, {"date": one.ends_on},
                f"{one.id}:{one.ends_on.isoformat()}", ("membership", one.id), one.centre_id,
            )
        )  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=notices)
    return len(rows)


DAILY_WORK = [DailyWork(EVENT, _("Members are told that their membership ends"), tell_of_ends)]
