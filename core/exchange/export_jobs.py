"""Writing lists of people in the background, and taking old files away."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record_looks
from core.clock import local_today, now_utc
from core.db import unit_of_work
from core.errors import NotAllowed
from core.exchange.export_rows import PEOPLE_A_STEP, Rows, open_writer
from core.exchange.export_services import EXPORT, RIGHT, exports_folder, note_export
from core.exchange.models import PeopleExport
from core.jobs.context import JobContext, StopRequested
from core.jobs.registry import job_handler
from core.people.queries import Filters, listed_ids
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


@job_handler(
    EXPORT, label=_("List of people"), page="exports.export", page_arguments=("export_id",)
)
def write_export(context: JobContext) -> None:
    """Write the list. Killed and started again, the file is begun anew, and nobody is recorded
    twice."""
    region = context.region
    assert region is not None
    name = ""
    try:
        ids, asked = _begin(context, region)
        name = f"{secrets.token_hex(16)}.{asked.file_format}"
        path = exports_folder() / name
        _write(context, region, asked, ids, path)
        _finish(context, asked.id, name, len(ids))
    except BaseException as error:
        if name:
            (exports_folder() / name).unlink(missing_ok=True)
        if isinstance(error, StopRequested | NotAllowed):
            _mark(context, "stopped" if isinstance(error, StopRequested) else "failed")
        raise


def _begin(context: JobContext, region: RegionInfo) -> tuple[list[int], PeopleExport]:
    with context.reading() as session:
        asked = _asked(session, context)
        scope = context.actor.centre_scope(RIGHT, region.id)
        if asked.centre_id is not None:
            if not context.actor.can(RIGHT, region.id, asked.centre_id):
                raise NotAllowed
            scope = frozenset({asked.centre_id})
        if scope is not None and not scope:
            raise NotAllowed
        wanted = asked.filters
        ids = listed_ids(
            session,
            region_id=region.id,
            text=wanted.get("text", ""),
            centre_ids=scope,
            filters=Filters(wanted.get("category", ""), wanted.get("basis", ""),
                            wanted.get("iin", "")),
            today=local_today(region.timezone),
        )  # fmt: skip
        session.expunge(asked)
    return ids, asked


def _write(
    context: JobContext, region: RegionInfo, asked: PeopleExport, ids: list[int], path: Path
) -> None:
    path.touch(mode=0o600)
    writer = open_writer(path, asked.file_format)
    recorded = context.done  # of a run that was killed
    with contextlib.closing(writer):
        begun = False
        for start in range(0, max(len(ids), 1), PEOPLE_A_STEP):
            some = ids[start : start + PEOPLE_A_STEP]
            with context.step() as session:
                rows = Rows(
                    session, actor=context.actor, region=region, columns=asked.columns,
                    today=local_today(region.timezone),
                )  # fmt: skip
                if not begun:
                    writer.write([rows.headings()])
                    begun = True
                writer.write(rows.of(some))
                record_looks(
                    session, actor=context.actor, region_id=region.id,
                    person_ids=ids[max(start, recorded) : start + PEOPLE_A_STEP], what="export",
                    page=f"export:{asked.public_id}", reason=asked.purpose,
                )  # fmt: skip
                context.total = len(ids)
                context.done = max(recorded, start + len(some))


def _finish(context: JobContext, export_id: int, name: str, people: int) -> None:
    size = (exports_folder() / name).stat().st_size
    with context.step() as session:
        asked = session.get_one(PeopleExport, export_id)
        asked.state, asked.stored_name, asked.size, asked.people = "ready", name, size, people
        note_export(
            session,
            actor=context.actor,
            region_id=asked.region_id,
            export_id=asked.id,
            details={
                "export": asked.public_id, "people": people, "columns": asked.columns,
                "format": asked.file_format, "filters": asked.filters, "purpose": asked.purpose,
                "centre_id": asked.centre_id,
            },
        )  # fmt: skip


def _mark(context: JobContext, state: str) -> None:
    with unit_of_work(scope=context.scope, writes=True) as session:
        _asked(session, context).state = state


def _asked(session: Session, context: JobContext) -> PeopleExport:
    return session.scalars(
        sa.select(PeopleExport).where(PeopleExport.public_id == context.arguments["export_id"])
    ).one()


@job_handler("people.export_cleanup", label=_("Old lists of people go"), daily_at=dt.time(4, 10))
def clean_exports(context: JobContext) -> None:
    """Take away files whose time is over, and files that belong to nothing."""
    with context.step() as session:
        remove_expired(session)


def remove_expired(session: Session) -> int:
    """Delete files whose time is over; returns how many. For work on all regions."""
    over = session.scalars(
        sa.select(PeopleExport).where(
            PeopleExport.state == "ready", PeopleExport.expires_at <= now_utc()
        )
    ).all()
    folder = exports_folder()
    for asked in over:
        (folder / asked.stored_name).unlink(missing_ok=True)
        asked.state, asked.stored_name, asked.size = "gone", "", 0
    session.flush()
    kept = set(session.scalars(sa.select(PeopleExport.stored_name)))
    day_ago = now_utc().timestamp() - 24 * 3600
    for path in folder.iterdir():
        if path.name not in kept and path.stat().st_mtime < day_ago:
            path.unlink(missing_ok=True)
    return len(over)
