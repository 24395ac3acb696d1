"""What was kept about sign-ins is forgotten after half a year, in small steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.auth.models import SignInAttempt, UserSession
from core.clock import now_utc
from core.db import ALL_REGIONS, unit_of_work
from core.jobs.models import Job
from core.jobs.registry import SCHEDULE
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs


def test_old_tries_and_sessions_are_deleted_and_younger_ones_stay(
    app: Flask, world: Any, rows: Any
) -> None:
    now = now_utc()
    old, young = now - dt.timedelta(days=181), now - dt.timedelta(days=179)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.add_all(SignInAttempt(username="bota", at=old) for _ in range(1003))
        session.add(SignInAttempt(username="aigul", at=young))
        for moment, token in ((old, "a"), (young, "b")):
            session.add(UserSession(user_id=world.bota, token_hash=token, last_seen_at=moment))
        enqueue(session, kind="auth.forget", arguments={}, region_id=None,
                actor=system_actor("test"))  # fmt: skip
    assert run_due_jobs(app) == 1
    assert rows(sa.select(SignInAttempt.username)) == ["aigul"]
    assert rows(sa.select(UserSession.token_hash)) == ["b"]
    job = rows(sa.select(Job))[0]
    assert (job.state, job.done) == ("done", 1004)


def test_it_is_scheduled_every_night() -> None:
    assert [one.kind for one in SCHEDULE].count("auth.forget") == 1
