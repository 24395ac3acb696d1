"""The demo's inbox: reviews of plans stand in it, and part of a caseload was handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from core.plans.review_work import fill_inbox
from core.work.hand_over_services import Giving, hand_over
from core.work.models import WorkItem

if TYPE_CHECKING:
    from core.demo.history import Demo

_REVIEWS: Final = 500
_PIECES: Final = 6
_REASON: Final = "Еңбек демалысы"


def fill_work(demo: Demo) -> None:
    """Reviews that wait, and in every centre where two people have requests one that was on
    leave."""
    fill_inbox(demo.session, actor=demo.actor, region=demo.region, limit=_REVIEWS)
    for centre in demo.own_centres:
        owners = demo.session.scalars(
            sa.select(WorkItem.assignee_id)
            .where(
                WorkItem.centre_id == centre.id,
                WorkItem.closed_at.is_(None),
                WorkItem.due_days.is_not(None),
                WorkItem.assignee_id.is_not(None),
            )
            .group_by(WorkItem.assignee_id)
            .order_by(sa.func.count().desc(), WorkItem.assignee_id)
            .limit(2)
        ).all()
        if len(owners) == 2:
            _hand_over(demo, centre.id, owners[0] or 0, owners[1])


def _hand_over(demo: Demo, centre_id: int, from_id: int, to_id: int | None) -> None:
    pieces = demo.session.scalars(
        sa.select(WorkItem.public_id)
        .where(
            WorkItem.centre_id == centre_id,
            WorkItem.assignee_id == from_id,
            WorkItem.closed_at.is_(None),
            WorkItem.due_days.is_not(None),
        )
        .order_by(WorkItem.due_on.desc(), WorkItem.id)
        .limit(_PIECES)
    ).all()
    hand_over(
        demo.session, actor=demo.actor, region=demo.region,
        giving=Giving(from_id, centre_id, tuple(pieces), _REASON, to_id=to_id),
    )  # fmt: skip
