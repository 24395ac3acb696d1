"""Reading what was changed in one step."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.jobs.models import Job
from core.plugins.contracts import RegionInfo
from core.scheduling.access import may_see
from core.scheduling.series_asks import MANAGE
from core.scheduling.series_models import SeriesDeed, SeriesDeedPart


def find_deed(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str
) -> SeriesDeed:
    """Raises `NotFound` for another region's or centre's."""
    deed = None
    if is_public_id(public_id):
        deed = session.scalar(sa.select(SeriesDeed).where(SeriesDeed.public_id == public_id))
    if deed is None or not may_see(actor, MANAGE, region=region, centre_id=deed.centre_id):
        raise NotFound
    return deed


def parts_of(session: OrmSession, deed: SeriesDeed) -> list[SeriesDeedPart]:
    """The parts that are behind, in the order in which they were done."""
    return list(
        session.scalars(
            sa.select(SeriesDeedPart)
            .where(SeriesDeedPart.deed_id == deed.id)
            .order_by(SeriesDeedPart.id)
        )
    )


def job_of(session: OrmSession, deed: SeriesDeed) -> Job | None:
    """The work in the background, when there is one."""
    return session.get(Job, deed.job_id) if deed.job_id is not None else None
