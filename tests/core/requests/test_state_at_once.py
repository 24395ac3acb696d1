"""Two at once: a request goes one way once, and is taken by one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import sqlalchemy as sa

from core.auth.actor import Actor
from core.clock import frozen
from core.db import db, unit_of_work
from core.documents.models import IssuedDocument
from core.errors import DomainError
from core.requests.models import Request, RequestEvent, RequestPaper
from core.requests.state_assign_services import take_request
from core.requests.state_services import Filled, move
from core.work.models import WorkItem
from tests.conftest import NOW, TODAY, World
from tests.core.requests.conftest import TAXI


def test_a_way_is_gone_once_and_a_letter_sent_once(
    app: Any, work: Any, world: World, desk: Any, actor: Callable[[str], Actor]
) -> None:
    actors = {name: actor(name) for name in ("sabit", "aigul")}
    with work() as session:
        row = desk(session, "bota").request(TAXI)
        number = row.id
        session.execute(sa.update(RequestPaper).values(state="given", given_on=TODAY))

    def at_once(*works: Callable[[Any, Request], Any]) -> list[str]:
        barrier = Barrier(len(works))

        def one(deed: Callable[[Any, Request], Any]) -> str:
            with app.app_context(), frozen(NOW):
                barrier.wait(10)
                try:
                    with unit_of_work(scope=world.region.id, writes=True) as session:
                        deed(session, session.get_one(Request, number))
                        return "done"
                except DomainError as error:
                    return error.code
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(works)) as pool:
            return sorted(pool.map(one, works))

    def go(who: str, way: str, token: str = "", **filled: str) -> Callable[[Any, Request], Any]:
        return lambda session, row: move(
            session, actor=actors[who], region=world.region, request=row, transition=way,
            filled=Filled(**filled), token=token or secrets.token_hex(16),
        )  # fmt: skip

    def take(who: str) -> Callable[[Any, Request], Any]:
        return lambda session, row: take_request(
            session, actor=actors[who], region=world.region, request=row
        )

    assert at_once(take("sabit"), take("aigul")) == ["done", "work.taken"]
    assert at_once(go("sabit", "take"), go("aigul", "take")) == ["done", "request.moved"]
    token = secrets.token_hex(16)
    propose = go("sabit", "propose_grant", token, decision="Берілсін")
    assert at_once(propose, propose) == ["done", "done"]
    assert at_once(go("aigul", "approve"), go("aigul", "send_back", reason="Қайта қарау")) == [
        "done", "request.moved",
    ]  # fmt: skip
    with work() as session:
        row = session.get_one(Request, number)
        ways = session.scalars(
            sa.select(RequestEvent.transition).where(RequestEvent.kind == "state")
        ).all()
        assert len(ways) == 3  # whichever of the two came first
        assert {"propose_grant", "take"} < set(ways)
        letters = session.scalar(sa.select(sa.func.count(IssuedDocument.id)))
        assert letters == (row.state == "granted")
        assert session.get_one(WorkItem, row.work_item_id).assignee_id in {
            world.sabit, world.aigul,
        }  # fmt: skip
