"""Nightly work on the registry."""

from __future__ import annotations

import datetime as dt

from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.people.search import refresh_statistics
from core.web.i18n import lazy_gettext as _


@job_handler("people.statistics", label=_("Statistics for the search"), daily_at=dt.time(3, 30))
def refresh_nightly(context: JobContext) -> None:
    """Let the database's planner see how many people there are by now."""
    with context.step() as session:
        refresh_statistics(session.connection())
