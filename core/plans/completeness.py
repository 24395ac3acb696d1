"""What a plan must hold before anybody signs it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from core.web.i18n import lazy_gettext as _


def check_complete(session: Session, plan: Plan) -> None:
    """A plan that is signed names who is responsible, and each need has a goal, each goal a
    measure. Raises `Conflict` that says what is missing."""
    if plan.staff_id is None:
        raise Conflict("plan.nobody", _("Choose who is responsible for the plan."))
    needs = set(session.scalars(sa.select(PlanNeed.id).where(PlanNeed.plan_id == plan.id)))
    rows = session.execute(
        sa.select(PlanGoal.id, PlanGoal.need_id, sa.func.count(PlanMeasure.id))
        .outerjoin(PlanMeasure, PlanMeasure.goal_id == PlanGoal.id)
        .where(PlanGoal.need_id.in_(needs))
        .group_by(PlanGoal.id, PlanGoal.need_id)
    ).all()
    if not needs:
        raise Conflict("plan.no_needs", _("The plan is empty: add a need first."))
    if needs - {row.need_id for row in rows}:
        raise Conflict("plan.no_goals", _("There is a need without a goal."))
    if any(not row[2] for row in rows):
        raise Conflict("plan.no_measures", _("There is a goal without a measure."))
