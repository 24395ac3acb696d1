"""A family of the first centre: Ainur heads it, Bekzat is her husband, Dana and Erlan are children.

Their father's mother, Fatima, lives alone. Everybody is invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.db import unit_of_work
from core.households import services
from core.households.models import Household, HouseholdMember
from core.households.services import Place
from core.people.models import Person
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from tests.conftest import NOW, TODAY

SINCE = dt.date(2020, 1, 15)
PEOPLE = {
    "ainur": ("Сәбитова", "Айнұр", dt.date(1988, 4, 2), "female", "87011112233"),
    "bekzat": ("Сәбитов", "Бекзат", dt.date(1985, 7, 1), "male", "87014445566"),
    "dana": ("Сәбитова", "Дана", dt.date(2012, 3, 3), "female", ""),
    "erlan": ("Сәбитов", "Ерлан", dt.date(2016, 9, 9), "male", ""),
    "fatima": ("Сәбитова", "Фатима", dt.date(1957, 1, 1), "female", "87017778899"),
}


@pytest.fixture(autouse=True)
def _today():
    with frozen(NOW):
        yield


@dataclass
class FamilyOf:
    """Ids by name; `home` is the public id of the household."""

    ids: dict[str, int]
    public: dict[str, str]
    home: str

    def __getattr__(self, name: str) -> int:
        return self.ids[name]


@pytest.fixture
def family(world, actor, work) -> FamilyOf:
    who = actor("aigul")
    ids, public = {}, {}
    with work() as session:
        people = {}
        for name, (surname, given, born, sex, phone) in PEOPLE.items():
            person = register_person(
                session, actor=who, region=world.region, centre_id=world.centre_id,
                data=PersonData(
                    surname=surname, given_name=given, birth_date=born, sex=sex,
                    phones=((phone, ""),) if phone else (), legal_basis="paper_consent",
                    address="Төле би көшесі, 10", district_id=world.district_id,
                ),
            )  # fmt: skip
            people[name], ids[name], public[name] = person, person.id, person.public_id
        home = services.open_household(
            session, actor=who, region=world.region, head=people["ainur"], on=SINCE,
            place=Place("Төле би көшесі, 10", world.district_id, ""),
        )  # fmt: skip
        for name, role, reason in (
            ("bekzat", "spouse", "moved_in"), ("dana", "child", "born"), ("erlan", "child", "born"),
        ):  # fmt: skip
            services.join_household(
                session, actor=who, region=world.region, household=home, person=people[name],
                role=role, on=SINCE, reason=reason,
            )  # fmt: skip
        return FamilyOf(ids, public, home.public_id)


@pytest.fixture
def do(world, actor, work) -> Callable[..., Any]:
    """`do(service, **arguments)`: run a service as the director, in a unit of work of its own.

    `person`, `household` and the like are given as public ids and loaded there.
    """

    def run(service: Callable[..., Any], *, as_: str = "aigul", **arguments: Any) -> Any:
        who = actor(as_)
        with work() as session:
            for name in ("person", "head"):
                if isinstance(arguments.get(name), str):
                    arguments[name] = find_anywhere(session, public_id=arguments[name])
            if isinstance(arguments.get("household"), str):
                arguments["household"] = session.scalars(
                    sa.select(Household).where(Household.public_id == arguments["household"])
                ).one()
            result = service(session, actor=who, region=world.region, **arguments)
            return getattr(result, "public_id", result)

    return run


@pytest.fixture
def members(app, world) -> Callable[[str], dict[str, str]]:
    """`members(home)`: given name → role of those who live there."""

    def read(home: str) -> dict[str, str]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            rows = session.execute(
                sa.select(Person.given_name, HouseholdMember.role)
                .join(Person, Person.id == HouseholdMember.person_id)
                .join(Household, Household.id == HouseholdMember.household_id)
                .where(Household.public_id == home, HouseholdMember.left_on.is_(None),
                       HouseholdMember.voided_at.is_(None))
            ).all()  # fmt: skip
            return {row.given_name: row.role for row in rows}

    return read


__all__ = ["TODAY"]
