"""Queues move without anybody looking: at deadlines, and every night in the whole region."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.clock import local_today
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.scheduling.access import today_in
from core.scheduling.enrolment_terms import end_terms, groups_with_terms_over
from core.scheduling.locks import lock_group
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue import move_queue
from core.scheduling.queue_work import MOVE, NIGHT
from core.web.i18n import lazy_gettext as _


@job_handler(MOVE, label=_("Moving of a queue"))
def move_one(context: JobContext) -> None:
    """Do what is due in one group's queue: run twice, it finds nothing more to do."""
    if context.region is None:
        return
    with context.step() as session:
        group = session.get(Group, int(context.arguments["group_id"]))
        if group is not None:
            move_queue(
                session, actor=context.actor, region=context.region,
                group=lock_group(session, group.id), on=today_in(context.region),
            )  # fmt: skip


@job_handler(
    NIGHT, label=_("Terms and queues of the night"), daily_at=dt.time(0, 20), per_region=True
)
def move_all(context: JobContext) -> None:
    """End the terms that are over and ask again in every queue, a group a step."""
    if context.region is None:
        return
    today = local_today(context.region.timezone)
    with context.step() as session:
        waiting = session.scalars(
            sa.select(Enrolment.group_id).where(Enrolment.state == "queued").distinct()
        )
        groups = sorted({*waiting, *groups_with_terms_over(session, today=today)})
        context.done, context.total = 0, len(groups)
    for place, group_id in enumerate(groups, start=1):
        with context.step() as session:
            end_terms(session, actor=context.actor, region=context.region, group_id=group_id)
            context.done = place
