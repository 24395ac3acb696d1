"""What a changed table of days off does to deadlines: those counted in working days move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.jobs.services import enqueue
from core.plugins.contracts import RegionInfo
from core.reference.queries import add_working_days
from core.reference.touching import Touched
from core.web.i18n import gettext, ngettext
from core.work.models import WorkItem

RECOUNT = "work.recount"


def days_changed(session: Session, *, region_id: int, day: dt.date) -> None:
    """Let a worker count the open deadlines again over which the changed day stands."""
    if session.scalar(sa.select(WorkItem.id).where(*_over(region_id, day)).limit(1)) is not None:
        enqueue(session, kind=RECOUNT, arguments={"day": day.isoformat()}, region_id=region_id,
                actor=system_actor("work"))  # fmt: skip


def touched_work(session: Session, region: RegionInfo, day: dt.date) -> list[Touched]:
    """How many open deadlines a change of the day moves, and of how many people; one query."""
    count, people = session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.distinct(WorkItem.person_id)))
        .select_from(WorkItem)
        .where(*_over(region.id, day))
    ).one()
    if not count:
        return []
    note = ngettext("%(num)s deadline", "%(num)s deadlines", count)
    does = gettext("The deadline moves by itself once the day is saved.")
    return [Touched(gettext("Deadlines of open work"), note, people, does)]


def over_day(session: Session, *, region: RegionInfo, day: dt.date) -> list[int]:
    """Open work whose term, counted in working days, runs over the day or ends on it."""
    statement = sa.select(WorkItem.id).where(*_over(region.id, day)).order_by(WorkItem.id)
    return list(session.scalars(statement))


def recount(session: Session, *, region: RegionInfo, ids: Sequence[int]) -> int:
    """Count the deadlines of these pieces again by the table as it stands; how many moved. What
    stood still so far stays added. A deadline that moved later warns again."""
    rows = session.scalars(
        sa.select(WorkItem)
        .where(WorkItem.id.in_(ids), WorkItem.closed_at.is_(None), WorkItem.due_days.is_not(None))
        .order_by(WorkItem.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    known: dict[tuple[dt.date, int], dt.date] = {}
    moved = 0
    for item in rows:
        if item.counted_from is None or item.due_days is None:
            continue
        term = (item.counted_from, item.due_days + item.paused_days)
        if term not in known:
            known[term] = add_working_days(session, region, *term)
        due = known[term]
        if due != item.due_on:
            if item.due_on is None or due > item.due_on:
                item.warned_at = None
            item.due_on = due
            moved += 1
    session.flush()
    return moved


def _over(region_id: int, day: dt.date) -> list[sa.ColumnElement[bool]]:
    return [
        WorkItem.region_id == region_id,
        WorkItem.closed_at.is_(None),
        WorkItem.due_days.is_not(None),
        WorkItem.counted_from < day,
        WorkItem.due_on >= day,
    ]
