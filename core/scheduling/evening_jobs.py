"""What every evening does: lists put by, absences followed, buildings empty at closing time."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record, record_looks
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.jobs.services import enqueue
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.regions.options import setting
from core.scheduling.absence_services import follow_absences
from core.scheduling.evening_files import evening_folder, put_by, remove_older
from core.scheduling.evening_paper import evening_pdf
from core.scheduling.evening_queries import evening_lists
from core.scheduling.presence_services import closing_moment, end_of_day
from core.web.i18n import lazy_gettext as _

PLAN, EVENING, CLOSING = "scheduling.plan_day", "scheduling.evening", "scheduling.closing"


@job_handler(PLAN, label=_("Plan of the evening"), daily_at=dt.time(0, 5), per_region=True)
def plan_day(context: JobContext) -> None:
    """Put today's evening and closing into the queue, at the times that the region chose."""
    region = _region(context)
    day = local_today(region.timezone)
    with context.step() as session:
        for kind, code in ((EVENING, "scheduling.evening_at"), (CLOSING, "scheduling.closing_at")):
            enqueue(
                session, kind=kind, arguments={"day": day.isoformat()}, region_id=region.id,
                actor=context.actor, unique_key=f"{kind}:{region.code}:{day}",
                run_at=closing_moment(region, day=day, at=setting(region, code)),
            )  # fmt: skip


@job_handler(EVENING, label=_("Lists of tomorrow and absences"))
def evening(context: JobContext) -> None:
    """Follow absences, then put tomorrow's lists by: places freed tonight are in them."""
    region = _region(context)
    day = dt.date.fromisoformat(context.arguments["day"])
    with context.step() as session:
        follow_absences(session, actor=context.actor, region=region)
    with context.reading() as session:
        centres = list(session.scalars(
            sa.select(Centre.id).where(Centre.is_active).order_by(Centre.id)
        ))  # fmt: skip
    context.total = len(centres)
    for number, centre_id in enumerate(centres, 1):
        put_lists_by(context, region, centre_id, day + dt.timedelta(days=1))
        with context.step():
            context.done = number


@job_handler(CLOSING, label=_("Buildings empty at closing time"))
def closing(context: JobContext) -> None:
    """Whoever was not marked as leaving is taken as gone."""
    region = _region(context)
    day = dt.date.fromisoformat(context.arguments["day"])
    closing = closing_moment(region, day=day, at=setting(region, "scheduling.closing_at"))
    at = min(closing, now_utc())
    with context.step() as session:
        end_of_day(session, actor=context.actor, region=region, at=at)


def put_lists_by(context: JobContext, region: RegionInfo, centre_id: int, day: dt.date) -> None:
    """Make the lists of one centre, write the file, and note who was taken out.

    The paper is made outside of a writing transaction. A list that was made twice (the worker was
    killed in between) replaces the first one.
    """
    locale = setting(region, "scheduling.evening_language")
    with context.reading() as session:
        centre = session.get_one(Centre, centre_id)
        lists = evening_lists(session, region=region, centre=centre, day=day, locale=locale)
        paper = evening_pdf(lists, region=region, locale=locale, made_at=now_utc())
        people, code = lists.person_ids(), centre.code
    folder = evening_folder(kernel().settings, region.code, code)
    with context.step() as session:
        _note(session, context.actor, region, centre_id, day, people)
    put_by(folder, day, paper)
    keep = setting(region, "scheduling.evening_keep_days")
    remove_older(folder, than=day - dt.timedelta(days=keep))


def _note(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    day: dt.date,
    people: list[int],
) -> None:
    record_looks(
        session, actor=actor, region_id=region.id, person_ids=people, what="export",
        page=EVENING, reason=day.isoformat(),
    )  # fmt: skip
    record(
        session, actor=actor, action="evening_list.make", region_id=region.id,
        subject_type="centre", subject_id=centre_id,
        details={"day": day.isoformat(), "people": len(people)},
    )  # fmt: skip


def _region(context: JobContext) -> RegionInfo:
    assert context.region is not None
    return context.region
