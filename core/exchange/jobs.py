"""Applying and undoing in the background, in steps that survive a kill."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.db import unit_of_work
from core.errors import InvalidInput
from core.exchange.applying import take_back
from core.exchange.checking import check_large
from core.exchange.family_applying import applier_of, take_back_families, whole_families
from core.exchange.models import ImportBatch
from core.exchange.queries import lock_batch, next_rows
from core.exchange.services import APPLY, CHECK, UNDO, finish
from core.exchange.storing import module_columns
from core.jobs.context import JobContext, StopRequested
from core.jobs.registry import job_handler
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _

#: rows of one transaction: short enough for others to write in between
ROWS_A_STEP = 500


@job_handler(CHECK, label=_("Check of a file"), page="exchange.batch", page_arguments=("batch_id",))
def check_batch(context: JobContext) -> None:
    """Rehearse a large file. Killed and started again, it begins anew."""
    try:
        check_large(context, _region(context))
    except StopRequested:
        _mark_stopped(context, "refused")
        raise
    except InvalidInput:
        _mark_refused(context)
        raise


@job_handler(
    APPLY, label=_("Import of people"), page="exchange.batch", page_arguments=("batch_id",)
)
def apply_batch(context: JobContext) -> None:
    """Register the people of a batch. Killed and started again, it goes on with the next row."""
    try:
        after: int | None = 0
        while after is not None:
            after = _apply_some(context, after)
    except StopRequested:
        _mark_stopped(context, "stopped")
        raise


@job_handler(
    UNDO, label=_("Undoing an import"), page="exchange.batch", page_arguments=("batch_id",)
)
def undo_batch(context: JobContext) -> None:
    """Take a whole batch back. Killed and started again, it goes on with the next row."""
    try:
        after: int | None = 0
        while after is not None:
            after = _undo_some(context, after)
    except StopRequested:
        _mark_stopped(context, "undo_stopped")
        raise


def _apply_some(context: JobContext, after: int) -> int | None:
    """Do the next rows beyond that number; the number to go on from, None at the end."""
    region = _region(context)
    with context.step() as session:
        batch = _batch(session, context)
        if batch.job_id != context.job_id:
            return None  # another job took the batch over while this one had lost its worker
        rows = next_rows(
            session, batch_id=batch.id, outcomes=("new", "existing"), after=after, limit=ROWS_A_STEP
        )
        if not rows:
            finish(session, batch=batch, actor=context.actor, state="applied")
            return None
        last = rows[-1].row_number
        rows = whole_families(session, batch, rows)
        applier = applier_of(batch)(
            session,
            actor=context.actor,
            region=region,
            batch=batch,
            columns=module_columns(region),
        )
        applier.apply(rows)
        context.done += len(rows)
    return last


def _undo_some(context: JobContext, after: int) -> int | None:
    """Do the next rows beyond that number; the number to go on from, None at the end."""
    region = _region(context)
    with context.step() as session:
        batch = _batch(session, context)
        if batch.job_id != context.job_id:
            return None  # another job took the batch over while this one had lost its worker
        rows = next_rows(
            session,
            batch_id=batch.id,
            outcomes=("applied", "attached"),
            after=after,
            limit=ROWS_A_STEP,
        )
        if not rows:
            finish(session, batch=batch, actor=context.actor, state="undone")
            return None
        last = rows[-1].row_number
        rows = whole_families(session, batch, rows)
        people = {row.id: row.person_id for row in rows}
        take_back(
            session,
            actor=context.actor,
            region=region,
            batch=batch,
            rows=rows,
            columns=module_columns(region),
        )
        take_back_families(
            session, actor=context.actor, region=region, batch=batch, rows=rows, people=people
        )
        context.done += len(rows)
    return last


def _mark_stopped(context: JobContext, state: str) -> None:
    with unit_of_work(scope=context.scope, writes=True) as session:
        batch = _batch(session, context)
        if batch.job_id == context.job_id:
            finish(session, batch=batch, actor=context.actor, state=state)


def _mark_refused(context: JobContext) -> None:
    """The job keeps the reason, which the batch's page tells."""
    with unit_of_work(scope=context.scope, writes=True) as session:
        batch = _batch(session, context)
        if batch.job_id == context.job_id:
            batch.state = "refused"


def _batch(session: Session, context: JobContext) -> ImportBatch:
    public_id = context.arguments["batch_id"]
    batch_id = session.scalars(
        sa.select(ImportBatch.id).where(ImportBatch.public_id == public_id)
    ).one()
    return lock_batch(session, batch_id)


def _region(context: JobContext) -> RegionInfo:
    assert context.region is not None  # imports always belong to one
    return context.region
