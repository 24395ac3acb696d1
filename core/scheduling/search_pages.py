"""What the search box finds in scheduling: groups that are running."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo, SearchHit
from core.regions.models import Centre
from core.scheduling.access import active_modules, kind_label, today_in
from core.scheduling.models import Group
from core.web.i18n import current_locale

#: running groups of a region that are compared by their folded titles
MOST_GROUPS = 3000


def search_hits(
    *, session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    """Running groups of the user's centres whose title or kind holds all words of the text."""
    words = name_key(text).split()
    if not words or not user.can_somewhere("groups.view", region.id):
        return []
    scope = user.centre_scope("groups.view", region.id)
    statement = (
        sa.select(Group.public_id, Group.title, Group.service_kind, Centre)
        .join(Centre, Centre.id == Group.centre_id)
        .where(
            Group.module.in_(active_modules(region)),
            Group.ended_at.is_(None),
            Group.ends_on >= today_in(region),
        )
        .order_by(Group.title, Group.id)
        .limit(MOST_GROUPS)
    )
    if scope is not None:
        statement = statement.where(Group.centre_id.in_(scope))
    found = []
    for public_id, title, kind, centre in session.execute(statement):
        key = name_key(f"{title} {kind_label(kind)}")
        if all(word in key for word in words):
            url = url_for("scheduling.group_page", group_id=public_id)
            found.append(SearchHit(title, url, centre.name_in(current_locale()), "list"))
    return found[:limit]
