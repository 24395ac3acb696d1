"""Nightly work on the log."""

from __future__ import annotations

import datetime as dt

from core.audit.verifying import write_anchor
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.kernel import kernel
from core.web.i18n import lazy_gettext as _


@job_handler("audit.anchor", label=_("Ends of the log written down"), daily_at=dt.time(2, 50))
def anchor_nightly(context: JobContext) -> None:
    """Write the ends of the chain beside the database, before the nightly backup."""
    with context.reading() as session:
        write_anchor(session, var=kernel().settings.var)
