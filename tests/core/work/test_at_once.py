"""Two at once: free work is taken by one, a caseload goes once, a unit is made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.db import db, unit_of_work
from core.errors import DomainError
from core.work.assign_services import take_work
from core.work.hand_over_services import Giving, hand_over, take_back
from core.work.models import HandOver, HandOverItem, Unit, WorkItem
from core.work.unit_services import UnitData, create_unit
from tests.conftest import NOW, World


@pytest.fixture
def at_once(app: Any, world: World) -> Callable[..., list[Any]]:
    """Run works side by side, each in a unit of work; what each returned, or the code of its
    refusal."""

    def run(*works: Callable[[Any], Any]) -> list[Any]:
        barrier = Barrier(len(works))

        def one(work: Callable[[Any], Any]) -> Any:
            with app.app_context(), frozen(NOW):
                barrier.wait(10)
                try:
                    with unit_of_work(scope=world.region.id, writes=True) as session:
                        return work(session)
                except DomainError as error:
                    return error.code
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run


def test_free_work_is_taken_by_one(
    work: Any, world: World, actor: Any, piece: Any, at_once: Any
) -> None:
    with work() as session:
        number = piece(session).id

    def taking(name: str) -> Callable[[Any], str]:
        who = actor(name)

        def deed(session: Any) -> str:
            take_work(session, actor=who, region=world.region,
                      item=session.get_one(WorkItem, number))  # fmt: skip
            return name

        return deed

    done = at_once(taking("sabit"), taking("bota"))
    assert "work.taken" in done
    winner = next(one for one in done if one != "work.taken")
    with work() as session:
        assert session.get_one(WorkItem, number).assignee_id == world.users[winner]


def test_a_caseload_goes_once_and_comes_back_once(
    work: Any, world: World, actor: Any, piece: Any, at_once: Any
) -> None:
    aigul = actor("aigul")
    with work() as session:
        refs = tuple(piece(session, assignee_id=world.sabit).public_id for _number in range(5))

    def giving(token: str, to_id: int) -> Callable[[Any], int]:
        given = Giving(world.sabit, world.centre_id, refs, "кетті", to_id=to_id, token=token)
        return lambda session: hand_over(session, actor=aigul, region=world.region, giving=given).id

    twice = at_once(giving("one", world.bota), giving("one", world.bota))
    assert twice[0] == twice[1]
    other = at_once(giving("two", world.aigul), giving("three", world.aigul))
    assert other == ["hand_over.changed"] * 2

    def back(session: Any) -> int:
        step = session.get_one(HandOver, twice[0])
        return take_back(session, actor=aigul, region=world.region, step=step)

    assert Counter(at_once(back, back)) == {5: 1, 0: 1}
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(HandOver.id))) == 1
        assert session.scalar(sa.select(sa.func.count(HandOverItem.id))) == 5
        assert set(session.scalars(sa.select(WorkItem.assignee_id))) == {world.sabit}


def test_a_unit_is_made_once(work: Any, world: World, actor: Any, at_once: Any) -> None:
    aigul = actor("aigul")

    def make(session: Any) -> str:
        create_unit(session, actor=aigul, region=world.region, centre_id=world.centre_id,
                    data=UnitData("Кеңсе"))  # fmt: skip
        return "made"

    assert sorted(at_once(make, make)) == ["made", "unit.invalid"]
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Unit.id))) == 1
