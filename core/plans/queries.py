"""Reads of plans: one with all its parts, a person's, and the list of reviews that are due."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import NotFound
from core.people.models import Person
from core.plans.ledger import Count, counts_of
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed, PlanReview, PlanSignature
from core.plans.permissions import VIEW
from core.plans.rules import hidden
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.scheduling.models import StaffMember
from core.web.tables import Page, paginate

#: what the list may show
FILTERS = ("overdue", "month", "agreed", "draft", "closed")


@dataclass(frozen=True)
class MeasureLine:
    """A measure with who does it and its numbers; a closed one is shown without words."""

    row: PlanMeasure
    who: str
    count: Count | None
    hidden: bool


@dataclass(frozen=True)
class GoalLine:
    row: PlanGoal
    measures: list[MeasureLine]


@dataclass(frozen=True)
class NeedLine:
    row: PlanNeed
    goals: list[GoalLine]
    hidden: bool


@dataclass(frozen=True)
class PlanFile:
    """A plan with everything that its page tells."""

    plan: Plan
    centre: Centre
    staff: StaffMember | None
    needs: list[NeedLine]
    reviews: list[PlanReview]
    signatures: list[PlanSignature]
    editions: list[Plan]

    @property
    def signed(self) -> list[PlanSignature]:
        return [one for one in self.signatures if one.voided_at is None]

    @property
    def waiting(self) -> PlanReview | None:
        """The review that is due next."""
        return next((one for one in self.reviews if one.held_on is None), None)

    @property
    def goals(self) -> list[PlanGoal]:
        """Goals whose words the reader may see."""
        return [goal.row for need in self.needs if not need.hidden for goal in need.goals]


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list."""

    plan: Plan
    person: Person | None
    centre: Centre
    staff: StaffMember | None
    review: PlanReview | None


def find_plan(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Plan:
    """The plan; `NotFound` when it is another region's, or of a centre in which the actor sees no
    plans."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Plan).where(Plan.public_id == public_id))
    if found is None or not actor.can(VIEW, region.id, found.centre_id):
        raise NotFound("plan")
    return found


def person_key(session: Session, plan: Plan) -> str:
    """The public identifier of the person whose plan it is."""
    return session.scalars(sa.select(Person.public_id).where(Person.id == plan.person_id)).one()


def plan_file(session: Session, *, plan: Plan, reads_all: bool, today: dt.date) -> PlanFile:
    """The rows behind the page of a plan, in as many queries whatever its length. `reads_all`:
    the reader may see the psychological part."""
    needs = session.scalars(_ordered(PlanNeed, PlanNeed.plan_id == plan.id)).all()
    goals = session.scalars(_ordered(PlanGoal, PlanGoal.need_id.in_([n.id for n in needs]))).all()
    measures = session.scalars(
        _ordered(PlanMeasure, PlanMeasure.goal_id.in_([one.id for one in goals]))
    ).all()
    staff = _staff(session, {plan.staff_id, *(one.staff_id for one in measures)})
    counts = {}
    if plan.state != "draft":
        counts = counts_of(session, plan=plan, measures=measures, today=today)
    lines = [_measure_line(one, staff, counts, reads_all) for one in measures]
    goal_lines = [
        GoalLine(goal, [line for line in lines if line.row.goal_id == goal.id]) for goal in goals
    ]
    return PlanFile(
        plan=plan,
        centre=session.get_one(Centre, plan.centre_id),
        staff=staff.get(plan.staff_id or 0),
        needs=[
            NeedLine(need, [one for one in goal_lines if one.row.need_id == need.id],
                     hidden(need.kind, sensitive=reads_all))
            for need in needs
        ],
        reviews=list(session.scalars(_ordered(PlanReview, PlanReview.plan_id == plan.id))),
        signatures=list(session.scalars(_ordered(PlanSignature, PlanSignature.plan_id == plan.id))),
        editions=list(
            session.scalars(
                sa.select(Plan)
                .where(Plan.number == plan.number, Plan.id != plan.id)
                .order_by(Plan.edition.desc())
            )
        ),
    )  # fmt: skip


def _ordered(model: Any, condition: sa.ColumnElement[bool]) -> Any:
    return sa.select(model).where(condition).order_by(model.id)


def _staff(session: Session, ids: set[int | None]) -> dict[int, StaffMember]:
    found = session.scalars(sa.select(StaffMember).where(StaffMember.id.in_(ids - {None})))
    return {one.id: one for one in found}


def _measure_line(
    row: PlanMeasure, staff: dict[int, StaffMember], counts: dict[int, Count], reads_all: bool
) -> MeasureLine:
    member = staff.get(row.staff_id or 0)
    who = "; ".join(filter(None, (member.full_name if member else "", row.outside_body)))
    return MeasureLine(row, who, counts.get(row.id), hidden(row.kind, sensitive=reads_all))


# Lists ---------------------------------------------------------------------------------------


def plans_of(session: Session, *, actor: Actor, region: RegionInfo, person_id: int) -> list[Any]:
    """(plan, centre, staff member or None, waiting review or None) of a person in the actor's
    centres: drafts and agreed ones first, then the newest."""
    rows = session.execute(
        _lines(actor, region)
        .where(Plan.person_id == person_id)
        .order_by(
            sa.case((Plan.state == "agreed", 0), (Plan.state == "draft", 1), else_=2),
            Plan.id.desc(),
        )
    ).all()
    return [_line(row) for row in rows]


def plans_page(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    show: str,
    today: dt.date,
    staff_id: int | None = None,
    centre_id: int | None = None,
    page: int,
    per_page: int,
) -> Page[Any]:
    """A page of `PlanLine`, one of `FILTERS`: those whose review is due come by its day."""
    statement = _lines(actor, region).where(*_shown(show, today))
    if staff_id is not None:
        statement = statement.where(Plan.staff_id == staff_id)
    if centre_id is not None:
        statement = statement.where(Plan.centre_id == centre_id)
    if show in {"overdue", "month", "agreed"}:
        statement = statement.order_by(PlanReview.due_on, Plan.id)
    else:
        statement = statement.order_by(Plan.changed_at.desc(), Plan.id.desc())
    found = paginate(session, statement, page=page, per_page=per_page)
    return Page([_line(row) for row in found.items], found.page, found.per_page, found.total)


def counts_by_filter(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    today: dt.date,
    staff_ids: Sequence[int] | None = None,
) -> dict[str, int]:
    """How many plans each filter shows, in one query; of some responsible staff, or of all."""
    statement = (
        sa.select(
            *(
                sa.func.count(sa.case((sa.and_(*_shown(one, today)), Plan.id))).label(one)
                for one in FILTERS
            )
        )
        .select_from(Plan)
        .outerjoin(PlanReview, sa.and_(PlanReview.plan_id == Plan.id, PlanReview.held_on.is_(None)))
    )
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Plan.centre_id.in_(scope))
    if staff_ids is not None:
        statement = statement.where(Plan.staff_id.in_(staff_ids))
    row = session.execute(statement).one()
    return {name: int(getattr(row, name)) for name in FILTERS}


def own_staff_ids(session: Session, *, actor: Actor) -> list[int]:
    """The staff cards of the account that reads."""
    if actor.user_id is None:
        return []
    statement = sa.select(StaffMember.id).where(StaffMember.user_id == actor.user_id)
    return list(session.scalars(statement))


def responsible_staff(
    session: Session, *, actor: Actor, region: RegionInfo
) -> list[tuple[str, str]]:
    """(public identifier, name) of those who are responsible for a plan of the actor's centres."""
    statement = (
        sa.select(StaffMember.public_id, StaffMember.full_name)
        .where(StaffMember.id.in_(sa.select(Plan.staff_id)))
        .order_by(StaffMember.full_name, StaffMember.id)
    )
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(StaffMember.centre_id.in_(scope))
    return [(row.public_id, row.full_name) for row in session.execute(statement)]


def staff_by_public_id(session: Session, public_id: str) -> int | None:
    if not is_public_id(public_id):
        return None
    return session.scalar(sa.select(StaffMember.id).where(StaffMember.public_id == public_id))


def _lines(actor: Actor, region: RegionInfo) -> Any:
    statement = (
        sa.select(Plan, Person, Centre, StaffMember, PlanReview)
        .join(Centre, Centre.id == Plan.centre_id)
        .join(Person, Person.id == Plan.person_id)
        .outerjoin(StaffMember, StaffMember.id == Plan.staff_id)
        .outerjoin(PlanReview, sa.and_(PlanReview.plan_id == Plan.id, PlanReview.held_on.is_(None)))
    )
    scope = actor.centre_scope(VIEW, region.id)
    return statement if scope is None else statement.where(Plan.centre_id.in_(scope))


def _line(row: Any) -> PlanLine:
    return PlanLine(*row)


def _shown(show: str, today: dt.date) -> list[Any]:
    last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    if show == "overdue":
        return [Plan.state == "agreed", PlanReview.due_on < today]
    if show == "month":
        return [Plan.state == "agreed", PlanReview.due_on.between(today, last)]
    if show == "closed":
        return [Plan.state.in_(("closed", "replaced"))]
    return [Plan.state == show]
