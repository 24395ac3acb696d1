"""The demo's year of requests, written in bulk, stands as the services would have left it."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa

from core.auth.actor import system_actor
from core.demo.history import Demo
from core.demo.requests import tell_requests
from core.documents.models import DocumentCounter
from core.people.models import Person
from core.reference.queries import add_working_days
from core.regions.models import Centre
from core.requests.known_types import type_of
from core.requests.models import Intake, Request, RequestEvent
from core.requests.receipt_rules import SERIES, number_key
from core.work.models import WorkItem
from tests.conftest import TODAY


def told_year(session: Any, world: Any, cast: Any) -> None:
    centre = session.get_one(Centre, world.centre_id)
    demo = Demo(
        session=session, region=world.region, actor=system_actor("test"), today=TODAY,
        first_day=TODAY - dt.timedelta(days=365), centres={centre.code: centre},
        people={centre.code: [cast.asel, cast.saule] * 12},
    )  # fmt: skip
    tell_requests(demo, random.Random(5))


def test_the_year_is_believable_and_whole(work: Any, world: Any, cast: Any) -> None:
    with work() as session:
        told_year(session, world, cast)
        requests = session.scalars(sa.select(Request)).all()
        items = {one.id: one for one in session.scalars(sa.select(WorkItem))}
        events: dict[int, list[RequestEvent]] = defaultdict(list)
        for event in session.scalars(sa.select(RequestEvent).order_by(RequestEvent.id)):
            events[event.request_id].append(event)
        assert {one.phase for one in requests} >= {"work", "closed"}
        assert {one.outcome for one in requests} >= {"done", "refused", "withdrawn", ""}

        for one in requests:
            known = type_of(one.type)
            assert known is not None
            item, (first, *later) = items[one.work_item_id], events[one.id]
            assert first.kind == "opened"
            state = first.state_to
            for event in (each for each in later if each.kind == "state"):
                way = known.workflow.transition(event.transition)
                assert way is not None
                assert state == event.state_from in way.sources
                state = event.state_to
            found = known.workflow.state(one.state)
            assert found is not None
            assert (state, one.phase, one.outcome) == (one.state, found.phase, found.outcome)
            assert [e.created_at for e in later] == sorted(e.created_at for e in later)
            assert (item.ref, item.matter, item.phase) == (one.public_id, one.type, one.phase)
            assert (item.closed_at is not None) == (one.closed_on is not None)
            assert (item.waiting_since is not None) == (one.phase == "waiting")
            assert (one.phase == "new") or item.assignee_id or one.outcome in {
                "returned", "withdrawn",
            }  # fmt: skip
            term = add_working_days(session, world.region, one.opened_on, known.days)
            assert item.due_on == add_working_days(session, world.region, term, item.paused_days)
            assert bool(one.refusal) == (one.outcome == "refused" or one.state == "to_refuse")


def test_receipts_have_no_gap_and_the_next_one_goes_on(work: Any, world: Any, cast: Any) -> None:
    with work() as session:
        told_year(session, world, cast)
        rows = session.execute(
            sa.select(Intake.year, Intake.sequence, Intake.number, Intake.received_on)
            .order_by(Intake.year, Intake.sequence)
        ).all()  # fmt: skip
        assert [row.received_on for row in rows] == sorted(row.received_on for row in rows)
        assert all(number_key(row.number) == row.number for row in rows)
        counters = dict(
            session.execute(
                sa.select(DocumentCounter.year, DocumentCounter.last)
                .where(DocumentCounter.series == SERIES)
            ).all()
        )  # fmt: skip
        counts = Counter(row.year for row in rows)
        assert counters == counts == {row.year: row.sequence for row in rows}
        people = set(session.scalars(sa.select(Intake.person_id)))
        assert people == {cast.asel, cast.saule} & set(session.scalars(sa.select(Person.id)))
        alone = session.scalar(
            sa.select(sa.func.count(Intake.id)).where(
                ~sa.exists().where(Request.intake_id == Intake.id)
            )
        )
        assert alone == 0, "nobody holds a receipt of nothing"
