"""Reading equipment and vehicles."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.scheduling.resource_models import GroupResource


def resources_of_group(session: OrmSession, group_id: int) -> tuple[tuple[int, int], ...]:
    """(resource id, pieces) that each session of a group uses."""
    rows = session.execute(
        sa.select(GroupResource.resource_id, GroupResource.units)
        .where(GroupResource.group_id == group_id)
        .order_by(GroupResource.resource_id)
    )
    return tuple((resource_id, units) for resource_id, units in rows)
