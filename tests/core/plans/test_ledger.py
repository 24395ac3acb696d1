"""What the ledger says was given, beside what a plan promised."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core.clock import now_utc
from core.plans.models import Plan
from core.plans.rules import Progress
from tests.conftest import TODAY
from tests.core.plans.conftest import FIRST
from tests.core.plans.test_plans import file_of

DAY = dt.timedelta(days=1)


def count_of(session: Any, plan: Plan, today: dt.date = TODAY) -> Any:
    return file_of(session, plan, today=today).needs[0].goals[0].measures[0].count


def test_the_ledger_is_counted_within_the_plan(work: Any, steps: Any, world: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.agreed()
        person = plan.person_id
        assert count_of(session, plan).word is Progress.NOT_BEGUN
        for day in (FIRST, TODAY - DAY, TODAY):
            one.give(person, day, quantity=Decimal(2))
        one.give(person, FIRST - DAY)  # before the plan
        one.give(person, TODAY, unit="hour")  # counted in another unit
        one.give(person, TODAY, centre_id=world.second_centre_id)
        one.give(person, TODAY, service_kind="active_longevity.dance")
        one.give(one.cast.saule, TODAY)
        one.give(person, TODAY, voided_at=now_utc())
        count = count_of(session, plan)
        assert (count.delivered, count.planned) == (6, 106)
        assert (count.percent, count.word) == (5, Progress.BEHIND)
        for _more in range(20):
            one.give(person, TODAY)
        assert count_of(session, plan).word is Progress.ON_TRACK
        plan.ended_on = TODAY - DAY
        assert count_of(session, plan).delivered == 4, "nothing counts after the end"


def test_a_special_kind_leaves_out_what_has_its_own_measure(work: Any, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        goal = file_of(session, plan).needs[0].goals[0].row
        one.measure(plan, goal, service_kind="", text="Басқа емдік қызмет", quantity=Decimal(4),
                    period="term")  # fmt: skip
        one.sign(plan)
        one.agree(plan)
        one.give(plan.person_id, TODAY)
        one.give(plan.person_id, TODAY, service_kind="active_longevity.massage",
                 quantity=Decimal("1.50"))  # fmt: skip
        yoga, rest = file_of(session, plan).needs[0].goals[0].measures
        assert (yoga.count.delivered, rest.count.delivered) == (1, Decimal("1.50"))
        assert rest.count.percent == 37


def test_the_page_of_a_plan_costs_the_same_whatever_its_length(
    work: Any, steps: Any, count_queries: Any
) -> None:
    with work() as session:
        one = steps(session)
        plan = one.full()
        for number in range(5):
            need = one.need(plan, 6, f"{number}")
            for _goal in range(2):
                goal = one.goal(plan, need)
                one.measure(plan, goal, service_kind="", quantity=None)
        session.flush()
        session.expire_all()
        count_queries.clear()
        file_of(session, session.get_one(Plan, plan.id))
        assert len(count_queries.statements) <= 9
        one.sign(plan)
        one.agree(plan)
        session.expire_all()
        count_queries.clear()
        file_of(session, session.get_one(Plan, plan.id))
        ledger = [sql for sql in count_queries.statements if "FROM delivery" in sql]
        assert len(ledger) == 1
