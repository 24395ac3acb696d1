"""The morning's work of the modules: hook `daily_work`, each in steps and apart from the others."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

from core.clock import local_today
from core.jobs.context import JobContext, JobInterrupted
from core.jobs.registry import job_handler
from core.kernel import kernel
from core.plugins.contracts import DailyWork, RegionInfo
from core.plugins.dispatch import record_error
from core.plugins.loader import describe
from core.web.i18n import lazy_gettext as _

log = logging.getLogger(__name__)
KIND = "modules.daily"
#: before the centres open, and not in anybody's sleep: what is written waits for no quiet hours
AT = dt.time(6, 30)
#: how much one step does; one that still finds as much after so many steps does not get on
LIMIT, MOST_STEPS = 100, 1000


@job_handler(KIND, label=_("Morning work of the modules"), daily_at=AT, per_region=True)
def do_daily_work(context: JobContext) -> None:
    """Let each module that is on in the region do its work of the day.

    An error ends that work alone and is noted at its module. The job then fails after the others
    are done, so that it is tried again: what is done already is not done twice.
    """
    region = context.region
    assert region is not None  # it is scheduled per region
    failed = []
    for owner, work in _works(region):
        try:
            _run(context, region, work)
        except JobInterrupted:
            raise
        except Exception as error:
            log.exception("daily work %s", work.code)
            failed.append(work.code)
            record_error(owner, "daily_work", f"daily_work: {work.code}: {describe(error)}")
    if failed:
        raise RuntimeError(f"daily work failed: {', '.join(failed)}")


def _works(region: RegionInfo) -> Iterator[tuple[str, DailyWork]]:
    found = kernel()
    for code, work in found.registry.daily_work.items():
        owner = found.registry.owners[code]
        if owner == "core" or found.dispatcher.is_active(owner, region):
            yield owner, work


def _run(context: JobContext, region: RegionInfo, work: DailyWork) -> None:
    today = local_today(region.timezone)
    for _step in range(MOST_STEPS):
        with context.step() as session:
            whole = session.get_transaction()
            count = work.run(
                session=session, actor=context.actor, region=region, today=today, limit=LIMIT
            )
            if session.get_transaction() is not whole:
                raise TypeError("the work ended the transaction, which is core's to end")
            if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= LIMIT:
                raise TypeError(f"the work must return how much it did, not {count!r}")
            context.done += count
        if count < LIMIT:
            return
    raise RuntimeError(f"found {LIMIT} things to do {MOST_STEPS} times in a row")
