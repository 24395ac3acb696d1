"""The review that a plan waits for is a piece of work of whoever is responsible for the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.people import merge_services
from core.plans import review_services, services
from core.plans.jobs import INBOX
from core.plans.review_services import ReviewData
from core.plans.review_work import work_of
from core.plans.work_kinds import REVIEW
from core.work.models import WorkItem
from tests.conftest import TODAY, World


def test_it_opens_moves_and_closes_with_the_plan(work: Any, world: World, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        plan = one.agreed()
        item = work_of(session, plan)
        waiting = review_services.open_review(session, plan=plan)
        assert item is not None
        assert waiting is not None
        assert (item.kind, item.due_on, item.closed_at) == (REVIEW, waiting.due_on, None)
        assert (item.assignee_id, item.centre_id) == (world.nurgul, world.centre_id)
        assert item.person_id == plan.person_id
        next_due = dt.date(2027, 5, 1)
        review_services.hold_review(
            session, **one.given, plan=plan, review_id=waiting.public_id,
            data=ReviewData(TODAY, "Роза", "Өзгеріс жоқ", next_due),
        )  # fmt: skip
        assert (item.due_on, item.closed_at) == (next_due, None)
        later = services.new_edition(session, **one.given, plan=plan)
        one.sign(later)
        one.agree(later)
        assert item.closed_at is not None  # the replaced plan waits for nothing
        fresh = work_of(session, later)
        assert fresh is not None
        assert (fresh.due_on, fresh.closed_at) == (next_due, None)
        services.close_plan(session, **one.given, plan=later, on=TODAY, reason="көшті")
        assert fresh.closed_at is not None


def test_plans_of_before_the_inbox_come_into_it_once(
    app: Flask, work: Any, world: World, steps: Any
) -> None:
    with work() as session:
        plan = steps(session).agreed()
        session.execute(sa.delete(WorkItem))
    for _time in range(2):
        with work() as session:
            enqueue(session, kind=INBOX, arguments={}, region_id=world.region.id,
                    actor=system_actor("jobs"))  # fmt: skip
        assert run_due_jobs(app) == 1
    with work() as session:
        assert list(session.scalars(sa.select(WorkItem.ref))) == [plan.public_id]


def test_a_plan_closed_by_a_merge_asks_for_no_review(work: Any, world: World, steps: Any) -> None:
    with work() as session:
        one = steps(session)
        first, second = one.agreed("asel"), one.agreed("saule")
        merge_services.merge_people(
            session, actor=system_actor("test"), region=world.region,
            keep_id=first.person_id, drop_id=second.person_id, reason="бір адам",
        )  # fmt: skip
        rows = session.execute(sa.select(WorkItem.ref, WorkItem.closed_at.is_(None)))
        assert {row[0]: row[1] for row in rows} == {
            first.public_id: True, second.public_id: False,
        }  # fmt: skip
