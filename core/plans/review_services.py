"""Dated reviews: the first one when a plan is agreed, the next one when one is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.db import is_public_id
from core.documents.rules import one_line
from core.errors import Conflict, InvalidInput
from core.plans.access import locked, note, require, touch
from core.plans.known_forms import form_of
from core.plans.models import Plan, PlanGoal, PlanNeed, PlanReview
from core.plans.permissions import EDIT
from core.plans.review_work import follow_review
from core.plans.rules import OUTCOMES, first_review
from core.plans.settings import review_months
from core.plugins.contracts import RegionInfo
from core.regions.rules import add_months
from core.web.i18n import lazy_gettext as _

LONG = 4000


@dataclass(frozen=True)
class ReviewData:
    """What a review found; `outcomes` are (outcome, note) by the goal's public identifier, and
    `next_due_on` None means that the plan ends without another review."""

    held_on: dt.date
    held_by: str
    changes: str
    next_due_on: dt.date | None
    outcomes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def open_review(session: Session, *, plan: Plan) -> PlanReview | None:
    """The review that the plan waits for."""
    return session.scalar(
        sa.select(PlanReview).where(PlanReview.plan_id == plan.id, PlanReview.held_on.is_(None))
    )


def months_of(plan: Plan, *, region: RegionInfo) -> int:
    form = form_of(plan.form)
    return review_months(region, form.review_months if form is not None else None)


def next_due(plan: Plan, *, region: RegionInfo, held_on: dt.date) -> dt.date | None:
    """When the review after this one is due: not after the plan's last day, and none once that
    day has come."""
    if held_on >= plan.ends_on:
        return None
    return first_review(held_on, plan.ends_on, months_of(plan, region=region))


def set_first(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    plan: Plan,
    due: dt.date | None,
    today: dt.date,
) -> None:
    """The first review of an agreed plan; `due` is the day that an earlier edition had to keep."""
    begun = max(plan.starts_on, today) if due is None else plan.starts_on
    own = first_review(begun, plan.ends_on, months_of(plan, region=region))
    session.add(
        PlanReview(region_id=plan.region_id, plan_id=plan.id, due_on=due if due else own,
                   created_by=actor.user_id)
    )  # fmt: skip


def take_over(session: Session, *, plan: Plan) -> dt.date | None:
    """The day of the review that a replaced plan still waited for; the waiting row goes with it
    to nobody: the next edition has one of its own."""
    waiting = open_review(session, plan=plan)
    if waiting is None:
        return None
    due = waiting.due_on
    session.delete(waiting)
    session.flush()
    return due


def hold_review(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    plan: Plan,
    review_id: str,
    data: ReviewData,
) -> PlanReview:
    """Record the review that was due, what became of each goal, and the day of the next one.

    A second press finds the review that is held already. Raises `Conflict` when the plan is not in
    force, `InvalidInput` at the fields of `ReviewData` (`outcome_<goal>` for a goal), `NotAllowed`.
    """
    require(actor, EDIT, region=region, centre_id=plan.centre_id)
    row = locked(session, plan)
    review = _review(session, row, review_id)
    if review is not None and review.held_on is not None:
        return review
    if row.state != "agreed" or review is None:
        raise Conflict("plan.no_review", _("This plan waits for no review."))
    _check(row, region, data)
    review.held_on, review.held_by = data.held_on, one_line(data.held_by, 200)
    review.changes, review.next_due_on = data.changes.strip()[:LONG], data.next_due_on
    session.flush()
    if data.next_due_on is not None:
        session.add(
            PlanReview(region_id=region.id, plan_id=row.id, due_on=data.next_due_on,
                       created_by=actor.user_id)
        )  # fmt: skip
    _set_outcomes(session, row, data)
    follow_review(session, actor=actor, region=region, plan=row)
    touch(row)
    session.flush()
    note(session, actor, row, "plan.review")
    return review


def _review(session: Session, plan: Plan, public_id: str) -> PlanReview | None:
    if not is_public_id(public_id):
        return None
    return session.scalar(
        sa.select(PlanReview).where(
            PlanReview.plan_id == plan.id, PlanReview.public_id == public_id
        )
    )


def _check(plan: Plan, region: RegionInfo, data: ReviewData) -> None:
    wrong = {}
    if data.held_on > local_today(region.timezone):
        wrong["held_on"] = _("This day has not come yet.")
    elif data.held_on < plan.starts_on:
        wrong["held_on"] = _("The plan had not begun on this day.")
    if not data.held_by.strip():
        wrong["held_by"] = _("Write who held the review.")
    if not data.changes.strip():
        wrong["changes"] = _("Write what was found and what changes.")
    wrong.update(_wrong_next(plan, region, data))
    wrong.update({
        f"outcome_{code}": _("Choose from the list.")
        for code, (outcome, _note) in data.outcomes.items()
        if outcome and outcome not in OUTCOMES
    })  # fmt: skip
    if wrong:
        raise InvalidInput("review.invalid", _("Check the fields."), fields=wrong)


def _wrong_next(plan: Plan, region: RegionInfo, data: ReviewData) -> dict[str, object]:
    months = months_of(plan, region=region)
    if data.next_due_on is None:
        if data.held_on < plan.ends_on:
            return {"next_due_on": _("Write when the next review is due.")}
        return {}
    if data.next_due_on <= data.held_on:
        return {"next_due_on": _("The next review comes after this one.")}
    if data.next_due_on > add_months(data.held_on, months):
        text = _("The next review is due within %(num)s months.", num=months)
        return {"next_due_on": text}
    return {}


def _set_outcomes(session: Session, plan: Plan, data: ReviewData) -> None:
    goals = session.scalars(
        sa.select(PlanGoal)
        .join(PlanNeed, PlanNeed.id == PlanGoal.need_id)
        .where(PlanNeed.plan_id == plan.id, PlanGoal.public_id.in_(data.outcomes))
    )
    for goal in goals:
        outcome, text = data.outcomes[goal.public_id]
        goal.outcome, goal.outcome_note = outcome, one_line(text, 300)
        goal.outcome_on = data.held_on if outcome else None
