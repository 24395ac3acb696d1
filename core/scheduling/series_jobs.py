"""Long changes of sessions: group by group, with progress; stopped or killed, nothing is half."""

from __future__ import annotations

import sqlalchemy as sa

from core.clock import now_utc
from core.db import unit_of_work
from core.jobs.context import JobContext, StopRequested
from core.jobs.registry import job_handler
from core.scheduling.series_asks import look_of
from core.scheduling.series_models import SeriesDeed
from core.scheduling.series_services import JOB, apply_part
from core.web.i18n import lazy_gettext as _


@job_handler(
    JOB, label=_("Change of many sessions"), page="scheduling.series_deed",
    page_arguments=("deed_id",),
)  # fmt: skip
def change_series(context: JobContext) -> None:
    """Apply a deed's parts, each in a step of its own. Killed and started again, it goes on with
    the next one; stopped, what was done stays."""
    try:
        for key, digest in _units(context):
            _do_part(context, key, digest)
    except StopRequested:
        with unit_of_work(scope=context.scope, writes=True) as session:
            session.execute(_mark(context, "stopped"))
        raise
    with context.step() as session:
        session.execute(_mark(context, "done"))


def _units(context: JobContext) -> list[tuple[str, str]]:
    with context.reading() as session:
        deed = session.scalars(_deed(context)).one()
        return [(key, digest) for key, digest in deed.units]


def _do_part(context: JobContext, key: str, digest: str) -> None:
    assert context.region is not None
    with context.step() as session:
        deed = session.scalars(_deed(context)).one()
        look = look_of(session, context.actor, context.region)
        context.done += apply_part(look, deed=deed, key=key, digest=digest)


def _deed(context: JobContext) -> sa.Select[SeriesDeed]:
    return sa.select(SeriesDeed).where(SeriesDeed.public_id == context.arguments["deed_id"])


def _mark(context: JobContext, state: str) -> sa.Update:
    return (
        sa.update(SeriesDeed)
        .where(SeriesDeed.public_id == context.arguments["deed_id"])
        .values(state=state, done_at=now_utc())
        .execution_options(synchronize_session=False)
    )
