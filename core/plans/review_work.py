"""The review that a plan waits for stands in the inbox of whoever is responsible for the plan."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.plans.models import Plan, PlanReview
from core.plans.work_kinds import REVIEW
from core.plugins.contracts import RegionInfo
from core.scheduling.models import StaffMember
from core.work.models import WorkItem
from core.work.services import NewWork, close_work, open_work, reopen_work


def follow_review(session: Session, *, actor: Actor, region: RegionInfo, plan: Plan) -> None:
    """Open, move or close the piece of work so that it says what the plan says. Call it whenever
    the plan's waiting review came, was held or went, with the plan locked."""
    session.flush()
    review = session.scalar(
        sa.select(PlanReview).where(PlanReview.plan_id == plan.id, PlanReview.held_on.is_(None))
    )
    item = work_of(session, plan)
    if review is None or plan.state != "agreed":
        if item is not None:
            close_work(item)
    elif item is None:
        _open(session, actor, region, plan, review)
    else:
        if item.closed_at is not None:
            reopen_work(session, region=region, item=item, due_days=None)
        if item.due_on != review.due_on:
            item.due_on, item.warned_at = review.due_on, None
    session.flush()


def work_of(session: Session, plan: Plan) -> WorkItem | None:
    """The piece of work of the plan's reviews, locked."""
    found: WorkItem | None = session.scalar(
        sa.select(WorkItem)
        .where(WorkItem.kind == REVIEW, WorkItem.ref == plan.public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def plans_without_work(session: Session, *, limit: int) -> list[tuple[Plan, PlanReview]]:
    """Agreed plans that wait for a review nobody has in the inbox: those of before the inbox."""
    known = sa.select(WorkItem.id).where(WorkItem.kind == REVIEW, WorkItem.ref == Plan.public_id)
    rows = session.execute(
        sa.select(Plan, PlanReview)
        .join(PlanReview, PlanReview.plan_id == Plan.id)
        .where(Plan.state == "agreed", PlanReview.held_on.is_(None), ~known.exists())
        .order_by(Plan.id)
        .limit(limit)
    ).all()
    return [(plan, review) for plan, review in rows]


def fill_inbox(session: Session, *, actor: Actor, region: RegionInfo, limit: int) -> int:
    """Put up to `limit` waiting reviews into the inbox; how many. Again until it is 0."""
    found = plans_without_work(session, limit=limit)
    for plan, review in found:
        _open(session, actor, region, plan, review)
    return len(found)


def _open(
    session: Session, actor: Actor, region: RegionInfo, plan: Plan, review: PlanReview
) -> None:
    open_work(
        session, actor=actor, region=region,
        work=NewWork(
            kind=REVIEW, ref=plan.public_id, subject=f"№ {plan.number}", due_on=review.due_on,
            centre_id=plan.centre_id, person_id=plan.person_id,
            assignee_id=_account(session, plan),
        ),
    )  # fmt: skip


def _account(session: Session, plan: Plan) -> int | None:
    """The open account of the member of staff who is responsible; None when there is none."""
    return session.scalar(
        sa.select(User.id)
        .join(StaffMember, StaffMember.user_id == User.id)
        .where(StaffMember.id == plan.staff_id, User.is_active.is_(True))
    )
