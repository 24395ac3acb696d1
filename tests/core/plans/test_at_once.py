"""Two at once: one draft is begun, a stale page never overwrites, a plan is agreed once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.db import db, unit_of_work
from core.errors import Conflict
from core.plans import part_services, services
from core.plans.models import Plan, PlanNeed, PlanReview, PlanSignature
from core.plans.part_services import NeedData
from tests.conftest import NOW


@pytest.fixture
def at_once(app: Any, world: Any, steps: Any) -> Callable[..., list[Any]]:
    """Run works side by side, each in a unit of work; returns what each returned, or the code of
    its refusal."""

    def run(*works: Callable[[Any], Any]) -> list[Any]:
        barrier = Barrier(len(works))

        def one(work: Callable[[Any], Any]) -> Any:
            with app.app_context(), frozen(NOW):
                barrier.wait(10)
                try:
                    with unit_of_work(scope=world.region.id, writes=True) as session:
                        return work(steps(session))
                except Conflict as error:
                    return error.code
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run


def test_one_draft_is_begun(work: Any, at_once: Any) -> None:
    done = at_once(
        lambda one: one.start(source="бірінші").id, lambda one: one.start(source="екінші").id
    )
    assert sorted(str(type(code).__name__) for code in done) == ["int", "str"]
    assert "plan.draft" in done
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Plan.id))) == 1


def test_one_of_two_editors_is_told(work: Any, at_once: Any, steps: Any) -> None:
    with work() as session:
        plan = steps(session).start()
        number, version = plan.id, plan.version

    def add(text: str) -> Callable[[Any], Any]:
        def deed(one: Any) -> str:
            row = one.session.get_one(Plan, number)
            part_services.save_need(one.session, draft=one.draft(row, version),
                                    data=NeedData(6, text))  # fmt: skip
            return text

        return deed

    done = at_once(add("бірінші"), add("екінші"))
    assert "version" in done
    with work() as session:
        assert session.scalars(sa.select(PlanNeed.text)).all() == [
            one for one in done if one != "version"
        ]


def test_a_plan_is_agreed_once_and_an_edition_drawn_once(
    work: Any, at_once: Any, steps: Any
) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        one.sign(plan)
        number, version = plan.id, plan.version

    def agree(one: Any) -> str:
        row = one.session.get_one(Plan, number)
        return services.agree_plan(one.session, **one.given, plan=row, version=version).state

    def edition(one: Any) -> int:
        row = one.session.get_one(Plan, number)
        return services.new_edition(one.session, **one.given, plan=row).id

    assert at_once(agree, agree) == ["agreed", "agreed"]
    first, second = at_once(edition, edition)
    assert first == second
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(PlanReview.id))) == 1
        heads = sa.select(sa.func.count(PlanSignature.id)).where(PlanSignature.role == "head")
        assert session.scalar(heads) == 1
        assert session.scalar(sa.select(sa.func.count(Plan.id))) == 2
