"""Background work of plans: reviews of plans that are older than the inbox stand in it too."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.plans.review_work import fill_inbox
from core.web.i18n import lazy_gettext as _

INBOX: Final = "plans.inbox"
STEP: Final = 100


@job_handler(
    INBOX, label=_("Reviews of plans into the inbox"), daily_at=dt.time(5), per_region=True
)
def fill(context: JobContext) -> None:
    """Open a piece of work for every waiting review that has none."""
    assert context.region is not None
    while True:
        with context.step() as session:
            count = fill_inbox(session, actor=context.actor, region=context.region, limit=STEP)
            context.done += count
        if count < STEP:
            return
