"""Imports from the command line, by the same services as in the browser."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput, SetupError
from core.exchange import services
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.queries import outcomes, unfinished_batch
from core.exchange.rehearsal import expected_json
from core.exchange.storing import detect_kind, rehearse_file
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.regions.models import Centre, Region

WAIT_SECONDS = 0.2
Progress = Callable[[str], Any]


@dataclass(frozen=True)
class Outcome:
    """What a command prints: one JSON object, or a text."""

    data: dict[str, Any]
    text: str


def import_people(
    *,
    file: str,
    region_code: str,
    centre_code: str,
    basis: str,
    dry_run: bool,
    basis_note: str = "",
    kind: str = "",
    progress: Progress,
) -> Outcome:
    """Rehearse a file; without `dry_run` apply it too and name the batch.

    `kind` is people or families; empty, the headings of the file decide.
    An import of this very file that was cut off in the middle is continued.
    Raises `InvalidInput` for an unknown region or centre, and for a file that cannot be taken.
    """
    path = Path(file)
    region, centre_id = find_place(region_code, centre_code)
    content = path.read_bytes()
    actor = system_actor("shanyraq people import")
    kind = kind or detect_kind(region=region, content=content, file_name=path.name)
    if dry_run:
        with unit_of_work(scope=region.id) as session:
            rehearsal = rehearse_file(
                session, region=region, content=content, file_name=path.name, kind=kind
            )
            data = expected_json(rehearsal)
            _name_existing(session, data)
        return Outcome(data, _rehearsal_text(data))
    with unit_of_work(scope=region.id, writes=True) as session:
        digest = hashlib.sha256(content).hexdigest()
        batch = unfinished_batch(session, centre_id=centre_id, file_sha256=digest)
        batch = batch or services.create_batch(
            session,
            actor=actor,
            region=region,
            centre_id=centre_id,
            file_name=path.name,
            content=content,
            legal_basis=basis,
            legal_basis_note=basis_note,
            kind=kind,
        )
        public_id = batch.public_id
        job = services.start_apply(session, actor=actor, region=region, batch=batch)
        job_id = job.id
    progress(f"batch {public_id}")
    return work_off(public_id, job_id, region)


def _name_existing(session: Session, data: dict[str, Any]) -> None:
    """People who are registered already, by the number that addresses and cards show."""
    existing = data.get("existing", {})
    ids = session.execute(
        sa.select(Person.id, Person.public_id).where(Person.id.in_(existing.values()))
    )
    names = {row[0]: row[1] for row in ids}
    data.update({"existing": {row: names[one] for row, one in existing.items()}} if names else {})


def undo_import(*, batch: str, progress: Progress) -> Outcome:
    """Take a batch back by its number; raises `InvalidInput` when there is none."""
    actor = system_actor("shanyraq people undo-import")
    with unit_of_work(scope=ALL_REGIONS) as session:
        row = session.execute(
            sa.select(ImportBatch.id, Region.code)
            .join(Region, Region.id == ImportBatch.region_id)
            .where(ImportBatch.public_id == batch)
        ).one_or_none()
    if row is None:
        raise InvalidInput("batch.unknown", f"There is no batch {batch}.")
    region = find_region(row[1])
    with unit_of_work(scope=region.id, writes=True) as session:
        found = session.get_one(ImportBatch, row[0])
        job_id = services.start_undo(session, actor=actor, region=region, batch=found).id
    progress(f"undoing {batch}")
    return work_off(batch, job_id, region)


def work_off(public_id: str, job_id: int, region: RegionInfo) -> Outcome:
    """Do the job here and now; a worker that has taken it in the meantime is waited for."""
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    while _under_way(job_id):
        if not run_due_jobs(app, limit=1):
            time.sleep(WAIT_SECONDS)
    with unit_of_work(scope=region.id) as session:
        job = session.get_one(Job, job_id)
        batch = session.scalars(
            sa.select(ImportBatch).where(ImportBatch.public_id == public_id)
        ).one()
        counts = outcomes(session, batch_ids=[batch.id])[batch.id]
        state, work, error = batch.state, job.state, job.error
        kept = list(
            session.scalars(
                sa.select(ImportRow.row_number)
                .where(ImportRow.batch_id == batch.id, ImportRow.outcome == "kept")
                .order_by(ImportRow.row_number)
            )
        )
    if work != "done":
        raise SetupError(f"batch {public_id} is {state}, its job {work}: {error}")
    data = {"batch": public_id, "state": state, "rows": counts, "kept_rows": kept}
    parts = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    text = f"batch {public_id}: {state} ({parts})"
    if kept:
        text += f"\nkept because served or changed since: rows {', '.join(map(str, kept))}"
    return Outcome(data, text)


def _under_way(job_id: int) -> bool:
    """Whether to go on waiting: a first attempt that failed is told at once."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        job = session.get_one(Job, job_id)
        failed_once = job.state == "waiting" and bool(job.error)
        return job.state in {"waiting", "running"} and not failed_once


def find_place(region_code: str, centre_code: str) -> tuple[RegionInfo, int]:
    region = find_region(region_code)
    with unit_of_work(scope=region.id) as session:
        centre_id = session.scalar(sa.select(Centre.id).where(Centre.code == centre_code))
    if centre_id is None:
        raise InvalidInput("centre.unknown", f"There is no centre {centre_code} in {region_code}.")
    return region, centre_id


def find_region(code: str) -> RegionInfo:
    with unit_of_work(scope=ALL_REGIONS) as session:
        region = region_info(session, code)
    if region is None:
        raise InvalidInput("region.unknown", f"There is no region {code}.")
    return region


def _rehearsal_text(data: dict[str, Any]) -> str:
    return (
        f"{data['sheet']}: {data['rows']} rows, {data['valid_new']} new, "
        f"{len(data['errors'])} with errors, {len(data['warnings'])} with warnings, "
        f"{len(data['duplicates_in_file'])} repeated, {len(data.get('existing', ()))} known"
    )
