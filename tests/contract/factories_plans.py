"""Individual plans: a draft with a need, a goal and a measure."""

from __future__ import annotations

import datetime as dt

from core.clock import now_utc
from core.plans.known_forms import GENERAL
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from tests.contract.place import Maker, Place


def _plan(place: Place) -> Plan:
    today = now_utc().date()
    return place.add(
        Plan(region_id=place.region.id, centre_id=place.centre_id, form=GENERAL,
             person_id=place.one("person").id, number=f"PLAN-{place.centre_id}-2026-00001",
             drawn_on=today, starts_on=today, ends_on=today + dt.timedelta(days=364),
             staff_id=place.one("staff").id)
    )  # fmt: skip


def _need(place: Place) -> PlanNeed:
    return place.add(
        PlanNeed(region_id=place.region.id, plan_id=place.one("plan").id, kind=2,
                 text="Аз қозғалады")
    )  # fmt: skip


def _goal(place: Place) -> PlanGoal:
    return place.add(
        PlanGoal(region_id=place.region.id, need_id=place.one("plan_need").id,
                 text="Көп қозғалады")
    )  # fmt: skip


def _measure(place: Place) -> PlanMeasure:
    return place.add(
        PlanMeasure(region_id=place.region.id, goal_id=place.one("plan_goal").id, kind=2,
                    text="Емдік дене шынықтыру")
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "plan": _plan,
    "plan_need": _need,
    "plan_goal": _goal,
    "plan_measure": _measure,
}

FACTORIES: dict[str, Maker] = {
    "plan_id": lambda p: p.one("plan").public_id,
    "plans.need_id": lambda p: p.one("plan_need").public_id,
    "plans.goal_id": lambda p: p.one("plan_goal").public_id,
    "plans.measure_id": lambda p: p.one("plan_measure").public_id,
    "plans.language": lambda p: "kk",
    "plans.part": lambda p: "measure",
    "plans.part_id": lambda p: p.one("plan_measure").public_id,
}
