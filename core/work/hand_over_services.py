"""A whole caseload is handed over in one step when somebody leaves or falls ill, and taken back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.db import is_public_id
from core.errors import Conflict, InvalidInput, NotAllowed
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _
from core.work.access import Worker, may_take, workers_of
from core.work.models import HandOver, HandOverItem, Unit, WorkItem
from core.work.permissions import HAND_OVER
from core.work.rules import spread
from core.work.unit_services import members_of

#: pieces in one step; who has more is handed over in several
MOST: Final = 500
#: numbers that a refusal names
_NAMED: Final = 5


@dataclass(frozen=True)
class Giving:
    """What is handed over: work of one account in one centre, to somebody (`to_id`) or evenly to
    the members of a unit (`unit_id`)."""

    from_id: int
    centre_id: int
    item_ids: tuple[str, ...]
    reason: str
    to_id: int | None = None
    unit_id: int | None = None
    token: str | None = None


def hand_over(session: Session, *, actor: Actor, region: RegionInfo, giving: Giving) -> HandOver:
    """Give the pieces on in one transaction. A second press with the same token finds the first.

    Raises `InvalidInput` at `items`, `target` or `reason`: nothing is chosen, some of it is not
    that account's any more, or somebody may not do it. `NotAllowed`.
    """
    if not actor.can(HAND_OVER, region.id, giving.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    known = _of_token(session, giving.token)
    if known is not None:
        return known
    reason = " ".join(giving.reason.split())[:300]
    if not reason:
        raise InvalidInput("hand_over.reason", _("Write the reason."), field="reason")
    items = _locked(session, actor, giving)
    if len(items) < len(set(giving.item_ids)):
        known = _of_token(session, giving.token)  # the same form was sent a moment ago
        if known is not None:
            return known
        text = _("Some of this work was closed or given on meanwhile. Look at the list again.")
        raise InvalidInput("hand_over.changed", text, field="items")
    workers = workers_of(session, region=region, centre_id=giving.centre_id)
    takers = _takers(session, giving, workers)
    plan = _plan(session, giving, items, takers)
    step = HandOver(
        region_id=region.id, from_id=giving.from_id, to_id=giving.to_id, unit_id=giving.unit_id,
        centre_id=giving.centre_id, reason=reason, token=giving.token, created_by=actor.user_id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(step)
            session.flush()
    except IntegrityError:
        found = _of_token(session, giving.token)
        if found is None:
            raise
        return found
    session.execute(
        sa.insert(HandOverItem),
        [
            {"region_id": region.id, "hand_over_id": step.id, "item_id": one, "to_id": to}
            for one, to in plan.items()
        ],
    )
    _give(session, plan)
    _note(session, actor, step, "work.hand_over", len(plan))
    return step


def take_back(session: Session, *, actor: Actor, region: RegionInfo, step: HandOver) -> int:
    """Give the pieces back that are still open and still where the hand-over put them; how many.
    Taken back twice it is done once. Raises `InvalidInput` when the first owner works there no
    more, `NotAllowed`."""
    if not actor.can(HAND_OVER, region.id, step.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    row = session.scalars(
        sa.select(HandOver).where(HandOver.id == step.id).with_for_update()
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    if row.undone_at is not None:
        return 0
    if row.from_id not in workers_of(session, region=region, centre_id=row.centre_id):
        text = _("Whose work it was works here no more. Hand it over to somebody else instead.")
        raise Conflict("hand_over.gone", text)
    back = session.execute(
        sa.select(HandOverItem, WorkItem)
        .join(WorkItem, WorkItem.id == HandOverItem.item_id)
        .where(
            HandOverItem.hand_over_id == row.id,
            WorkItem.closed_at.is_(None),
            WorkItem.assignee_id == HandOverItem.to_id,
            sa.or_(WorkItem.hidden_from_id.is_(None), WorkItem.hidden_from_id != row.from_id),
        )
        .order_by(WorkItem.id)
        .with_for_update(of=WorkItem)
    ).all()
    for line, _item in back:
        line.returned = True
    row.undone_at, row.undone_by = now_utc(), actor.user_id
    _give(session, {item.id: row.from_id for _line, item in back})
    _note(session, actor, row, "work.hand_back", len(back))
    return len(back)


def _of_token(session: Session, token: str | None) -> HandOver | None:
    if not token:
        return None
    return session.scalar(sa.select(HandOver).where(HandOver.token == token))


def _locked(session: Session, actor: Actor, giving: Giving) -> list[WorkItem]:
    """Those of the chosen pieces that are still that account's, in the order of deadlines."""
    wanted = set(giving.item_ids)
    if not wanted:
        raise InvalidInput("hand_over.none", _("Tick what is handed over."), field="items")
    if len(wanted) > MOST:
        text = _("Hand over at most %(num)s at once.", num=MOST)
        raise InvalidInput("hand_over.many", text, field="items")
    known = {one for one in wanted if is_public_id(one)}
    items = session.scalars(
        sa.select(WorkItem)
        .where(
            WorkItem.public_id.in_(known),
            WorkItem.assignee_id == giving.from_id,
            WorkItem.centre_id == giving.centre_id,
            WorkItem.closed_at.is_(None),
            sa.or_(WorkItem.hidden_from_id.is_(None), WorkItem.hidden_from_id != actor.user_id),
        )
        .order_by(WorkItem.id)  # as everybody locks several
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return sorted(items, key=lambda one: (one.due_on or dt.date.max, one.id))


def _takers(session: Session, giving: Giving, workers: dict[int, Worker]) -> dict[int, Worker]:
    if (giving.to_id is None) == (giving.unit_id is None):
        text = _("Choose one person or one unit.")
        raise InvalidInput("hand_over.target", text, field="target")
    if giving.to_id is not None:
        worker = workers.get(giving.to_id)
        if worker is None or worker.id == giving.from_id:
            text = _("Choose somebody else who works in this centre.")
            raise InvalidInput("hand_over.to", text, field="target")
        return {worker.id: worker}
    unit = session.get(Unit, giving.unit_id)
    if unit is None or unit.centre_id != giving.centre_id or not unit.is_active:
        raise InvalidInput("hand_over.unit", _("Choose a unit of this centre."), field="target")
    able = {
        one: workers[one]
        for one in members_of(session, unit=unit)
        if one in workers and one != giving.from_id
    }
    if not able:
        text = _("Nobody else in this unit works at present.")
        raise InvalidInput("hand_over.empty", text, field="target")
    return able


def _plan(
    session: Session, giving: Giving, items: Iterable[WorkItem], takers: dict[int, Worker]
) -> dict[int, int]:
    """Item → who gets it. Raises when nobody of the target may do some of it."""
    known = {one.id: one for one in items}
    refused = {
        key: frozenset(user for user, worker in takers.items() if not may_take(worker, item))
        for key, item in known.items()
    }
    rows = session.execute(
        sa.select(WorkItem.assignee_id, sa.func.count())
        .where(WorkItem.assignee_id.in_(takers), WorkItem.closed_at.is_(None))
        .group_by(WorkItem.assignee_id)
    ).all()
    loads = dict.fromkeys(takers, 0) | {user: count for user, count in rows if user is not None}
    plan = spread(list(known), loads, refused)
    left = [item.subject for key, item in known.items() if key not in plan]
    if left:
        text = _("This work may not be done there: %(numbers)s.", numbers=", ".join(left[:_NAMED]))
        raise InvalidInput("hand_over.rights", text, field="target")
    return plan


def _give(session: Session, plan: dict[int, int]) -> None:
    """One statement for each who gets something; whoever was told that nobody acts is told no
    more."""
    session.flush()
    for user_id in Counter(plan.values()):
        mine = [item for item, to in plan.items() if to == user_id]
        session.execute(
            sa.update(WorkItem)
            .where(WorkItem.id.in_(mine))
            .values(assignee_id=user_id, acted_at=now_utc(), escalated_at=None,
                    escalated_to_id=None, version=WorkItem.version + 1)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    for item in session.identity_map.values():
        if isinstance(item, WorkItem) and item.id in plan:
            session.expire(item)


def _note(session: Session, actor: Actor, step: HandOver, action: str, count: int) -> None:
    record(
        session, actor=actor, action=action, region_id=step.region_id, subject_type="hand_over",
        subject_id=step.id,
        details={"from_id": step.from_id, "to_id": step.to_id, "unit_id": step.unit_id,
                 "centre_id": step.centre_id, "count": count, "reason": step.reason},
    )  # fmt: skip
