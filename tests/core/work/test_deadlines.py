"""Deadlines warn, go up when nobody acts, stand still, and follow the table of days off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from core.auth.actor import system_actor
from core.auth.models import User
from core.clock import frozen, to_utc
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.reference.services import DayData, remove_day, save_day
from core.reference.touching import touched
from core.work.jobs import DAILY
from core.work.models import WorkItem
from core.work.services import act_on, pause_work, restart_deadline, resume_work
from tests.conftest import World

ZONE = "Asia/Almaty"


def on(day: int, month: int = 11, hour: int = 6) -> Any:
    return frozen(to_utc(dt.date(2026, month, day), dt.time(hour), ZONE))


@pytest.fixture
def morning(app: Flask, work: Any, world: World) -> Any:
    """`morning(day)`: the daily job as it runs early on that day of November 2026."""

    def run(day: int, month: int = 11) -> None:
        with on(day, month):
            with work() as session:
                enqueue(session, kind=DAILY, arguments={}, region_id=world.region.id,
                        actor=system_actor("jobs"))  # fmt: skip
            assert run_due_jobs(app) == 1

    return run


def read(work: Any, item_id: int) -> WorkItem:
    with work() as session:
        found: WorkItem = session.get_one(WorkItem, item_id)
        session.refresh(found)
        return found


def test_it_warns_then_goes_to_the_head_then_further_up(
    work: Any, world: World, piece: Any, unit: Any, morning: Any
) -> None:
    with work() as session, on(13):  # a Friday: five working days end on Friday the 20th
        desk = unit(session, world.bota, world.sabit)
        item = piece(session, assignee_id=world.sabit, unit_id=desk).id
        asleep = piece(session, assignee_id=world.sabit, unit_id=desk)
        pause_work(region=world.region, item=asleep)
        asleep_id = asleep.id
    assert read(work, item).due_on == dt.date(2026, 11, 20)
    morning(17)
    assert read(work, item).warned_at is None
    morning(18)
    assert read(work, item).warned_at is not None
    morning(23)  # Monday: it was overdue on no working day yet
    assert read(work, item).escalated_to_id is None
    morning(24)
    assert read(work, item).escalated_to_id == world.bota
    with work() as session, on(24, hour=12):
        act_on(session.get_one(WorkItem, item))
    assert read(work, item).escalated_to_id is None
    morning(25)
    assert read(work, item).escalated_to_id is None  # somebody acted yesterday
    morning(26)
    assert read(work, item).escalated_to_id == world.bota
    morning(27)
    assert read(work, item).escalated_to_id == world.bota
    morning(28)  # the head did nothing for a whole working day
    assert read(work, item).escalated_to_id == world.aigul
    assert read(work, asleep_id).escalated_to_id is None
    assert read(work, asleep_id).warned_at is None


def test_free_work_and_work_about_the_head(
    work: Any, world: World, piece: Any, unit: Any, morning: Any
) -> None:
    with work() as session, on(13):
        desk = unit(session, world.bota, world.sabit)
        free = piece(session, unit_id=desk, due_days=30).id
        loose = piece(session, due_days=30).id
        about = piece(session, unit_id=desk, due_days=30, hidden_from_id=world.bota).id
        lonely = piece(session, due_days=30, hidden_from_id=world.aigul).id
        left = piece(session, due_days=30, assignee_id=world.sabit, unit_id=desk).id
        busy = piece(session, due_days=30, assignee_id=world.bota).id
        far = piece(session, due_days=None, due_on=dt.date(2027, 5, 1)).id
    with work() as session:
        session.get_one(User, world.sabit).is_active = False
    morning(17)
    assert read(work, free).escalated_to_id is None
    morning(18)  # Monday and Tuesday went by
    assert read(work, free).escalated_to_id == world.bota
    assert read(work, loose).escalated_to_id == world.aigul
    assert read(work, about).escalated_to_id == world.aigul
    assert read(work, lonely).escalated_to_id is None
    assert read(work, left).escalated_to_id == world.bota  # its owner works here no more
    assert read(work, busy).escalated_to_id is None
    assert read(work, far).escalated_to_id is None  # a review in half a year may wait


def test_a_moved_holiday_moves_open_deadlines(
    app: Flask, work: Any, world: World, actor: Any, piece: Any
) -> None:
    dana = actor("dana")
    with work() as session, on(13):
        item = piece(session).id  # due on the 20th
        fixed = piece(session, due_days=None, due_on=dt.date(2026, 11, 20)).id
        later = piece(session, due_days=1).id  # due on the 16th, before the day
    day = dt.date(2026, 11, 18)
    with work() as session, on(16):
        told = touched(session, world.region, day)
        assert [(one.people, one.note.split()[0]) for one in told] == [(0, "1")]
        session.get_one(WorkItem, item).warned_at = to_utc(day, dt.time(), ZONE)
        save_day(session, actor=dana, region=world.region,
                 data=DayData(day, "moved_off", "Демалыс күні"))  # fmt: skip
    with on(16):
        assert run_due_jobs(app) == 1
    assert read(work, item).due_on == dt.date(2026, 11, 23)
    assert read(work, item).warned_at is None
    assert read(work, fixed).due_on == dt.date(2026, 11, 20)
    assert read(work, later).due_on == dt.date(2026, 11, 16)
    with work() as session, on(17):
        remove_day(session, actor=dana, region=world.region, day=day)
    with on(17):
        assert run_due_jobs(app) == 1
    assert read(work, item).due_on == dt.date(2026, 11, 20)
    with work() as session, on(17):  # nothing is open over that day: nothing is asked for
        save_day(session, actor=dana, region=world.region,
                 data=DayData(dt.date(2027, 6, 1), "moved_off", "Демалыс күні"))  # fmt: skip
    with on(17):
        assert run_due_jobs(app) == 0


def test_it_stands_still_over_a_holiday_and_is_counted_again_with_the_pause(
    app: Flask, work: Any, world: World, actor: Any, piece: Any
) -> None:
    dana = actor("dana")
    with work() as session, on(11, 12):  # Friday; Wednesday the 16th is Independence Day
        item = piece(session)
        number = item.id
        assert item.due_on == dt.date(2026, 12, 21)
    with work() as session, on(14, 12):
        pause_work(region=world.region, item=session.get_one(WorkItem, number))
    with work() as session, on(18, 12):
        item = session.get_one(WorkItem, number)
        resume_work(session, region=world.region, item=item)
        assert item.paused_days == 3  # the 15th, 17th and 18th
        assert item.due_on == dt.date(2026, 12, 24)
        save_day(session, actor=dana, region=world.region,
                 data=DayData(dt.date(2026, 12, 22), "moved_off", "Демалыс күні"))  # fmt: skip
    with on(18, 12):
        assert run_due_jobs(app) == 1
    assert read(work, number).due_on == dt.date(2026, 12, 25)
    with work() as session, on(21, 12):
        item = session.get_one(WorkItem, number)
        restart_deadline(session, region=world.region, item=item, due_days=2)
        assert (item.due_on, item.paused_days) == (dt.date(2026, 12, 24), 0)
