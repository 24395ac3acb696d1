"""Needs, goals and measures of a draft: added, changed, taken out, or taken over from a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.db import is_public_id
from core.deliveries.rules import UNITS, quantity_fault
from core.documents.rules import one_line
from core.errors import Conflict, InvalidInput, NotFound
from core.kernel import kernel
from core.plans.access import editable, may_read_all, note, touch
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from core.plans.rules import PERIODS, SENSITIVE_KINDS, hidden
from core.plugins.contracts import RegionInfo
from core.plugins.plan_contracts import PlannedMeasure, PlannedNeed
from core.scheduling.models import StaffMember
from core.web.i18n import lazy_gettext as _

TEXT_LENGTH = 2000


@dataclass(frozen=True)
class NeedData:
    kind: int
    text: str
    seen_how: str = ""


@dataclass(frozen=True)
class GoalData:
    text: str
    success: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True)
class MeasureData:
    """A measure as typed; `unit` "" takes the service's own, and a service that belongs to one of
    the eight kinds decides about `kind`."""

    kind: int
    text: str
    service_kind: str = ""
    staff_id: int | None = None
    outside_body: str = ""
    due_on: dt.date | None = None
    quantity: Decimal | None = None
    unit: str = ""
    period: str = "term"


@dataclass(frozen=True)
class Draft:
    """Who works on which draft, and the version that the page showed."""

    actor: Actor
    region: RegionInfo
    plan: Plan
    version: int | None

    def open(self, session: Session) -> Plan:
        return editable(session, actor=self.actor, region=self.region, plan=self.plan,
                        version=self.version)  # fmt: skip

    @property
    def reads_all(self) -> bool:
        return may_read_all(self.actor, self.region, self.plan.centre_id)


# Needs and goals -------------------------------------------------------------------------------


def save_need(
    session: Session, *, draft: Draft, data: NeedData, need: PlanNeed | None = None
) -> PlanNeed:
    """Add a need, or change one. Raises `InvalidInput` at `kind` and `text`, and what
    `access.editable` raises."""
    plan = draft.open(session)
    text = _text(data.text)
    if data.kind not in range(9):
        raise InvalidInput("need.kind", _("Choose from the list."), field="kind")
    _refuse_closed(draft, data.kind)
    row = need or PlanNeed(region_id=plan.region_id, plan_id=plan.id)
    if need is not None:
        _refuse_closed(draft, need.kind)
    row.kind, row.text, row.seen_how = data.kind, text, one_line(data.seen_how, 200)
    return _saved(session, draft, plan, row)  # type: ignore[no-any-return]


def save_goal(
    session: Session, *, draft: Draft, need: PlanNeed, data: GoalData, goal: PlanGoal | None = None
) -> PlanGoal:
    """Add a goal to a need, or change one. Raises `InvalidInput` at `text` and `due_on`."""
    plan = draft.open(session)
    _refuse_closed(draft, need.kind)
    text = _text(data.text)
    _check_due(plan, data.due_on)
    row = goal or PlanGoal(region_id=plan.region_id, need_id=need.id)
    row.text, row.success, row.due_on = text, one_line(data.success, 300), data.due_on
    return _saved(session, draft, plan, row)  # type: ignore[no-any-return]


def save_measure(
    session: Session,
    *,
    draft: Draft,
    goal: PlanGoal,
    data: MeasureData,
    measure: PlanMeasure | None = None,
) -> PlanMeasure:
    """Add a measure to a goal, or change one.

    Two measures of one plan that are counted never count the same service: that is refused at
    `service_kind`. Raises `InvalidInput` at the fields of `MeasureData`.
    """
    plan = draft.open(session)
    _refuse_closed(draft, session.get_one(PlanNeed, goal.need_id).kind)
    if measure is not None:
        _refuse_closed(draft, measure.kind)
    columns = _measure_columns(session, draft, plan, data, measure)
    _refuse_twice(session, plan, columns, measure)
    row = measure or PlanMeasure(region_id=plan.region_id, goal_id=goal.id)
    for name, value in columns.items():
        setattr(row, name, value)
    return _saved(session, draft, plan, row)  # type: ignore[no-any-return]


def remove_part(session: Session, *, draft: Draft, part: PlanNeed | PlanGoal | PlanMeasure) -> None:
    """Take a part out of a draft, with all that stands under it. Raises `Conflict` when something
    stands there that the actor may not read."""
    plan = draft.open(session)
    needs = [part.id] if isinstance(part, PlanNeed) else []
    goals = [part.id] if isinstance(part, PlanGoal) else list(
        session.scalars(sa.select(PlanGoal.id).where(PlanGoal.need_id.in_(needs)))
    )  # fmt: skip
    mine: sa.ColumnElement[bool] = PlanMeasure.goal_id.in_(goals)
    if isinstance(part, PlanMeasure):
        mine = PlanMeasure.id == part.id
    kinds = set(session.scalars(sa.select(PlanMeasure.kind).where(mine)))
    if isinstance(part, PlanNeed):
        kinds.add(part.kind)
    elif isinstance(part, PlanGoal):
        kinds.add(session.get_one(PlanNeed, part.need_id).kind)
    if kinds & SENSITIVE_KINDS and not draft.reads_all:
        raise Conflict("plan.closed_part", _("A closed part stands here that you may not change."))
    for model, condition in (
        (PlanMeasure, mine), (PlanGoal, PlanGoal.id.in_(goals)), (PlanNeed, PlanNeed.id.in_(needs))
    ):  # fmt: skip
        session.execute(sa.delete(model).where(condition))
    session.expunge(part)
    touch(plan)
    session.flush()
    note(session, draft.actor, plan, "plan.part")


def add_suggested(
    session: Session, *, draft: Draft, suggested: Iterable[PlannedNeed], codes: Collection[str]
) -> int:
    """Add the suggested needs of these codes with goals and measures; returns how many. A service
    that the plan holds already is not planned a second time."""
    plan = draft.open(session)
    wanted = [one for one in suggested if one.code in codes]
    wanted = [one for one in wanted if not hidden(one.kind, sensitive=draft.reads_all)]
    for one in wanted:
        need = PlanNeed(region_id=plan.region_id, plan_id=plan.id, kind=one.kind,
                        text=str(one.text)[:TEXT_LENGTH])  # fmt: skip
        session.add(need)
        session.flush()
        for planned in one.goals:
            goal = PlanGoal(region_id=plan.region_id, need_id=need.id,
                            text=str(planned.text)[:TEXT_LENGTH],
                            success=str(planned.success)[:300])  # fmt: skip
            session.add(goal)
            session.flush()
            for measure in planned.measures:
                _add_suggested(session, draft, plan, goal, measure)
    if wanted:
        touch(plan)
        session.flush()
        note(session, draft.actor, plan, "plan.part")
    return len(wanted)


def _add_suggested(
    session: Session, draft: Draft, plan: Plan, goal: PlanGoal, planned: PlannedMeasure
) -> None:
    if hidden(planned.kind, sensitive=draft.reads_all):
        return
    quantity = None if planned.quantity is None else Decimal(planned.quantity)
    columns = {
        "kind": planned.kind, "service_kind": planned.service_kind, "quantity": quantity,
        "unit": planned.unit, "period": planned.period, "text": str(planned.text)[:TEXT_LENGTH],
    }  # fmt: skip
    if _counted_twice(session, plan, columns, None):
        columns["quantity"] = None
    session.add(PlanMeasure(region_id=plan.region_id, goal_id=goal.id, **columns))
    session.flush()


# Parts -----------------------------------------------------------------------------------------


def _text(typed: str) -> str:
    text = typed.strip()[:TEXT_LENGTH]
    if not text:
        raise InvalidInput("plan.text", _("Write it in words."), field="text")
    return text


def _refuse_closed(draft: Draft, kind: int) -> None:
    if hidden(kind, sensitive=draft.reads_all):
        raise InvalidInput(
            "plan.closed_part", _("The psychological part is kept by those who may read it."),
            field="kind",
        )  # fmt: skip


def _check_due(plan: Plan, due_on: dt.date | None) -> None:
    if due_on is not None and not plan.starts_on <= due_on <= plan.ends_on:
        raise InvalidInput(
            "plan.due", _("This day is outside the time of the plan."), field="due_on"
        )


def _saved(session: Session, draft: Draft, plan: Plan, row: Any) -> Any:
    session.add(row)
    touch(plan)
    session.flush()
    note(session, draft.actor, plan, "plan.part")
    return row


def _measure_columns(
    session: Session, draft: Draft, plan: Plan, data: MeasureData, before: PlanMeasure | None
) -> dict[str, Any]:
    known = kernel().registry.service_kinds.get(data.service_kind)
    kind = (known.special_kind if known is not None else None) or data.kind
    _refuse_closed(draft, kind)
    if kind not in range(1, 9):
        raise InvalidInput("measure.kind", _("Choose from the list."), field="kind")
    kept = before is not None and before.service_kind == data.service_kind
    if data.service_kind and known is None and not kept:
        raise InvalidInput("measure.service", _("Choose from the list."), field="service_kind")
    unit = data.unit or (known.unit if known is not None else "visit")
    _check_quantity(data.quantity, unit, data.period)
    _check_due(plan, data.due_on)
    if data.staff_id is not None and (before is None or before.staff_id != data.staff_id):
        member = session.get(StaffMember, data.staff_id)
        if member is None or member.centre_id != plan.centre_id or not member.is_active:
            raise InvalidInput("measure.staff", _("Choose from the list."), field="staff_id")
    return {
        "kind": kind,
        "text": _text(data.text),
        "service_kind": data.service_kind,
        "staff_id": data.staff_id,
        "outside_body": one_line(data.outside_body, 200),
        "due_on": data.due_on,
        "quantity": data.quantity,
        "unit": unit,
        "period": data.period,
    }


def _check_quantity(quantity: Decimal | None, unit: str, period: str) -> None:
    if period not in PERIODS:
        raise InvalidInput("measure.period", _("Choose from the list."), field="period")
    if unit not in UNITS:
        raise InvalidInput("measure.unit", _("Choose from the list."), field="unit")
    fault = quantity_fault(quantity, unit) if quantity is not None else None
    if fault is not None:
        texts = {
            "whole": _("This is counted in whole numbers."),
            "large": _("So much cannot be right."),
        }
        text = texts.get(fault, _("Write a number greater than zero."))
        raise InvalidInput("measure.quantity", text, field="quantity")


def _refuse_twice(
    session: Session, plan: Plan, columns: dict[str, Any], before: PlanMeasure | None
) -> None:
    if _counted_twice(session, plan, columns, before):
        raise InvalidInput(
            "measure.twice",
            _("Another measure of this plan counts the same service. Change its quantity, or leave "
              "this one without a quantity."),
            field="service_kind",
        )  # fmt: skip


def _counted_twice(
    session: Session, plan: Plan, columns: dict[str, Any], before: PlanMeasure | None
) -> bool:
    """Whether another measure with a quantity counts the same rows of the ledger."""
    if columns["quantity"] is None:
        return False
    same = [
        PlanNeed.plan_id == plan.id,
        PlanMeasure.quantity.is_not(None),
        PlanMeasure.service_kind == columns["service_kind"],
        PlanMeasure.unit == columns["unit"],
    ]
    if not columns["service_kind"]:
        same.append(PlanMeasure.kind == columns["kind"])
    if before is not None:
        same.append(PlanMeasure.id != before.id)
    found = session.scalar(
        sa.select(PlanMeasure.id)
        .join(PlanGoal, PlanGoal.id == PlanMeasure.goal_id)
        .join(PlanNeed, PlanNeed.id == PlanGoal.need_id)
        .where(*same)
        .limit(1)
    )
    return found is not None


def find_part(session: Session, *, plan: Plan, model: Any, public_id: str) -> Any:
    """A need, goal or measure of this plan; else `NotFound`."""
    statement = sa.select(model).where(model.public_id == public_id, PlanNeed.plan_id == plan.id)
    if model is not PlanNeed:
        if model is PlanMeasure:
            statement = statement.join(PlanGoal, PlanGoal.id == PlanMeasure.goal_id)
        statement = statement.join(PlanNeed, PlanNeed.id == PlanGoal.need_id)
    found = session.scalar(statement) if is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return found


def need_above(session: Session, *, goal: PlanGoal) -> PlanNeed:
    return session.get_one(PlanNeed, goal.need_id)


def goal_above(session: Session, *, measure: PlanMeasure) -> PlanGoal:
    return session.get_one(PlanGoal, measure.goal_id)
