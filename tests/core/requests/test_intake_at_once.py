"""Many desks at once: numbers without gap or repeat, one press once, the same matter told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.db import db, unit_of_work
from core.errors import Conflict, DomainError
from core.requests.models import Intake, Request
from tests.conftest import NOW
from tests.core.requests.conftest import ADVICE, TAXI


@pytest.fixture
def at_once(app: Any, world: Any, desk: Any) -> Callable[..., list[Any]]:
    """Run works side by side, each in a unit of work; what each returned, or its refusal."""

    def run(*works: Callable[[Any], Any]) -> list[Any]:
        barrier = Barrier(len(works))

        def one(work: Callable[[Any], Any]) -> Any:
            with app.app_context(), frozen(NOW):
                barrier.wait(20)
                try:
                    with unit_of_work(scope=world.region.id, writes=True) as session:
                        return work(desk(session))
                except DomainError as error:
                    return error.code
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run


def test_a_refused_intake_leaves_no_gap(work: Any, at_once: Any) -> None:
    def refused(bota: Any) -> Any:
        bota.intake(ADVICE, name="saule", confirmed=True)
        raise Conflict("refused", "")

    def opened(bota: Any) -> Any:
        return bota.intake(ADVICE, confirmed=True).sequence

    done = at_once(*([opened] * 8), *([refused] * 3))
    assert done.count("refused") == 3
    assert sorted(one for one in done if one != "refused") == list(range(1, 9))
    with work() as session:
        numbers = session.scalars(sa.select(Intake.number)).all()
    assert len(set(numbers)) == 8


def test_one_press_and_one_matter_at_two_desks(work: Any, at_once: Any) -> None:
    same = at_once(*[lambda bota: bota.intake(TAXI, token="ab" * 16).id] * 3)
    assert len(set(same)) == 1
    other = at_once(*[lambda bota: bota.intake(TAXI, name="saule").id] * 2)
    assert sorted(type(one).__name__ for one in other) == ["int", "str"]
    assert "request.twice" in other
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Request.id))) == 2
