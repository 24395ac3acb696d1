"""Readers and books for the tests of the library."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import local_today
from core.people.services import PersonData, register_person
from plugins.active_longevity.library import services
from plugins.active_longevity.library.rules import expand_inventory
from plugins.active_longevity.library.services import BookData

TODAY = local_today("Asia/Almaty")


@pytest.fixture
def reader(work: Any, actor: Any, world: Any) -> Any:
    """`reader("Қасымова")`: id of a new person of the first centre."""
    bota = actor("bota")

    def register(surname: str = "Қасымова", card: str | None = None) -> int:
        with work() as session:
            made = register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(surname, "Гүлнар", legal_basis="paper_consent"),
            )  # fmt: skip
            made.card_number = card
            return int(made.id)

    return register


@pytest.fixture
def book(work: Any, actor: Any, world: Any) -> Any:
    """`book("Абай жолы", "101-103")`: id of a new book with its copies."""
    bota = actor("bota")

    def add(title: str, *numbers: str, author: str = "", **more: Any) -> int:
        with work() as session:
            made = services.add_book(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=BookData(title, author, **more), today=TODAY,
                numbers=expand_inventory(",".join(numbers)) or [],
            )  # fmt: skip
            return int(made.id)

    return add
