"""The nightly backup, by default: nobody has to think of it."""

from __future__ import annotations

import datetime as dt

from core.backup.services import NIGHTLY, nightly_backup
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.kernel import kernel
from core.web.i18n import lazy_gettext as _


@job_handler(NIGHTLY, label=_("Nightly backup"), daily_at=dt.time(2, 30))
def run_nightly_backup(context: JobContext) -> None:
    """Write, verify and keep one encrypted file; a failure shows on the system page."""
    nightly_backup(kernel().settings)
