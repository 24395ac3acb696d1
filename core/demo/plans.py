"""Individual plans of the demo: in force, overdue for a review, drafts, ended ones."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.auth.models import User
from core.clock import to_utc
from core.documents.numbering import take_number
from core.documents.rules import number_text
from core.people.models import Person, PersonCentre
from core.plans.copying import copy_parts
from core.plans.known_forms import asked_of_form, forms_for
from core.plans.ledger import given_in
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed, PlanReview, PlanSignature
from core.plans.paper import issue_paper
from core.plans.rules import first_review
from core.plans.services import SERIES
from core.plugins.plan_contracts import PlanForm, PlannedGoal, PlannedMeasure, PlannedNeed
from core.regions.models import Centre
from core.regions.rules import add_months
from core.scheduling.models import StaffMember

if TYPE_CHECKING:
    from core.demo.history import Demo

#: plans of the first centre and of the others
MOST, FEW = 46, 10
SPECIALIST = ("Талғат Нұржанов", "әлеуметтік жұмыс маманы")
HEAD = ("Ләззат Омарова", "директор")
NOON = dt.time(12)
_FOUND = (
    "Жүрісі нығайды, топқа үзбей келеді. Жоспар жалғасады.",
    "Бір ай ауырып келе алмады. Йоганың саны азайтылды.",
    "Жаңа достар тапты, үйірмеге қызығып жүр. Домбыра қосылды.",
    "Қан қысымы тұрақты. Тұз бөлмесінің курсы қайталанады.",
)
_SOURCE = "Қажеттілікті бағалау, әлеуметтік қызметкермен әңгіме"
_ENDED = ("Басқа қалаға көшті", "Өз еркімен орталықтан шықты")


@dataclass(frozen=True)
class Place:
    """Where plans are drawn up, by which form, and who is responsible."""

    centre: Centre
    form: PlanForm
    staff: tuple[int, ...]


def draw_up_plans(demo: Demo, rng: random.Random) -> None:
    """Plans of the last eleven months, whose measures the ledger has been counting since."""
    for number, centre in enumerate(demo.own_centres):
        place = Place(centre, forms_for(demo.region, centre)[0], _staff(demo, centre, number == 0))
        people = _people(demo, centre, MOST if number == 0 else FEW)
        for order, person in enumerate(people):
            _one(demo, rng, place, person, order)
    demo.session.flush()


def plans_of(demo: Demo, rng: random.Random, centre: Centre, person_ids: Sequence[int]) -> None:
    """Plans of these people by the form of the centre's kind; for the centre of a module."""
    place = Place(centre, forms_for(demo.region, centre)[0], _staff(demo, centre, first=False))
    people = {
        one.id: one
        for one in demo.session.scalars(
            sa.select(Person).where(Person.id.in_(person_ids)).options(selectinload(Person.centres))
        )
    }
    for order, person_id in enumerate(person_ids):
        _one(demo, rng, place, people[person_id], order)
    demo.session.flush()


def _people(demo: Demo, centre: Centre, count: int) -> list[Person]:
    return list(
        demo.session.scalars(
            sa.select(Person)
            .join(PersonCentre, PersonCentre.person_id == Person.id)
            .where(
                PersonCentre.centre_id == centre.id,
                PersonCentre.detached_at.is_(None),
                Person.withdrawn_at.is_(None),
                Person.died_on.is_(None),
            )
            .options(selectinload(Person.centres))
            .order_by(PersonCentre.id)
            .limit(count)
        )
    )


def _staff(demo: Demo, centre: Centre, first: bool) -> tuple[int, ...]:
    """Who is responsible: the specialist with the account, and one of the centre's own."""
    session = demo.session
    known = session.scalars(
        sa.select(StaffMember.id)
        .where(StaffMember.centre_id == centre.id)
        .order_by(StaffMember.id)
        .limit(2)
    ).all()
    if not first:
        return tuple(known)
    user_id = session.scalar(sa.select(User.id).where(User.username.like("specialist%"),
                                                      User.full_name == SPECIALIST[0]))  # fmt: skip
    own = StaffMember(region_id=demo.region.id, centre_id=centre.id, full_name=SPECIALIST[0],
                      post=SPECIALIST[1], user_id=user_id)  # fmt: skip
    session.add(own)
    session.flush()
    return (own.id, own.id, *known)


def _one(demo: Demo, rng: random.Random, place: Place, person: Person, order: int) -> None:
    """A plan of one person: every tenth is a draft, every thirteenth has ended, every eleventh has
    a second edition."""
    starts_on = demo.today - dt.timedelta(days=rng.randint(5, 330))
    if order % 6 == 1:  # a review that falls due around today
        starts_on = add_months(demo.today, -6) + dt.timedelta(days=rng.randint(-8, 9))
    draft = order % 10 == 9
    if draft:
        starts_on = demo.today
    asked: dict[str, Any] = {"form": place.form, "region": demo.region, "person_id": person.id,
             "centre_id": place.centre.id}  # fmt: skip
    source, _then = asked_of_form(demo.session, on=starts_on, **asked)
    _source, needs = asked_of_form(demo.session, on=demo.today, **asked)
    plan = _head(demo, rng, place, person, starts_on, source or _SOURCE)
    _fill(demo, rng, plan, needs, {one.service_kind for one in given_in(demo.session, plan=plan)})
    if draft:
        return
    _sign(demo, plan, person, starts_on)
    plan.state, plan.agreed_at = "agreed", to_utc(starts_on, NOON, demo.region.timezone)
    _review(demo, rng, plan, overdue=order % 5 == 2)
    if order % 13 == 12:
        _end(demo, plan, rng.choice(_ENDED))
    elif order % 11 == 10:
        _next_edition(demo, plan, person)
    elif order < 3:
        demo.session.flush()
        issue_paper(demo.session, actor=demo.actor, region=demo.region, plan=plan, person=person,
                    language="kk")  # fmt: skip


def _head(
    demo: Demo,
    rng: random.Random,
    place: Place,
    person: Person,
    starts_on: dt.date,
    source: str,
) -> Plan:
    session, region, centre = demo.session, demo.region, place.centre
    taken = take_number(session, region_id=region.id, centre_id=centre.id, series=SERIES,
                        year=starts_on.year)  # fmt: skip
    plan = Plan(
        region_id=region.id, person_id=person.id, centre_id=centre.id, form=place.form.code,
        number=number_text(SERIES, centre.id, starts_on.year, taken), drawn_on=starts_on,
        starts_on=starts_on, ends_on=add_months(starts_on, 12) - dt.timedelta(days=1),
        staff_id=rng.choice(place.staff) if place.staff else None, source=source,
        answers={one.code: rng.choice(one.choices)[0]
                 for one in place.form.questions if one.choices},
        created_at=to_utc(starts_on, dt.time(9), region.timezone),
        changed_at=to_utc(starts_on, NOON, region.timezone),
    )  # fmt: skip
    session.add(plan)
    session.flush()
    return plan


def _fill(
    demo: Demo, rng: random.Random, plan: Plan, offered: list[PlannedNeed], given: set[str]
) -> None:
    """Two to four of the needs that the form suggests, those first for which the person comes; a
    service is planned once."""
    offered = sorted(rng.sample(offered, len(offered)), key=lambda one: not _comes(one, given))
    chosen = offered[: rng.randint(2, 4)]
    planned: set[str] = set()
    for one in chosen:
        need = _added(demo, PlanNeed(region_id=plan.region_id, plan_id=plan.id, kind=one.kind,
                                     text=str(one.text), seen_how="Әңгіме"))  # fmt: skip
        for aim in one.goals:
            goal = _added(
                demo, PlanGoal(region_id=plan.region_id, need_id=need.id, text=str(aim.text),
                               success=str(aim.success), due_on=plan.ends_on)
            )  # fmt: skip
            for measure in _wanted(aim, given, rng):
                counted = measure.quantity is not None and measure.service_kind not in planned
                planned.add(measure.service_kind)
                demo.session.add(
                    PlanMeasure(
                        region_id=plan.region_id, goal_id=goal.id, kind=measure.kind,
                        service_kind=measure.service_kind, text=str(measure.text),
                        staff_id=plan.staff_id, unit=measure.unit, period=measure.period,
                        quantity=Decimal(measure.quantity or 1) if counted else None,
                    )
                )  # fmt: skip


def _comes(need: PlannedNeed, given: set[str]) -> bool:
    return any(one.service_kind in given for goal in need.goals for one in goal.measures)


def _wanted(goal: PlannedGoal, given: set[str], rng: random.Random) -> list[PlannedMeasure]:
    """What the person comes for, what is not counted, and now and then something new."""
    found = [
        one
        for one in goal.measures
        if not one.service_kind or one.service_kind in given or rng.random() < 0.15
    ]
    return found or list(goal.measures[:1])


def _added(demo: Demo, row: Any) -> Any:
    demo.session.add(row)
    demo.session.flush()
    return row


def _sign(demo: Demo, plan: Plan, person: Person, on: dt.date) -> None:
    for role, way, signer, post in (
        ("person", "paper", person.full_name, ""),
        ("specialist", "paper", *SPECIALIST),
        ("head", "account", *HEAD),
    ):
        demo.session.add(
            PlanSignature(region_id=plan.region_id, plan_id=plan.id, role=role, way=way,
                          signer=signer, post=post, signed_on=on)
        )  # fmt: skip


def _review(demo: Demo, rng: random.Random, plan: Plan, *, overdue: bool) -> None:
    """The first review; one that lies well behind was held, unless it is overdue."""
    due = first_review(plan.starts_on, plan.ends_on, 6)
    first = PlanReview(region_id=plan.region_id, plan_id=plan.id, due_on=due)
    demo.session.add(first)
    if due >= demo.today - dt.timedelta(days=10) or overdue:
        return
    held = due + dt.timedelta(days=rng.randint(-3, 5))
    first.held_on, first.held_by = held, SPECIALIST[0]
    first.changes, first.next_due_on = rng.choice(_FOUND), first_review(held, plan.ends_on, 6)
    demo.session.flush()
    demo.session.add(
        PlanReview(region_id=plan.region_id, plan_id=plan.id, due_on=first.next_due_on)
    )


def _end(demo: Demo, plan: Plan, reason: str) -> None:
    on = max(plan.starts_on, demo.today - dt.timedelta(days=20))
    plan.state, plan.ended_on, plan.end_reason = "closed", on, reason
    plan.ended_at = to_utc(on, NOON, demo.region.timezone)


def _next_edition(demo: Demo, plan: Plan, person: Person) -> None:
    """What was agreed last month again, with the review that the first edition waited for."""
    on = max(plan.starts_on, demo.today - dt.timedelta(days=25))
    at = to_utc(on, NOON, demo.region.timezone)
    plan.state, plan.ended_on, plan.ended_at = "replaced", on, at
    demo.session.flush()
    new = _added(
        demo,
        Plan(region_id=plan.region_id, person_id=plan.person_id, centre_id=plan.centre_id,
             form=plan.form, number=plan.number, edition=2, replaces_id=plan.id, drawn_on=on,
             state="agreed", starts_on=plan.starts_on, ends_on=plan.ends_on,
             staff_id=plan.staff_id, source=plan.source, answers=dict(plan.answers),
             created_at=at, changed_at=at, agreed_at=at),
    )  # fmt: skip
    copy_parts(demo.session, source=plan, target=new)
    _sign(demo, new, person, on)
    demo.session.execute(
        sa.update(PlanReview)
        .where(PlanReview.plan_id == plan.id, PlanReview.held_on.is_(None))
        .values(plan_id=new.id)
    )
