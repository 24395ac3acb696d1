"""Taking out lists of people: asked for with a purpose, made by the worker, kept for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput, NotAllowed, NotFound
from core.exchange.export_rules import FORMATS, known_columns
from core.exchange.models import PeopleExport
from core.jobs.models import Job
from core.jobs.services import enqueue, request_stop
from core.kernel import kernel
from core.people.queries import Filters
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _

EXPORT: Final = "people.export"
RIGHT: Final = "people.export"
KEPT: Final = dt.timedelta(hours=24)
#: an ask that was pressed twice within this time is one
SAME_ASK: Final = dt.timedelta(minutes=1)
LONGEST_PURPOSE: Final = 200


def request_export(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int | None,
    file_format: str,
    columns: Sequence[str],
    purpose: str,
    text: str = "",
    filters: Filters | None = None,
) -> PeopleExport:
    """Put a list into the queue; pressed twice within a minute it is one.

    `centre_id` None takes all centres in which the actor has the right. Raises `NotAllowed`, and
    `InvalidInput` at `columns`, `purpose` or `file_format`.
    """
    if not actor.can_somewhere(RIGHT, region.id):
        raise NotAllowed
    if centre_id is not None:
        centre = session.get(Centre, centre_id)
        if centre is None or centre.region_id != region.id:
            raise NotFound
        if not actor.can(RIGHT, region.id, centre_id):
            raise NotAllowed
    chosen, why = known_columns(list(columns)), " ".join(purpose.split())
    _check(file_format, chosen, why)
    wanted = filters or Filters()
    values: dict[str, Any] = {
        "text": " ".join(text.split())[:100],
        "category": wanted.category,
        "basis": wanted.basis,
        "iin": wanted.iin,
    }
    session.execute(sa.select(Centre.id).where(Centre.region_id == region.id).with_for_update())
    same = _same_ask(session, actor, centre_id, file_format, chosen, values, why)
    if same is not None:
        return same
    asked = PeopleExport(
        region_id=region.id, centre_id=centre_id, file_format=file_format, columns=list(chosen),
        filters=values, purpose=why[:LONGEST_PURPOSE], created_by=actor.user_id,
        expires_at=now_utc() + KEPT,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    job = enqueue(
        session,
        kind=EXPORT,
        arguments={"export_id": asked.public_id},
        region_id=region.id,
        actor=actor,
    )
    session.flush()
    asked.job_id = job.id
    return asked


def _check(file_format: str, columns: Sequence[str], purpose: str) -> None:
    if file_format not in FORMATS:
        raise InvalidInput("export.format", _("Choose from the list."), field="file_format")
    if not columns:
        raise InvalidInput("export.columns", _("Choose at least one column."), field="columns")
    if not purpose:
        raise InvalidInput("export.purpose", _("Write why the list is taken out."), field="purpose")


def _same_ask(
    session: Session,
    actor: Actor,
    centre_id: int | None,
    file_format: str,
    columns: Sequence[str],
    filters: dict[str, Any],
    purpose: str,
) -> PeopleExport | None:
    recent = session.scalars(
        sa.select(PeopleExport)
        .where(
            PeopleExport.created_by == actor.user_id,
            PeopleExport.created_at > now_utc() - SAME_ASK,
            PeopleExport.state.in_(("waiting", "ready")),
        )
        .order_by(PeopleExport.id.desc())
    )
    wanted = (centre_id, file_format, list(columns), filters, purpose[:LONGEST_PURPOSE])
    for one in recent:
        if (one.centre_id, one.file_format, one.columns, one.filters, one.purpose) == wanted:
            return one
    return None


def stop_export(session: Session, *, actor: Actor, asked: PeopleExport) -> None:
    """Ask the work to stop; what was written goes."""
    job = session.get(Job, asked.job_id) if asked.job_id else None
    if job is None:
        return
    request_stop(session, actor=actor, job=job)
    if job.state == "stopped" and asked.state == "waiting":
        asked.state = "stopped"


def remove_file(session: Session, *, actor: Actor, asked: PeopleExport) -> None:
    """Delete the file before its time; the record of the export stays."""
    if asked.state != "ready":
        return
    path_of(asked).unlink(missing_ok=True)
    asked.state, asked.stored_name, asked.size = "gone", "", 0


def note_export(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    export_id: int | None,
    details: dict[str, Any],
) -> None:
    """Record how many people were taken out, with which columns, why; who they were stands in the
    log of looks."""
    record(
        session,
        actor=actor,
        action="people.export",
        region_id=region_id,
        subject_type="people_export",
        subject_id=export_id,
        details=details,
    )


def exports_folder() -> Path:
    """Where files wait, readable by the product only."""
    folder = kernel().settings.var / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(asked: PeopleExport) -> Path:
    return exports_folder() / asked.stored_name
