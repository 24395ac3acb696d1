"""What every morning does with deadlines: they warn, and work that nobody acts on goes up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.models import User
from core.clock import local_today, now_utc, to_utc
from core.plugins.contracts import RegionInfo
from core.reference.day_rules import is_working
from core.reference.queries import add_working_days, days_of
from core.work.access import Worker, may_take, workers_of
from core.work.models import Unit, WorkItem
from core.work.permissions import ASSIGN
from core.work.settings import escalate_days, untaken_days, warn_days

#: rows in one step of the job
STEP: Final = 500
#: no term of waiting is looked back for further than this
_LONGEST: Final = 120


@dataclass(frozen=True)
class Limits:
    """Days and moments of one morning, of one region."""

    today: dt.date
    warn_to: dt.date
    #: overdue since this day or longer, and not acted on since `silent_since`
    overdue_to: dt.date
    silent_since: dt.datetime
    #: free, and not acted on since then
    untaken_since: dt.datetime


def limits_of(session: Session, *, region: RegionInfo) -> Limits:
    today = local_today(region.timezone)
    overdue_to = days_back(session, region=region, today=today, days=escalate_days(region))
    untaken_to = days_back(session, region=region, today=today, days=untaken_days(region))
    return Limits(
        today, add_working_days(session, region, today, warn_days(region)), overdue_to,
        _end_of(overdue_to, region), _end_of(untaken_to, region),
    )  # fmt: skip


def days_back(session: Session, *, region: RegionInfo, today: dt.date, days: int) -> dt.date:
    """The last day after which `days` whole working days have passed before `today`."""
    special = days_of(session, region, today - dt.timedelta(days=_LONGEST), today)
    day = today - dt.timedelta(days=1)
    while days > 0 and (today - day).days < _LONGEST:
        days -= is_working(day, special)
        day -= dt.timedelta(days=1)
    return day


def _end_of(day: dt.date, region: RegionInfo) -> dt.datetime:
    return to_utc(day + dt.timedelta(days=1), dt.time(), region.timezone)


def warn_soon(session: Session, *, limits: Limits, centre_id: int) -> int:
    """Mark up to `STEP` pieces of a centre that are due soon; how many. Again until it is 0."""
    ids = session.scalars(
        _moving(centre_id)
        .where(
            WorkItem.warned_at.is_(None),
            WorkItem.due_on.between(limits.today, limits.warn_to),
        )
        .limit(STEP)
        .with_for_update(skip_locked=True)
    ).all()
    return _mark(session, ids, warned_at=now_utc())


def escalate(
    session: Session, *, region: RegionInfo, limits: Limits, centre_id: int, after: int = 0
) -> tuple[int, int | None]:
    """Tell the head of up to `STEP` pieces of a centre on which nobody acts.

    Overdue work that nobody touched for `work.escalate_days` working days, and work that is free or
    of somebody who left for longer than `work.untaken_days`, goes to the head of its unit, or
    without one to who gives out work in the centre; what the head leaves as long goes from the head
    to that person. Nobody hears of work that is the own one or about the own self. Returns how
    many, and the number to go on after (None at the end).
    """
    rows = session.execute(
        _moving(centre_id, WorkItem)
        .where(
            WorkItem.id > after,
            sa.or_(WorkItem.escalated_at.is_(None), WorkItem.escalated_at < limits.silent_since),
            sa.or_(
                sa.and_(WorkItem.due_on <= limits.overdue_to,
                        WorkItem.acted_at < limits.silent_since),
                sa.and_(_nobodys(limits.today), _begins(limits),
                        WorkItem.acted_at < limits.untaken_since),
            ),
        )
        .order_by(WorkItem.id)
        .limit(STEP)
        .with_for_update(skip_locked=True)
    ).scalars().all()  # fmt: skip
    if not rows:
        return 0, None
    workers = workers_of(session, region=region, centre_id=centre_id)
    heads = _heads(session, rows)
    by_target: dict[int, list[int]] = defaultdict(list)
    for item in rows:
        target = next_up(item, heads=heads, workers=workers)
        if target is not None:
            by_target[target].append(item.id)
    told = sum(
        _mark(session, ids, escalated_at=now_utc(), escalated_to_id=target)
        for target, ids in by_target.items()
    )
    return told, rows[-1].id if len(rows) == STEP else None


def next_up(
    item: WorkItem, *, heads: Mapping[int, int | None], workers: Mapping[int, Worker]
) -> int | None:
    """Who hears next that nobody acts on it; None when nobody is left above."""
    admins = [one.id for one in workers.values() if ASSIGN in one.permissions]
    chain = [heads.get(item.unit_id or 0), *sorted(admins)]
    able = [
        one
        for one in chain
        if one is not None
        and one in workers
        and one != item.assignee_id
        and may_take(workers[one], item)
    ]
    if item.escalated_to_id is None or item.escalated_to_id not in able:
        return able[0] if able else None
    is_head = item.escalated_to_id == chain[0]
    return next((one for one in able if one != item.escalated_to_id), None) if is_head else None


def _moving(centre_id: int, what: Any = WorkItem.id) -> sa.Select[Any]:
    return sa.select(what).where(
        WorkItem.centre_id == centre_id,
        WorkItem.closed_at.is_(None),
        WorkItem.waiting_since.is_(None),
    )


def _nobodys(today: dt.date) -> sa.ColumnElement[bool]:
    """Free, or of an account that was closed: whoever left does not act any more."""
    left = sa.select(User.id).where(sa.or_(User.is_active.is_(False), User.ends_on < today))
    return sa.or_(WorkItem.assignee_id.is_(None), WorkItem.assignee_id.in_(left))


def _begins(limits: Limits) -> sa.ColumnElement[bool]:
    """What somebody ought to take now: a review in half a year may wait for it."""
    return sa.or_(
        WorkItem.due_on.is_(None),
        WorkItem.due_days.is_not(None),
        WorkItem.due_on <= limits.warn_to,
    )


def _heads(session: Session, items: Sequence[WorkItem]) -> dict[int, int | None]:
    units = {one.unit_id for one in items if one.unit_id is not None}
    found = session.execute(
        sa.select(Unit.id, Unit.head_id).where(Unit.id.in_(units), Unit.is_active.is_(True))
    )
    return {row.id: row.head_id for row in found}


def _mark(session: Session, ids: Sequence[int], **values: Any) -> int:
    """Write values into the pieces that did not change hands meanwhile."""
    if not ids:
        return 0
    session.execute(
        sa.update(WorkItem)
        .where(WorkItem.id.in_(ids), WorkItem.closed_at.is_(None))
        .values(**values, version=WorkItem.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return len(ids)
