"""Deeds on equipment and vehicles: adding, changing, closing, giving them to groups."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.scheduling.models import Group
from core.scheduling.resource_models import GroupResource


def write_resources_of_group(
    session: OrmSession, group: Group, wanted: tuple[tuple[int, int], ...]
) -> None:
    """Make `wanted` what each session of the group uses; who calls has locked and checked it."""
    left = dict(wanted)
    rows = session.scalars(sa.select(GroupResource).where(GroupResource.group_id == group.id))
    for row in rows.all():
        units = left.pop(row.resource_id, None)
        if units is None:
            session.delete(row)
        else:
            row.units = units
    session.add_all(
        GroupResource(
            region_id=group.region_id, group_id=group.id, resource_id=resource_id, units=units
        )
        for resource_id, units in left.items()
    )
    session.flush()
