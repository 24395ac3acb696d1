"""How plans of people stand in a centre: for modules that list whom they look after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.plans.models import Plan, PlanReview

OPEN_STATES = ("draft", "agreed")


@dataclass(frozen=True)
class PlanStanding:
    """The plan of a person in a centre: the agreed one, else the draft. `review_due_on` is None
    where no review is waited for."""

    public_id: str
    number: str
    state: str
    ends_on: dt.date
    review_due_on: dt.date | None


def plan_standings(
    session: Session, *, person_ids: Collection[int], centre_ids: Collection[int]
) -> dict[tuple[int, int], PlanStanding]:
    """(person, centre) → how the plan stands; who has none is absent. One query."""
    rows = session.execute(
        sa.select(Plan, PlanReview.due_on)
        .outerjoin(PlanReview, sa.and_(PlanReview.plan_id == Plan.id, PlanReview.held_on.is_(None)))
        .where(
            Plan.person_id.in_(person_ids),
            Plan.centre_id.in_(centre_ids),
            Plan.state.in_(OPEN_STATES),
        )
        .order_by(Plan.state.desc(), Plan.id)  # a draft before what is agreed hides nothing
    ).all()
    found: dict[tuple[int, int], PlanStanding] = {}
    for plan, due_on in rows:
        if plan.state == "agreed" or (plan.person_id, plan.centre_id) not in found:
            found[plan.person_id, plan.centre_id] = PlanStanding(
                plan.public_id, plan.number, plan.state, plan.ends_on, due_on
            )
    return found


def has_agreed_plan(person_id: Any, centre_id: Any, on: dt.date) -> sa.ColumnElement[bool]:
    """The condition that the person (a column) has an agreed plan of the centre on a day."""
    return sa.exists().where(
        Plan.person_id == person_id, Plan.centre_id == centre_id, Plan.state == "agreed",
        Plan.starts_on <= on, Plan.ends_on >= on,
    )  # fmt: skip


def review_is_due(person_id: Any, centre_id: Any, on: dt.date) -> sa.ColumnElement[bool]:
    """The condition that a review of the person's agreed plan is due on that day or before it."""
    return sa.exists().where(
        Plan.person_id == person_id, Plan.centre_id == centre_id, Plan.state == "agreed",
        PlanReview.plan_id == Plan.id, PlanReview.held_on.is_(None), PlanReview.due_on <= on,
    )  # fmt: skip
