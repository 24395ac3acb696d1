"""Somebody takes a piece of work, or gives it to another one or to a unit."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotAllowed
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _
from core.work.access import may_assign, may_take, units_of, workers_of
from core.work.models import Unit, WorkItem
from core.work.permissions import VIEW
from core.work.services import assign_work, lock_work


def take_work(session: Session, *, actor: Actor, region: RegionInfo, item: WorkItem) -> WorkItem:
    """Free work becomes the actor's. Taken twice by one person it is taken once; somebody else's
    is refused with `Conflict`."""
    row = _open(session, item)
    if row.assignee_id == actor.user_id:
        return row
    if row.assignee_id is not None:
        raise Conflict("work.taken", _("Somebody else has taken this work already."))
    worker = workers_of(session, region=region, centre_id=row.centre_id).get(actor.user_id or 0)
    if (
        worker is None
        or not may_take(worker, row)
        or not in_reach(session, actor=actor, region=region, item=row)
    ):
        raise NotAllowed("not_allowed", _("You may not do this."))
    assign_work(row, assignee_id=worker.id)
    _note(session, actor, row, "work.take", None)
    return row


def give_work(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    item: WorkItem,
    assignee_id: int | None,
    unit_id: int | None = None,
) -> WorkItem:
    """Give the work to somebody of its centre, or with None to a unit, whose members then see it
    as free. With neither it is the centre's.

    Raises `InvalidInput` at `assignee_id` or `unit_id`, `Conflict` when it is closed or the actor
    is neither the head of its unit nor gives out work in its centre.
    """
    row = _open(session, item)
    if not may_assign(session, actor=actor, region=region, item=row):
        text = _("Only the head of its unit, or who gives out work in the centre, gives it on.")
        raise Conflict("work.not_head", text)
    worker = None
    if assignee_id is not None:
        worker = workers_of(session, region=region, centre_id=row.centre_id).get(assignee_id)
        if worker is None or not may_take(worker, row):
            text = _("This person may not do this work, or works here no more.")
            raise InvalidInput("work.assignee", text, field="assignee_id")
    if unit_id is not None:
        unit = session.get(Unit, unit_id)
        if unit is None or unit.centre_id != row.centre_id or not unit.is_active:
            text = _("Choose a unit of this centre.")
            raise InvalidInput("work.unit", text, field="unit_id")
    before = row.assignee_id
    if (row.assignee_id, row.unit_id) == (assignee_id, unit_id):
        return row
    assign_work(row, assignee_id=assignee_id)
    row.unit_id = unit_id
    _note(session, actor, row, "work.assign", before)
    return row


def _open(session: Session, item: WorkItem) -> WorkItem:
    row = lock_work(session, item_id=item.id)
    if row.closed_at is not None:
        raise Conflict("work.closed", _("This work is closed already."))
    return row


def in_reach(session: Session, *, actor: Actor, region: RegionInfo, item: WorkItem) -> bool:
    """Whether free work is the actor's to take: that of a unit is for its members and for whoever
    gives out work."""
    if not actor.can(VIEW, region.id, item.centre_id):
        return False
    if item.unit_id is None or may_assign(session, actor=actor, region=region, item=item):
        return True
    own = units_of(session, region=region, user_ids=[actor.user_id or 0])
    return item.unit_id in {one.id for one in own}


def _note(session: Session, actor: Actor, item: WorkItem, action: str, before: int | None) -> None:
    session.flush()
    record(
        session, actor=actor, action=action, region_id=item.region_id, subject_type="work",
        subject_id=item.id,
        details={"kind": item.kind, "subject": item.subject, "assignee_id": item.assignee_id,
                 "unit_id": item.unit_id, "before": before},
    )  # fmt: skip
