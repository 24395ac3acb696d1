"""Several who tell the applicant something at one moment all write it down; nobody waits for
somebody who waits for them."""

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
from core.requests.models import Request, RequestEvent
from core.requests.state_comment_services import comment
from tests.conftest import NOW, World
from tests.core.requests.conftest import TAXI

_AT_ONCE = 4


def test_comments_of_what_was_told_do_not_lock_each_other_out(
    app: Any, work: Any, world: World, desk: Any, actor: Callable[[str], Actor]
) -> None:
    sabit, barrier = actor("sabit"), Barrier(_AT_ONCE)
    with work() as session:
        number = desk(session, "bota").request(TAXI).id

    def tell(_turn: int) -> None:
        with app.app_context(), frozen(NOW):
            barrier.wait(10)
            try:
                with unit_of_work(scope=world.region.id, writes=True) as session:
                    comment(
                        session, actor=sabit, region=world.region, text="Қоңырау шалдық", told=True,
                        request=session.get_one(Request, number), token=secrets.token_hex(16),
                    )  # fmt: skip
            finally:
                db.session.remove()

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(tell, range(_AT_ONCE)))
    with work(writes=False) as session:
        told = sa.select(sa.func.count()).where(RequestEvent.kind == "comment")
        assert session.scalar(told) == _AT_ONCE
        assert session.get_one(Request, number).first_answer_at == NOW
