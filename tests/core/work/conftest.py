"""Pieces of work of the first centre, made by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.clock import frozen
from core.requests.work_kinds import REFERRAL
from core.work.models import WorkItem
from core.work.services import NewWork, open_work
from core.work.unit_services import UnitData, create_unit
from tests.conftest import NOW, World

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


Made = Callable[..., WorkItem]


@pytest.fixture
def piece(world: World) -> Made:
    """`piece(session, assignee_id=…)`: an open referral of the first centre, due in five days:
    receptionists and specialists alike may answer it."""

    def make(session: Session, *, late: Any = None, **more: Any) -> WorkItem:
        number = next(_numbers)
        given: dict[str, Any] = {
            "kind": REFERRAL, "ref": f"ref{number}", "subject": f"SHY-26-{number:06}-1/1",
            "centre_id": world.centre_id, "due_days": 5, **more,
        }  # fmt: skip
        item = open_work(
            session, actor=system_actor("test"), region=world.region, work=NewWork(**given)
        )
        if late is not None:
            item.due_on = late
        session.flush()
        return item

    return make


@pytest.fixture
def unit(world: World, actor: Any) -> Callable[..., int]:
    """`unit(session, head, members)`: a unit of the first centre; its number."""

    def make(session: Session, head: int | None, *members: int, name: str = "Кеңсе") -> int:
        made = create_unit(
            session, actor=system_actor("test"), region=world.region, centre_id=world.centre_id,
            data=UnitData(name, head_id=head, member_ids=frozenset(members)),
        )  # fmt: skip
        return made.id

    return make
