"""Two files of one person in one queue: offers, priority, and what is told of it afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core.clock import now_utc
from core.jobs.models import Job
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_models import PlaceOffer, QueueStep
from core.scheduling.queue_queries import story


def offer(stage: Any, enrolment_id: int) -> int:
    with stage.work() as session:
        enrolment = session.get_one(Enrolment, enrolment_id)
        row = PlaceOffer(region_id=enrolment.region_id, group_id=enrolment.group_id,
                         enrolment_id=enrolment_id,
                         answer_until=now_utc() + dt.timedelta(hours=9))  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def states(stage: Any, *enrolments: int) -> list[str]:
    return [stage.load(Enrolment, one).state for one in enrolments]


def test_an_open_offer_is_better_than_a_smaller_number(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group(capacity=1)
    kept, dropped = stage.enrol(group, keep, number=1), stage.enrol(group, drop, number=2)
    offered = offer(stage, dropped)
    merge = stage.merge(keep, drop)
    assert states(stage, kept, dropped) == ["left", "queued"]
    assert stage.load(PlaceOffer, offered).state == "open"
    with stage.work(writes=False) as session:
        jobs = session.scalars(sa.select(Job.arguments).where(Job.kind == "scheduling.queue"))
        assert {"group_id": group} in jobs.all(), "the queue is asked again"
    assert stage.unmerge(merge) == []
    assert states(stage, kept, dropped) == ["queued", "queued"]


def test_the_offer_of_the_worse_is_withdrawn_and_comes_back_only_with_its_place(
    stage: Any,
) -> None:
    keep, drop, other = (stage.person() for _ in range(3))
    group = stage.group(capacity=2)
    kept, dropped = stage.enrol(group, keep), stage.enrol(group, drop, number=2)
    offered = offer(stage, dropped)
    merge = stage.merge(keep, drop)
    assert states(stage, kept, dropped) == ["enrolled", "left"]
    assert stage.load(PlaceOffer, offered).state == "withdrawn"
    stage.enrol(group, other)
    problems = stage.unmerge(merge)
    assert len(problems) == 1
    assert states(stage, kept, dropped) == ["enrolled", "queued"]
    assert stage.load(PlaceOffer, offered).state == "withdrawn"
    with stage.work(writes=False) as session:
        steps = session.scalars(sa.select(QueueStep.what).order_by(QueueStep.id)).all()
        assert steps == ["merged", "restored"]
        told = story(session, group=session.get_one(Group, group),
                     enrolment=session.get_one(Enrolment, dropped))  # fmt: skip
        assert next(one.place for one in told) == "1-орын"


def test_priority_goes_before_a_smaller_number(stage: Any) -> None:
    keep, drop = stage.person(), stage.person()
    group = stage.group(capacity=1)
    kept, dropped = stage.enrol(group, keep, number=1), stage.enrol(group, drop, number=2)
    with stage.work() as session:
        session.get_one(Enrolment, dropped).priority = "hand"
    stage.merge(keep, drop)
    assert states(stage, kept, dropped) == ["left", "queued"]
