"""Sixty cases handed over in one step, to one or evenly, and taken back."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from core.auth.models import User
from core.errors import Conflict, InvalidInput, NotAllowed
from core.work.hand_over_queries import given_in
from core.work.hand_over_services import Giving, hand_over, take_back
from core.work.models import HandOver, WorkItem
from core.work.services import close_work
from tests.conftest import World


def owners(session: Any, ids: list[int]) -> Counter[int | None]:
    return Counter(session.scalars(sa.select(WorkItem.assignee_id).where(WorkItem.id.in_(ids))))


@pytest.fixture
def case_load(work: Any, world: World, piece: Any) -> tuple[list[int], tuple[str, ...]]:
    with work() as session:
        items = [piece(session, assignee_id=world.sabit) for _number in range(60)]
        return [one.id for one in items], tuple(one.public_id for one in items)


def test_sixty_to_one_and_back(
    work: Any, world: World, actor: Any, case_load: Any, count_queries: Any
) -> None:
    aigul = actor("aigul")
    ids, refs = case_load
    giving = Giving(world.sabit, world.centre_id, refs, " ауырып  қалды ", to_id=world.bota,
                    token="t1")  # fmt: skip
    with work() as session:
        count_queries.clear()
        step = hand_over(session, actor=aigul, region=world.region, giving=giving)
        assert len(count_queries.statements) < 20
        again = hand_over(session, actor=aigul, region=world.region, giving=giving)
        assert again.id == step.id
        assert step.reason == "ауырып қалды"
        assert owners(session, ids) == {world.bota: 60}
        assert session.scalar(sa.select(sa.func.count(HandOver.id))) == 1
    with work() as session:
        step = session.get_one(HandOver, step.id)
        close_work(session.get_one(WorkItem, ids[0]))
        session.get_one(WorkItem, ids[1]).assignee_id = world.aigul
        session.flush()
        assert take_back(session, actor=aigul, region=world.region, step=step) == 58
        assert take_back(session, actor=aigul, region=world.region, step=step) == 0
        assert owners(session, ids) == {world.sabit: 58, world.bota: 1, world.aigul: 1}
        given = given_in(session, actor=aigul, region=world.region, step=step)
        assert Counter(one.fate for one in given) == {"returned": 58, "closed": 1, "moved": 1}


def test_sixty_evenly_over_a_unit(
    work: Any, world: World, actor: Any, case_load: Any, unit: Any
) -> None:
    aigul = actor("aigul")
    ids, refs = case_load
    with work() as session:
        desk = unit(session, None, world.aigul, world.bota, world.sabit)
        giving = Giving(world.sabit, world.centre_id, refs, "демалыс", unit_id=desk)
        hand_over(session, actor=aigul, region=world.region, giving=giving)
        assert owners(session, ids) == {world.aigul: 30, world.bota: 30}


def test_what_is_refused(work: Any, world: World, actor: Any, case_load: Any, unit: Any) -> None:
    aigul, bota = actor("aigul"), actor("bota")
    ids, refs = case_load
    with work() as session:
        empty = unit(session, None, world.sabit)

    def refused(who: Any = aigul, **more: Any) -> Any:
        given = {"from_id": world.sabit, "centre_id": world.centre_id, "item_ids": refs,
                 "reason": "кетті", "to_id": world.bota, **more}  # fmt: skip
        with work() as session, pytest.raises((InvalidInput, NotAllowed)) as error:
            hand_over(session, actor=who, region=world.region, giving=Giving(**given))
        return error.value.field

    assert refused(reason="  ") == "reason"
    assert refused(item_ids=()) == "items"
    assert refused(from_id=world.aigul) == "items"  # not that account's
    assert refused(to_id=world.sabit) == "target"
    assert refused(to_id=world.bolat) == "target"  # another centre
    assert refused(to_id=world.nurgul) == "target"  # may not do requests
    assert refused(to_id=None) == "target"
    assert refused(to_id=None, unit_id=empty) == "target"
    assert refused(who=bota) is None  # has no right to hand over
    with work() as session:
        assert owners(session, ids) == {world.sabit: 60}


def test_no_way_back_to_who_left(work: Any, world: World, actor: Any, case_load: Any) -> None:
    aigul = actor("aigul")
    ids, refs = case_load
    giving = Giving(world.sabit, world.centre_id, refs, "кетті", to_id=world.bota)
    with work() as session:
        step = hand_over(session, actor=aigul, region=world.region, giving=giving)
        session.get_one(User, world.sabit).is_active = False
        session.flush()
        with pytest.raises(Conflict):
            take_back(session, actor=aigul, region=world.region, step=step)
        assert owners(session, ids) == {world.bota: 60}
