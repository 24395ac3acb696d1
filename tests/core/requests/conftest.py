"""Three kinds of requests of core, people of the first centre, and the desk that takes them in."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.auth.actor import Actor
from core.clock import frozen
from core.households.models import Representative
from core.kernel import Kernel
from core.people.models import Person, PersonCentre
from core.people.naming import name_key
from core.plugins.plan_contracts import PlanQuestion
from core.plugins.request_contracts import RequestType
from core.requests.intake_services import NewIntake, NewMatter, open_intake
from core.requests.models import Intake, Request
from core.requests.workflows import advice_workflow, decided_workflow
from tests.conftest import NOW, TODAY, World

#: owned by core, so that every region has them on
TAXI, CARE, ADVICE = "test_taxi", "test_care", "test_advice"
TYPES = (
    RequestType(
        TAXI, "Әлеуметтік такси", decided_workflow(), days=10, days_source="№ 1",
        papers=("identity", "disability"),
        questions=(PlanQuestion("companion", "Ілесіп жүруші", kind="int", maximum=3),
                   PlanQuestion("chair", "Арба", kind="choice",
                                choices=(("manual", "Қолмен"), ("power", "Электр")))),
        refusals=(("not_entitled", "Құқығы жоқ"), ("no_papers", "Құжат жоқ")), order=10,
    ),
    RequestType(
        CARE, "Санаторий", decided_workflow(), days=15, papers=("identity", "sanatorium_card"),
        questions=(PlanQuestion("companion", "Ілесіп жүруші", kind="int", maximum=3),),
        refusals=(("not_entitled", "Құқығы жоқ"),), order=20,
    ),
    RequestType(ADVICE, "Заң кеңесі", advice_workflow(), days=3, order=30),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture(autouse=True)
def _types(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in TYPES:
        monkeypatch.setitem(kernel.registry.request_types, one.code, one)
        monkeypatch.setitem(kernel.registry.owners, one.code, "core")


@pytest.fixture
def cast(work: Any, world: World) -> SimpleNamespace:
    """Asel and Saule of the first centre, Farida of the second; Saule acts for Asel by a paper."""
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
                birth_date=dt.date(1983, 3, 14),
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(PersonCentre(region_id=world.region.id, person_id=row.id,
                                     centre_id=centre_id))  # fmt: skip
            people[name] = row.id, row.public_id
        acting = Representative(
            region_id=world.region.id, person_id=people["asel"][0],
            representative_id=people["saule"][0], basis="attorney", kinship="sibling",
            rights=["requests", "documents"], valid_from=dt.date(2026, 1, 1),
            valid_to=dt.date(2026, 12, 31), document_number="77",
            document_on=dt.date(2026, 1, 1),
        )  # fmt: skip
        session.add(acting)
        session.flush()
        return SimpleNamespace(**{name: number for name, (number, _key) in people.items()},
                               keys={name: key for name, (_n, key) in people.items()},
                               acting=acting.id, acting_key=acting.public_id)  # fmt: skip


class Desk:
    """Takes requests in with the right of one account."""

    def __init__(self, session: Session, world: World, actor: Actor, cast: Any) -> None:
        self.session, self.world, self.actor, self.cast = session, world, actor, cast

    def person(self, name: str) -> Person:
        return self.session.scalars(
            sa.select(Person)
            .where(Person.id == getattr(self.cast, name))
            .options(selectinload(Person.centres))
        ).one()

    def intake(self, *types: str, name: str = "asel", **more: Any) -> Intake:
        matters = tuple(NewMatter(code) for code in types or (TAXI,))
        given = {"centre_id": self.world.centre_id, "channel": "desk", "matters": matters,
                 "token": secrets.token_hex(16)}  # fmt: skip
        asked = NewIntake(person=self.person(name), **{**given, **more})
        return open_intake(self.session, actor=self.actor, region=self.world.region, intake=asked)

    def requests(self, intake: Intake) -> list[Request]:
        return list(
            self.session.scalars(
                sa.select(Request).where(Request.intake_id == intake.id).order_by(Request.position)
            )
        )

    def request(self, code: str = TAXI, **more: Any) -> Request:
        return self.requests(self.intake(code, **more))[0]


@pytest.fixture
def desk(world: World, actor: Callable[[str], Actor], cast: Any) -> Callable[..., Desk]:
    """`desk(session, "bota")`: what that account takes in; Bota is receptionist."""
    names = ("bota", "aigul", "sabit", "bolat", "nurgul")
    actors = {name: actor(name) for name in names}
    return lambda session, name="bota": Desk(session, world, actors[name], cast)


__all__ = ["ADVICE", "CARE", "TAXI", "TODAY", "Desk"]
