"""Making the groups of a timetable in the background, one group in each step."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.db import unit_of_work
from core.exchange.models import ImportBatch
from core.exchange.queries import lock_batch
from core.exchange.services import finish
from core.exchange.timetable_applying import make_group
from core.exchange.timetable_services import APPLY, waiting_groups
from core.jobs.context import JobContext, StopRequested
from core.jobs.registry import job_handler
from core.web.i18n import lazy_gettext as _


@job_handler(
    APPLY,
    label=_("Import of a timetable"),
    page="timetable_import.batch",
    page_arguments=("batch_id",),
)
def import_timetable(context: JobContext) -> None:
    """Killed and started again, it goes on with the next group."""
    try:
        while _next_group(context):
            pass
    except StopRequested:
        with unit_of_work(scope=context.scope, writes=True) as session:
            batch = _batch(session, context)
            if batch.job_id == context.job_id:
                finish(session, batch=batch, actor=context.actor, state="stopped")
        raise


def _next_group(context: JobContext) -> bool:
    """Make one group; False when there is none left or another job has the batch."""
    assert context.region is not None  # imports always belong to one
    with context.step() as session:
        batch = _batch(session, context)
        if batch.job_id != context.job_id:
            return False
        waiting = waiting_groups(session, batch=batch)
        if not waiting:
            finish(session, batch=batch, actor=context.actor, state="applied")
            return False
        make_group(
            session, actor=context.actor, region=context.region, batch=batch, group_key=waiting[0]
        )
        context.done += 1
    return True


def _batch(session: Session, context: JobContext) -> ImportBatch:
    public_id = context.arguments["batch_id"]
    batch_id = session.scalars(
        sa.select(ImportBatch.id).where(ImportBatch.public_id == public_id)
    ).one()
    return lock_batch(session, batch_id)
