"""A next edition begins with everything that the one before it holds."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed


def copy_parts(session: Session, *, source: Plan, target: Plan) -> None:
    """Copy needs, goals and measures. What was reached stays with the goal that goes on."""
    needs = _rows(session, PlanNeed, PlanNeed.plan_id == source.id)
    new_needs = {
        one.id: PlanNeed(region_id=one.region_id, plan_id=target.id, kind=one.kind,
                         text=one.text, seen_how=one.seen_how)
        for one in needs
    }  # fmt: skip
    session.add_all(new_needs.values())
    session.flush()
    goals = _rows(session, PlanGoal, PlanGoal.need_id.in_(new_needs))
    new_goals = {
        one.id: PlanGoal(region_id=one.region_id, need_id=new_needs[one.need_id].id,
                         text=one.text, success=one.success, due_on=one.due_on,
                         outcome=one.outcome, outcome_on=one.outcome_on,
                         outcome_note=one.outcome_note)
        for one in goals
    }  # fmt: skip
    session.add_all(new_goals.values())
    session.flush()
    for one in _rows(session, PlanMeasure, PlanMeasure.goal_id.in_(new_goals)):
        session.add(
            PlanMeasure(region_id=one.region_id, goal_id=new_goals[one.goal_id].id,
                        kind=one.kind, service_kind=one.service_kind, text=one.text,
                        staff_id=one.staff_id, outside_body=one.outside_body, due_on=one.due_on,
                        quantity=one.quantity, unit=one.unit, period=one.period)
        )  # fmt: skip
    session.flush()


def _rows(session: Session, model: Any, condition: sa.ColumnElement[bool]) -> list[Any]:
    return list(session.scalars(sa.select(model).where(condition).order_by(model.id)))
