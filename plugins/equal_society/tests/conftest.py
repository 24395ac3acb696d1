"""The first centre of the cast is one of equal society; a person of it, and requests."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.people.models import Person, PersonCategory
from core.people.services import PersonData, register_person
from core.regions.models import Centre
from core.sdk.requests import Intake, NewIntake, NewMatter, Request, open_intake


@pytest.fixture
def equal_centre(work: Any, world: Any) -> int:
    """The first centre takes the module's directions; returns its id."""
    with work() as session:
        session.get_one(Centre, world.centre_id).type_code = "equal_society"
    return int(world.centre_id)


@pytest.fixture
def applicant(work: Any, actor: Any, world: Any) -> Callable[..., int]:
    """`applicant("Дина", "disability_1")`: a person of the first centre, with categories."""

    bota = actor("bota")

    def make(name: str = "Дина", *categories: str, **more: Any) -> int:
        with work() as session:
            data = PersonData(
                "Омарова", name, legal_basis="paper_consent", birth_date=dt.date(1980, 5, 4),
                sex="female", **more,
            )  # fmt: skip
            person = register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=data,
            )  # fmt: skip
            session.add_all(
                PersonCategory(region_id=world.region.id, person_id=person.id, code=code)
                for code in categories
            )
            return int(person.id)

    return make


@pytest.fixture
def ask(work: Any, actor: Any, world: Any, equal_centre: int) -> Callable[..., list[int]]:
    """`ask(person_id, "social_taxi", …)`: one intake of these directions; the requests' keys."""

    def open_for(person_id: int, *codes: str, by: str = "aigul", **answers: Any) -> list[int]:
        who = actor(by)
        with work() as session:
            person = session.scalars(
                sa.select(Person).where(Person.id == person_id).options(selectinload("*"))
            ).one()
            intake: Intake = open_intake(
                session, actor=who, region=world.region,
                intake=NewIntake(
                    equal_centre, person, "desk",
                    tuple(NewMatter(f"equal_society.{code}", answers) for code in codes),
                    token=secrets.token_hex(16),
                ),
            )  # fmt: skip
            return list(
                session.scalars(
                    sa.select(Request.id)
                    .where(Request.intake_id == intake.id)
                    .order_by(Request.position)
                )
            )

    return open_for
