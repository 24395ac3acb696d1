"""The switch of modules per region, as data: the only reader of `region_module`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.plugins.contracts import RegionInfo
from core.regions.models import Region, RegionModule


def region_info(session: Session, code: str) -> RegionInfo | None:
    """The region of that code with its enabled modules, or None. Needs scope `ALL_REGIONS`."""
    rows = session.execute(
        sa.select(Region, RegionModule.module)
        .outerjoin(
            RegionModule,
            (RegionModule.region_id == Region.id) & RegionModule.enabled.is_(True),
        )
        .where(Region.code == code)
    ).all()
    if not rows:
        return None
    region = rows[0][0]
    return RegionInfo(
        id=region.id,
        code=region.code,
        name_kk=region.name_kk,
        name_ru=region.name_ru,
        name_en=region.name_en,
        timezone=region.timezone,
        modules=frozenset(module for _, module in rows if module is not None),
        settings=region.settings,
    )
