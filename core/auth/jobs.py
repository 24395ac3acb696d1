"""Nightly work of accounts: what was kept about sign-ins is not kept for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa

from core.auth.models import SignInAttempt, UserSession
from core.clock import now_utc
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.web.i18n import lazy_gettext as _

#: Half a year: long enough to ask who signed in, and no longer a diary of a person's days.
KEPT: Final = dt.timedelta(days=180)
CHUNK: Final = 500


@job_handler("auth.forget", label=_("Forgetting old sign-ins"), daily_at=dt.time(3, 10))
def forget_old_sign_ins(context: JobContext) -> None:
    """Delete tries to sign in, and sessions last seen, before `KEPT`; 500 rows at a time."""
    before = now_utc() - KEPT
    for model, column in (
        (SignInAttempt, SignInAttempt.at),
        (UserSession, UserSession.last_seen_at),
    ):
        while _forget(context, model, column < before):
            pass


def _forget(context: JobContext, model: Any, old: sa.ColumnElement[bool]) -> bool:
    """Delete one chunk; whether there may be more."""
    with context.step() as session:
        ids = list(session.scalars(sa.select(model.id).where(old).limit(CHUNK)))
        session.execute(sa.delete(model).where(model.id.in_(ids)))
        context.done += len(ids)
    return len(ids) == CHUNK
