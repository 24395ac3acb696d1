"""Background work of deadlines: every morning, and after a day off was moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from core.audit.services import record
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _
from core.work import daily_services, day_changes
from core.work.day_changes import RECOUNT

DAILY = "work.daily"


@job_handler(DAILY, label=_("Deadlines of work"), daily_at=dt.time(5, 30), per_region=True)
def daily(context: JobContext) -> None:
    """Warn of what is due soon, and tell heads of what nobody acts on."""
    region = _region(context)
    with context.reading() as session:
        limits = daily_services.limits_of(session, region=region)
        centres: Sequence[int] = session.scalars(sa.select(Centre.id).order_by(Centre.id)).all()
    context.total = len(centres)
    for number, centre_id in enumerate(centres, 1):
        while _step(context, limits, centre_id):
            pass
        told = _escalate(context, region, limits, centre_id)
        with context.step() as session:
            context.done = number
            if told:
                record(
                    session, actor=context.actor, action="work.escalate", region_id=region.id,
                    subject_type="centre", subject_id=centre_id, details={"count": told},
                )  # fmt: skip


def _step(context: JobContext, limits: daily_services.Limits, centre_id: int) -> int:
    with context.step() as session:
        return daily_services.warn_soon(session, limits=limits, centre_id=centre_id)


def _escalate(
    context: JobContext, region: RegionInfo, limits: daily_services.Limits, centre_id: int
) -> int:
    told, after = 0, 0
    while True:
        with context.step() as session:
            count, next_after = daily_services.escalate(
                session, region=region, limits=limits, centre_id=centre_id, after=after
            )
        told += count
        if next_after is None:
            return told
        after = next_after


@job_handler(RECOUNT, label=_("Deadlines after a changed day off"))
def recount(context: JobContext) -> None:
    """Count deadlines again over which a changed day stands."""
    region = _region(context)
    day = dt.date.fromisoformat(context.arguments["day"])
    with context.reading() as session:
        ids = day_changes.over_day(session, region=region, day=day)
    context.total = len(ids)
    moved = 0
    for start in range(0, len(ids), daily_services.STEP):
        part = ids[start : start + daily_services.STEP]
        with context.step() as session:
            moved += day_changes.recount(session, region=region, ids=part)
            context.done = start + len(part)
    with context.step() as session:
        record(
            session, actor=context.actor, action="work.recount", region_id=region.id,
            subject_type="region", subject_id=region.id,
            details={"day": day.isoformat(), "count": moved},
        )  # fmt: skip


def _region(context: JobContext) -> RegionInfo:
    assert context.region is not None
    return context.region
