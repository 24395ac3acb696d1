"""Reading closed days."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import may_see
from core.scheduling.series_asks import MANAGE
from core.scheduling.series_models import Closure
from core.web.tables import Page, paginate


def closures_page(
    session: OrmSession, *, centre_ids: Collection[int], page: int, per_page: int
) -> Page[Any]:
    """(closure, centre, room or None), the latest first."""
    statement: Any = (
        sa.select(Closure, Centre, Room)
        .join(Centre, Centre.id == Closure.centre_id)
        .outerjoin(Room, Room.id == Closure.room_id)
        .where(Closure.centre_id.in_(centre_ids))
        .order_by(Closure.first_on.desc(), Closure.id.desc())
    )
    return paginate(session, statement, page=page, per_page=per_page)


def find_closure(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str
) -> Closure:
    """Raises `NotFound` for another region's or centre's."""
    closure = None
    if is_public_id(public_id):
        closure = session.scalar(sa.select(Closure).where(Closure.public_id == public_id))
    if closure is None or not may_see(actor, MANAGE, region=region, centre_id=closure.centre_id):
        raise NotFound
    return closure
