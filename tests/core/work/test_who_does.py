"""Requests are done by those who may work on requests; others only read them."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import InvalidInput, NotAllowed
from core.requests.work_kinds import REQUEST
from core.work.assign_services import give_work, take_work
from core.work.hand_over_services import Giving, hand_over
from tests.conftest import World


def test_a_request_goes_to_nobody_who_only_reads_requests(
    sign_in: Any, work: Any, world: World, actor: Any, piece: Any
) -> None:
    bota, aigul = actor("bota"), actor("aigul")  # a receptionist, and who gives out work
    with work() as session:
        item = piece(session, kind=REQUEST)
        with pytest.raises(NotAllowed):
            take_work(session, actor=bota, region=world.region, item=item)
        with pytest.raises(InvalidInput) as refused:
            give_work(session, actor=aigul, region=world.region, item=item, assignee_id=world.bota)
        assert refused.value.field == "assignee_id"
        give_work(session, actor=aigul, region=world.region, item=item, assignee_id=world.sabit)
        giving = Giving(from_id=world.sabit, centre_id=world.centre_id, reason="Ауырып қалды",
                        item_ids=(item.public_id,), to_id=world.bota)  # fmt: skip
        with pytest.raises(InvalidInput, match=item.subject):
            hand_over(session, actor=aigul, region=world.region, giving=giving)
        assert item.assignee_id == world.sabit
        free = piece(session, kind=REQUEST)
        urls = [f"/shymkent/work/items/{one.public_id}" for one in (item, free)]
        subject = free.subject
    listed = sign_in("aigul").get(urls[0]).text
    assert ">Sabit" in listed
    assert ">Bota" not in listed
    desk = sign_in("bota")
    assert "/take" not in desk.get(urls[1]).text
    inbox = desk.get("/shymkent/work/?whose=free").text
    assert subject in inbox
    assert f"{urls[1]}/take" not in inbox
    assert f"{urls[1]}/take" in sign_in("sabit").get("/shymkent/work/?whose=free").text
