"""What a module asks about individual plans; the plans are core's own.

A module says how they are drawn up with `plan_forms` (`PlanForm` of `core.sdk.services`).
"""

from __future__ import annotations

from core.plans.standing_queries import (
    PlanStanding,
    has_agreed_plan,
    plan_standings,
    review_is_due,
)

__all__ = ["PlanStanding", "has_agreed_plan", "plan_standings", "review_is_due"]
