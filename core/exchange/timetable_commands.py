"""The import of a timetable from the command line, by the same services as in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.clock import local_today
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput
from core.exchange import timetable_services as services
from core.exchange.commands import Outcome, Progress, find_place, find_region, work_off
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.timetable_applying import undo_timetable
from core.exchange.timetable_rehearsal import TimetableRehearsal, rehearse_timetable
from core.regions.models import Region

#: outcomes of groups that were not taken
REFUSED = "error"


def import_timetable(
    *,
    file: str,
    region_code: str,
    centre_code: str,
    dry_run: bool,
    create: bool = False,
    progress: Progress,
) -> tuple[Outcome, bool]:
    """Rehearse a timetable; without `dry_run` make its groups too. `create` makes rooms and
    instructors that the centre does not have. Returns what to print, and whether all was taken.

    Raises `InvalidInput` for an unknown region or centre, and for a file that cannot be taken.
    """
    path = Path(file)
    region, centre_id = find_place(region_code, centre_code)
    content = path.read_bytes()
    actor = system_actor("shanyraq timetable import")
    if dry_run:
        with unit_of_work(scope=region.id) as session:
            rehearsal = rehearse_timetable(
                session, region=region, centre_id=centre_id, content=content,
                file_name=path.name, choices={}, today=local_today(region.timezone),
            )  # fmt: skip
            data = rehearsal_json(rehearsal)
        return Outcome(data, _text(data)), not data["refused"]
    with unit_of_work(scope=region.id, writes=True) as session:
        batch = services.create_timetable_batch(
            session, actor=actor, region=region, centre_id=centre_id, file_name=path.name,
            content=content,
        )  # fmt: skip
        if create:
            services.make_all_unknown(session, actor=actor, region=region, batch=batch)
        public_id, batch_id = batch.public_id, batch.id
        waiting = services.waiting_groups(session, batch=batch)
        job_id = (
            services.start_timetable(session, actor=actor, region=region, batch=batch).id
            if waiting
            else None
        )
    progress(f"batch {public_id}")
    if job_id is not None:
        work_off(public_id, job_id, region)
    with unit_of_work(scope=region.id) as session:
        data = batch_json(session, session.get_one(ImportBatch, batch_id))
    return Outcome(data, _text(data)), not data["refused"]


def undo(*, batch: str) -> Outcome:
    """Take the groups of a batch back, all of them or none.

    Raises `InvalidInput` for an unknown batch, `Conflict` naming the groups that are in use.
    """
    actor = system_actor("shanyraq timetable undo")
    with unit_of_work(scope=ALL_REGIONS) as session:
        row = session.execute(
            sa.select(ImportBatch.id, Region.code)
            .join(Region, Region.id == ImportBatch.region_id)
            .where(ImportBatch.public_id == batch, ImportBatch.kind == services.TIMETABLE)
        ).one_or_none()
    if row is None:
        raise InvalidInput("batch.unknown", f"There is no batch {batch}.")
    region = find_region(row.code)
    with unit_of_work(scope=region.id, writes=True) as session:
        found = session.get_one(ImportBatch, row.id)
        number = undo_timetable(session, actor=actor, region=region, batch=found)
    data = {"batch": batch, "state": "undone", "groups": number}
    return Outcome(data, f"batch {batch}: {number} groups were taken back")


def rehearsal_json(found: TimetableRehearsal) -> dict[str, Any]:
    """What a rehearsal found; `issues` are row by row."""
    outcomes = [found.outcome(one) for one in found.groups]
    return {
        "sheet": found.table.sheet,
        "rows": len(found.rows),
        "groups": len(found.groups),
        "ready": outcomes.count("new"),
        "existing": outcomes.count("existing"),
        "refused": outcomes.count(REFUSED),
        "sessions": sum(number for key, number in found.sessions.items() if key in found.data),
        "issues": [
            {"row": row.number, "refuses": refuses, **one.as_json()}
            for row in found.rows
            for refuses, issues in ((True, row.errors), (False, row.warnings))
            for one in issues
        ],
        "unknown": [
            {"what": one.what, "text": one.text, "rows": list(one.rows)} for one in found.unknown
        ],
    }


def batch_json(session: Session, batch: ImportBatch) -> dict[str, Any]:
    """What became of a batch."""
    rows = session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.row_number)
    ).all()
    groups = {row.group_key: row.outcome for row in rows}
    count = list(groups.values()).count
    return {
        "batch": batch.public_id,
        "state": batch.state,
        "rows": len(rows),
        "groups": len(groups),
        "made": count("applied"),
        "ready": count("new"),
        "existing": count("existing"),
        "refused": count(REFUSED),
        "issues": [
            {"row": row.row_number, "refuses": refuses, **one}
            for row in rows
            for refuses, issues in ((True, _issues(row.errors)), (False, _issues(row.warnings)))
            for one in issues
        ],
    }


def _issues(kept: Any) -> list[dict[str, Any]]:
    """Issues as the rows of a timetable keep them: objects, where a list of people has codes."""
    return list(kept)


def _text(data: dict[str, Any]) -> str:
    head = f"{data['rows']} rows, {data['groups']} groups: "
    head += ", ".join(
        f"{data[name]} {name}" for name in ("made", "ready", "existing", "refused") if name in data
    )
    lines = [f"row {one['row']}: {one['code']}: {one['text']['en']}" for one in data["issues"]]
    return "\n".join([head, *lines])
