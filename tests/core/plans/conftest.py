"""A person of the first centre, staff, and a plan that is worked on."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import frozen
from core.deliveries.models import Delivery
from core.people.models import Person, PersonCentre
from core.people.naming import name_key
from core.plans import part_services, services, sign_services
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from core.plans.part_services import Draft, GoalData, MeasureData, NeedData
from core.plans.services import PlanData
from core.plans.sign_services import SignatureData
from core.scheduling.models import StaffMember
from tests.conftest import NOW, TODAY, World

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 8, 31)
YOGA = "active_longevity.yoga"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture
def cast(work: Any, world: World) -> SimpleNamespace:
    """Two people of the first centre, one of the second, and a member of staff."""
    with work() as session:
        people = {}
        for name, given, centre_id in (
            ("asel", "Әсел", world.centre_id), ("saule", "Сәуле", world.centre_id),
            ("far", "Фарида", world.second_centre_id),
        ):  # fmt: skip
            keys = name_key(given)
            row = Person(
                region_id=world.region.id, surname="Ахметова", given_name=given,
                surname_key=name_key("Ахметова"), given_key=keys, patronymic_key="",
                name_key=name_key(f"Ахметова {given}"), sort_key=name,
                birth_date=dt.date(1953, 3, 14),
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(PersonCentre(region_id=world.region.id, person_id=row.id,
                                     centre_id=centre_id))  # fmt: skip
            people[name] = row.id, row.public_id
        nurse = StaffMember(region_id=world.region.id, centre_id=world.centre_id,
                            full_name="Роза Тілеубаева", post="мейіргер",
                            user_id=world.nurgul)  # fmt: skip
        session.add(nurse)
        session.flush()
        return SimpleNamespace(**{name: number for name, (number, _key) in people.items()},
                               keys={name: key for name, (_n, key) in people.items()},
                               nurse=nurse.id)  # fmt: skip


def data_of(cast: SimpleNamespace, **more: Any) -> PlanData:
    given = {"form": "individual_plan", "drawn_on": FIRST, "starts_on": FIRST, "ends_on": LAST,
             "staff_id": cast.nurse}  # fmt: skip
    return PlanData(**{**given, **more})


class Steps:
    """The deeds of the tests, with the right of one account."""

    def __init__(self, session: Session, world: World, actor: Actor, cast: Any) -> None:
        self.session, self.world, self.actor, self.cast = session, world, actor, cast
        self.given = {"actor": actor, "region": world.region}

    def start(self, name: str = "asel", **more: Any) -> Plan:
        person = self.person(name)
        return services.start_plan(
            self.session, **self.given, person=person, centre_id=self.world.centre_id,
            data=data_of(self.cast, **more),
        )  # fmt: skip

    def person(self, name: str) -> Person:
        return self.session.scalars(
            sa.select(Person)
            .where(Person.id == getattr(self.cast, name))
            .options(sa.orm.selectinload(Person.centres))
        ).one()

    def draft(self, plan: Plan, version: int | None = None) -> Draft:
        return Draft(self.actor, self.world.region, plan, version)

    def need(self, plan: Plan, kind: int = 2, text: str = "Баспалдақпен көтеріле алмайды") -> Any:
        return part_services.save_need(self.session, draft=self.draft(plan),
                                       data=NeedData(kind, text))  # fmt: skip

    def goal(self, plan: Plan, need: PlanNeed, text: str = "500 м жүреді") -> PlanGoal:
        return part_services.save_goal(self.session, draft=self.draft(plan), need=need,
                                       data=GoalData(text))  # fmt: skip

    def measure(self, plan: Plan, goal: PlanGoal, **more: Any) -> PlanMeasure:
        given = {"kind": 2, "text": "Йога", "service_kind": YOGA, "quantity": Decimal(2),
                 "period": "week"}  # fmt: skip
        return part_services.save_measure(self.session, draft=self.draft(plan), goal=goal,
                                          data=MeasureData(**{**given, **more}))  # fmt: skip

    def full(self, name: str = "asel", **more: Any) -> Plan:
        """A draft with a need, a goal and a measure: yoga twice a week."""
        plan = self.start(name, **more)
        self.measure(plan, self.goal(plan, self.need(plan)))
        return plan

    def sign(self, plan: Plan, name: str = "asel", **more: Any) -> Any:
        person = self.person(name)
        given = {"role": "person", "way": "paper", "signer": person.full_name,
                 "signed_on": TODAY}  # fmt: skip
        return sign_services.sign_plan(
            self.session, **self.given, plan=plan, person=person,
            data=SignatureData(**{**given, **more}), token=secrets.token_hex(16),
        )  # fmt: skip

    def agreed(self, name: str = "asel", **more: Any) -> Plan:
        plan = self.full(name, **more)
        self.sign(plan, name)
        return self.agree(plan)

    def agree(self, plan: Plan) -> Plan:
        return services.agree_plan(self.session, **self.given, plan=plan, version=plan.version)

    def give(self, person_id: int, day: dt.date, **more: Any) -> Delivery:
        given = {"service_kind": YOGA, "special_kind": 2, "quantity": Decimal(1), "unit": "visit",
                 "centre_id": self.world.centre_id}  # fmt: skip
        row = Delivery(
            region_id=self.world.region.id, module="active_longevity", setting="semi_inpatient",
            person_id=person_id, local_date=day, source_key=secrets.token_hex(8),
            **{**given, **more},
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row


@pytest.fixture
def steps(world: World, actor: Callable[[str], Actor], cast: Any) -> Callable[..., Steps]:
    """`steps(session, "aigul")`: the deeds of the tests as that account does them."""
    actors: dict[str, Actor] = {name: actor(name) for name in ("aigul", "nurgul", "sabit", "bolat")}
    return lambda session, name="aigul": Steps(session, world, actors[name], cast)
