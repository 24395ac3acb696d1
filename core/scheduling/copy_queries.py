"""Groups that may be copied to a new term."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import selectinload

from core.plugins.contracts import RegionInfo
from core.scheduling.access import active_modules
from core.scheduling.models import Group

#: so many groups are offered, those that end last first
OFFERED = 200


def groups_to_copy(session: OrmSession, *, region: RegionInfo, centre_id: int) -> list[Group]:
    """Groups of a centre with their patterns, running and ended ones; two queries."""
    return list(
        session.scalars(
            sa.select(Group)
            .where(Group.centre_id == centre_id, Group.module.in_(active_modules(region)))
            .options(selectinload(Group.slots))
            .order_by(Group.ends_on.desc(), Group.title, Group.id)
            .limit(OFFERED)
        )
    )
