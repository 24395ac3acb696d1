"""Work of the modules, hook `daily_work`: the morning's, each in steps and apart from the others;
and what a page asked for."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.jobs.context import JobContext, JobInterrupted
from core.jobs.models import Job
from core.jobs.registry import job_handler
from core.jobs.services import enqueue
from core.kernel import kernel
from core.plugins.contracts import DailyWork, RegionInfo
from core.plugins.dispatch import record_error
from core.plugins.loader import describe
from core.web.i18n import lazy_gettext as _

log = logging.getLogger(__name__)
KIND = "modules.daily"
ASKED = "modules.asked"
#: before the centres open, and not in anybody's sleep: what is written waits for no quiet hours
AT = dt.time(6, 30)
#: how much one step does; one that still finds as much after so many steps does not get on
LIMIT, MOST_STEPS = 100, 1000
#: what was asked for goes on in smaller steps: somebody watches, and may stop it
ASKED_LIMIT = 10


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
        if not work.asked and (owner == "core" or found.dispatcher.is_active(owner, region)):
            yield owner, work


def start_work(
    session: Session, *, actor: Actor, region: RegionInfo, code: str, arguments: dict[str, Any],
    total: int, result: str = "",
) -> Job:  # fmt: skip
    """Let the worker do a module's work that is `asked`, with the rights of the actor; its page is
    the endpoint `jobs.job`. `arguments` are JSON values, `total` how many things it is about,
    `result` the address of the page that shows what came of it."""
    return enqueue(
        session, kind=ASKED, region_id=region.id, actor=actor, total=total,
        arguments={"code": code, "arguments": arguments, "result": result},
    )  # fmt: skip


@job_handler(ASKED, label=_("Work on many at once"))
def do_asked_work(context: JobContext) -> None:
    """Do what a page of a module asked for. An error ends it and is noted at its module; what its
    steps have done stays."""
    region = context.region
    assert region is not None  # `start_work` names it
    code = str(context.arguments["code"])
    found = kernel()
    work, owner = found.registry.daily_work.get(code), found.registry.owners.get(code, "")
    if work is None or not found.dispatcher.is_active(owner, region):
        raise RuntimeError(f"the module of the work {code} is not here")
    given = {"arguments": dict(context.arguments["arguments"])}
    try:
        _run(context, region, work, ASKED_LIMIT, given)
    except JobInterrupted:
        raise
    except Exception as error:
        record_error(owner, "daily_work", f"daily_work: {code}: {describe(error)}")
        raise


def _run(
    context: JobContext, region: RegionInfo, work: DailyWork, limit: int = 0,
    given: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    today, limit = local_today(region.timezone), limit or LIMIT
    for _step in range(MOST_STEPS):
        with context.step() as session:
            whole = session.get_transaction()
            more = {} if given is None else {**given, "done": context.done}
            count = work.run(
                session=session, actor=context.actor, region=region, today=today, limit=limit,
                **more,
            )  # fmt: skip
            if session.get_transaction() is not whole:
                raise TypeError("the work ended the transaction, which is core's to end")
            if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= limit:
                raise TypeError(f"the work must return how much it did, not {count!r}")
            context.done += count
        if count < limit:
            return
    raise RuntimeError(f"found {limit} things to do {MOST_STEPS} times in a row")
