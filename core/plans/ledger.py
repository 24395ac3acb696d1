"""What the ledger says was given, beside what a plan promised: one query for a whole plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.deliveries.models import Delivery
from core.plans.models import Plan, PlanMeasure
from core.plans.rules import Progress, percent, planned_by, planned_total, progress


@dataclass(frozen=True)
class Count:
    """A measure in numbers: planned in the whole term, due by today, delivered, all in its unit."""

    planned: Decimal
    due: Decimal
    delivered: Decimal

    @property
    def percent(self) -> int:
        return percent(self.delivered, self.planned)

    @property
    def word(self) -> Progress:
        return progress(self.delivered, self.planned, self.due)


@dataclass(frozen=True)
class Given:
    """A sum of the ledger: all that one person got of a service in one unit."""

    service_kind: str
    special_kind: int | None
    unit: str
    quantity: Decimal


def counts_of(
    session: Session, *, plan: Plan, measures: Sequence[PlanMeasure], today: dt.date
) -> dict[int, Count]:
    """Measure id → its numbers, for measures with a quantity. Services count that the plan's
    centre gave from the plan's first day to its last, or to the day on which it ended; voided ones
    do not, nor those in another unit. What has a measure of its own is left out of the sum of its
    special kind, so that nothing counts twice."""
    counted = [one for one in measures if one.quantity is not None]
    if not counted:
        return {}
    given = given_in(session, plan=plan)
    named = {(one.service_kind, one.unit) for one in counted if one.service_kind}
    found = {}
    for one in counted:
        delivered = sum((row.quantity for row in given if _counts(one, row, named)), Decimal(0))
        quantity = one.quantity or Decimal(0)
        found[one.id] = Count(
            planned_total(quantity, one.period, plan.starts_on, plan.ends_on),
            planned_by(quantity, one.period, plan.starts_on, plan.ends_on, today),
            delivered,
        )
    return found


def _counts(measure: PlanMeasure, row: Given, named: set[tuple[str, str]]) -> bool:
    if row.unit != measure.unit:
        return False
    if measure.service_kind:
        return row.service_kind == measure.service_kind
    return row.special_kind == measure.kind and (row.service_kind, row.unit) not in named


def given_in(session: Session, *, plan: Plan) -> list[Given]:
    """Sums of the ledger by service and unit within the plan's days."""
    last = min(plan.ends_on, plan.ended_on) if plan.ended_on is not None else plan.ends_on
    rows = session.execute(
        sa.select(
            Delivery.service_kind,
            Delivery.special_kind,
            Delivery.unit,
            sa.func.sum(Delivery.quantity),
        )
        .where(
            Delivery.person_id == plan.person_id,
            Delivery.centre_id == plan.centre_id,
            Delivery.local_date >= plan.starts_on,
            Delivery.local_date <= last,
            Delivery.voided_at.is_(None),
        )
        .group_by(Delivery.service_kind, Delivery.special_kind, Delivery.unit)
    )
    # SQLite adds in floating point: two places are what the column keeps
    return [
        Given(kind, special, unit, Decimal(quantity).quantize(Decimal("0.01")))
        for kind, special, unit, quantity in rows
    ]
