"""People to find, open and register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import Scope, unit_of_work
from core.people import services
from core.people.services import PersonData

#: synthetic (domain.md §2.6)
IIN = "530314400300"
OTHER_IIN = "470107300127"


@pytest.fixture
def work(app: Flask, world: Any) -> Callable[..., Any]:
    """As the common fixture, but with a context of its own each time: requests of several users
    in one test must not share what the first one left in it."""

    @contextmanager
    def open_work(scope: Scope | None = None, *, writes: bool = True) -> Iterator[Session]:
        region_id = world.region.id if scope is None else scope
        with app.app_context(), unit_of_work(scope=region_id, writes=writes) as session:
            yield session

    return open_work


@pytest.fixture
def register(work: Any, world: Any, actor: Any) -> Callable[..., str]:
    """`register("Ахметова", "Гүлнар", iin=…)`: public id of a new person of the first centre."""

    def make(surname: str, given_name: str = "", patronymic: str = "", **more: Any) -> str:
        centre_id = more.pop("centre_id", world.centre_id)
        who = more.pop("by", "bota" if centre_id == world.centre_id else "bolat")
        more.setdefault("legal_basis", "paper_consent")
        phones = tuple((number, "") for number in more.pop("phones", ()))
        data = PersonData(surname, given_name, patronymic, phones=phones, **more)
        acting = actor(who)
        with work() as session:
            person = services.register_person(
                session, actor=acting, region=world.region, centre_id=centre_id, data=data
            )
            return str(person.public_id)

    return make


@pytest.fixture
def gulnar(register: Any) -> str:
    """A woman of the first centre, with everything."""
    return str(
        register(
            "Ахметова",
            "Гүлнар",
            "Серікқызы",
            iin=IIN,
            birth_date=dt.date(1953, 3, 14),
            sex="female",
            phones=("8 701 123 45 67",),
            card_number="000123",
            address="Абай даңғылы, 5",
            categories=("pensioner",),
        )
    )


@pytest.fixture
def stranger(register: Any, world: Any) -> str:
    """A man whose file the second centre holds."""
    return str(
        register(
            "Өтегенов",
            "Ілияс",
            iin=OTHER_IIN,
            birth_date=dt.date(1947, 1, 7),
            sex="male",
            card_number="000777",
            phones=("+7 702 555 44 33",),
            centre_id=world.second_centre_id,
        )
    )


FORM = {
    "iin": "530314 400 300",
    "surname": "Ахметова",
    "given_name": "Гүлнар",
    "patronymic": "Серікқызы",
    "birth_date": "14.03.1953",
    "sex": "female",
    "phone": "8 (701) 123-45-67",
    "legal_basis": "paper_consent",
    "address": "Абай даңғылы, 5",
    "card_number": "000123",
    "categories": ["pensioner"],
    "note": "Есту аппараты бар",
}
