"""Moments of memberships in a person's timeline."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import Actor, PersonEvent, PersonInfo, RegionInfo, format_date, to_utc
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.membership.models import (
    Membership,
    MembershipPause,
    MembershipTerm,
)
from plugins.active_longevity.membership.permissions import MEMBERSHIP_VIEW

NOON = dt.time(12)
TITLES = {
    "first": _("Became a member"),
    "renewal": _("Membership renewed"),
    "return": _("Became a member again"),
}


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Terms, suspensions and leavings, newest first; two queries."""
    if kind not in {"", kinds.MODULE} or not user.can_somewhere(MEMBERSHIP_VIEW, region.id):
        return []
    url = f"/{region.code}/active-longevity/people/{person.public_id}/membership"
    found: list[tuple[dt.datetime, object, str]] = []
    mine = Membership.person_id == person.id
    terms = session.scalars(
        sa.select(MembershipTerm)
        .join(Membership, Membership.id == MembershipTerm.membership_id)
        .where(mine)
    )
    for term in terms:
        text = _("In force until %(date)s", date=format_date(term.ends_on))
        found.append((term.recorded_at, TITLES[term.kind], text))
        if term.left_on is not None:
            at = to_utc(term.left_on, NOON, region.timezone)
            found.append((at, _("Left the centre"), term.left_reason))
    pauses = session.scalars(
        sa.select(MembershipPause)
        .join(Membership, Membership.id == MembershipPause.membership_id)
        .where(mine, MembershipPause.withdrawn_at.is_(None))
    )
    for pause in pauses:
        title = _("Membership suspended until %(date)s", date=format_date(pause.last_day))
        found.append((pause.recorded_at, title, pause.reason))
    shown = [one for one in found if before is None or one[0] < before]
    shown.sort(key=lambda one: one[0], reverse=True)
    return [
        PersonEvent(at=at, title=title, text=text, kind=kinds.MODULE, icon="id-badge-2", url=url)
        for at, title, text in shown[:limit]
    ]
