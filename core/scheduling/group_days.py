"""Groups that meet on a day: what the table of days off shows before it is changed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.reference.touching import Touched
from core.regions.models import Centre
from core.scheduling.access import active_modules
from core.scheduling.models import Group, Session
from core.scheduling.queries import place_counts
from core.scheduling.series_rules import local_meeting
from core.scheduling.series_words import policy_words
from core.web.i18n import current_locale


def touched_by_day(session: OrmSession, region: RegionInfo, day: dt.date) -> list[Touched]:
    """Groups with a planned session on that day, or one that a day off took away; two queries."""
    rows = session.execute(
        sa.select(Group, Session.starts_at, Session.ends_at, Centre)
        .join(Group, Group.id == Session.group_id)
        .join(Centre, Centre.id == Session.centre_id)
        .where(
            Session.region_id == region.id, Session.local_date == day,
            Group.module.in_(active_modules(region)), Group.ended_at.is_(None),
            sa.or_(
                Session.state == "planned",
                sa.and_(Session.state == "cancelled", Session.changed_by_rule == "day_off"),
            ),
        )
        .order_by(Session.starts_at, Group.title)
    ).all()  # fmt: skip
    counts = place_counts(session, {group.id for group, *_rest in rows})
    found = []
    for group, starts_at, ends_at, centre in rows:
        at = local_meeting(starts_at, ends_at, region.timezone)
        when = f"{at.starts_at:%H:%M}–{at.ends_at:%H:%M}, {centre.name_in(current_locale())}"
        people = counts.get(group.id, (0, 0))[0]
        found.append(Touched(group.title, when, people, policy_words(group.days_off)))
    return found
