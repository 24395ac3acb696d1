"""What happens to work: it is opened, given to somebody, waits, goes on, ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.plugins.contracts import RegionInfo
from core.reference.queries import add_working_days
from core.work.deadlines import working_days_between
from core.work.models import Unit, WorkItem


@dataclass(frozen=True)
class NewWork:
    """What a piece of work stands for. `due_days` are working days after `on`; with `due_on` the
    day is set as it is. `hidden_from_id` is the account whom it is about and who never sees it."""

    kind: str
    ref: str
    subject: str
    centre_id: int
    module: str = ""
    matter: str = ""
    person_id: int | None = None
    unit_id: int | None = None
    assignee_id: int | None = None
    hidden_from_id: int | None = None
    due_days: int | None = None
    due_on: dt.date | None = None


def open_work(session: Session, *, actor: Actor, region: RegionInfo, work: NewWork) -> WorkItem:
    """Put a piece of work into the inbox of its owner, or of its unit or centre."""
    today = local_today(region.timezone)
    due_on = work.due_on
    if due_on is None and work.due_days is not None:
        due_on = add_working_days(session, region, today, work.due_days)
    item = WorkItem(
        region_id=region.id, kind=work.kind, ref=work.ref, subject=work.subject,
        module=work.module, matter=work.matter, centre_id=work.centre_id,
        person_id=work.person_id, unit_id=_living_unit(session, work), assignee_id=work.assignee_id,
        hidden_from_id=work.hidden_from_id,
        due_on=due_on, due_days=work.due_days, counted_from=today, created_by=actor.user_id,
    )  # fmt: skip
    session.add(item)
    session.flush()
    return item


def _living_unit(session: Session, work: NewWork) -> int | None:
    """The unit, unless it was closed or is another centre's: then the work is the centre's."""
    if work.unit_id is None:
        return None
    unit = session.get(Unit, work.unit_id)
    lives = unit is not None and unit.is_active and unit.centre_id == work.centre_id
    return work.unit_id if lives else None


def lock_work(session: Session, *, item_id: int) -> WorkItem:
    """The item as it stands now, locked until the transaction ends."""
    return session.scalars(
        sa.select(WorkItem)
        .where(WorkItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def act_on(item: WorkItem) -> None:
    """Somebody did something about it: who was told that nobody acts is not told any more."""
    item.acted_at = now_utc()
    item.escalated_at = None
    item.escalated_to_id = None


def restart_deadline(
    session: Session, *, region: RegionInfo, item: WorkItem, due_days: int
) -> None:
    """Count another term from today; what stood still before is forgotten."""
    today = local_today(region.timezone)
    item.due_days, item.counted_from, item.paused_days = due_days, today, 0
    item.due_on = add_working_days(session, region, today, due_days)
    item.warned_at = None
    if item.waiting_since is not None:
        item.waiting_since = today


def pause_work(*, region: RegionInfo, item: WorkItem) -> None:
    """The deadline stands still from today: we wait for the applicant."""
    if item.waiting_since is None:
        item.waiting_since = local_today(region.timezone)


def resume_work(session: Session, *, region: RegionInfo, item: WorkItem) -> None:
    """The deadline goes on, later by the working days that it stood still."""
    if item.waiting_since is None:
        return
    still = working_days_between(session, region, item.waiting_since, local_today(region.timezone))
    item.waiting_since = None
    item.paused_days += still
    if item.due_on is not None and still:
        item.due_on = add_working_days(session, region, item.due_on, still)
        item.warned_at = None


def assign_work(item: WorkItem, *, assignee_id: int | None, unit_id: int | None = None) -> None:
    """Give it to somebody, or with None back to its unit; who may is the caller's to know."""
    item.assignee_id = assignee_id
    if unit_id is not None:
        item.unit_id = unit_id
    act_on(item)


def close_work(item: WorkItem) -> None:
    """Nothing more is to be done: out of the inbox. Closed work stays as it is."""
    if item.closed_at is None:
        item.closed_at = now_utc()
        item.waiting_since = None
        act_on(item)


def reopen_work(
    session: Session, *, region: RegionInfo, item: WorkItem, due_days: int | None
) -> None:
    """Back into the inbox, with a term of its own when one is given."""
    item.closed_at = None
    if due_days is not None:
        restart_deadline(session, region=region, item=item, due_days=due_days)
    act_on(item)
