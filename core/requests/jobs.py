"""Nightly work of requests: drafts to which nobody came back."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa

from core.clock import now_utc
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.requests.draft_services import KEPT
from core.requests.models import RequestDraft
from core.web.i18n import lazy_gettext as _

DRAFTS: Final = "requests.drafts"
CHUNK: Final = 500


@job_handler(DRAFTS, label=_("Forgetting old drafts of forms"), daily_at=dt.time(3, 20))
def forget_drafts(context: JobContext) -> None:
    """Delete drafts saved before `KEPT`; 500 at a time."""
    before = now_utc() - KEPT
    found = CHUNK
    while found == CHUNK:
        with context.step() as session:
            ids = session.scalars(
                sa.select(RequestDraft.id).where(RequestDraft.saved_at < before).limit(CHUNK)
            ).all()
            session.execute(sa.delete(RequestDraft).where(RequestDraft.id.in_(ids)))
            found = len(ids)
            context.done += found
