"""What people do with an import: rehearse, correct, skip rows, apply, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.exchange.columns import CORE_COLUMNS, ColumnSpec, mapping_problems, of_module
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.queries import known_people, lock_batch
from core.exchange.rehearsal import Rehearsal, check_rows, mark_existing
from core.exchange.sheets import read_sheets
from core.exchange.tables import (
    Sheet,
    SheetError,
    SheetRow,
    Table,
    find_table,
    storable,
    storable_value,
)
from core.exchange.words import MAPPING_PROBLEMS, sheet_message
from core.exchange.workbook import LAST_ROW, MAX_COLUMNS
from core.jobs.models import Job
from core.jobs.services import enqueue, request_stop
from core.kernel import kernel
from core.people.rules import LEGAL_BASES
from core.plugins.contracts import ImportColumn, RegionInfo
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _

APPLY, UNDO = "people.import", "people.undo_import"
#: states in which nothing of the batch is in the registry: it may be corrected and applied
OPEN = frozenset({"rehearsed", "undone"})
#: state in which a job works → state in which the batch is left when it is stopped
UNDER_WAY = {"applying": "stopped", "undoing": "undo_stopped"}
ROWS_AT_ONCE = 1000
LONGEST_CELL = 500


class RowStillWrong(InvalidInput):
    """A corrected row still has errors; `codes` tells which."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__("row.still_wrong", _("The row still has errors."))
        self.codes = tuple(codes)


def module_columns(region: RegionInfo) -> dict[str, ImportColumn]:
    """Columns of the modules that are on for the region."""
    registry = kernel().registry
    active = set(kernel().dispatcher.active_modules(region))
    return {c: col for c, col in registry.import_columns.items() if registry.owners[c] in active}


def column_specs(region: RegionInfo) -> tuple[ColumnSpec, ...]:
    """Core's columns and those of the modules that are on."""
    owners = kernel().registry.owners
    return CORE_COLUMNS + tuple(
        of_module(column, owners[code]) for code, column in module_columns(region).items()
    )


def rehearse_file(
    session: Session, *, region: RegionInfo, content: bytes, file_name: str
) -> Rehearsal:
    """Read a file and say what an import would do; nothing is written.

    Raises `InvalidInput` at the field `file` for a file that cannot be taken.
    """
    specs = column_specs(region)
    try:
        table = find_table(read_sheets(content, name=file_name), specs)
        rehearsal = check_rows(table, columns=specs, today=local_today(region.timezone))
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error), field="file") from error
    return mark_existing(rehearsal, known_people(session, rehearsal.identities()))


def create_batch(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    file_name: str,
    content: bytes,
    legal_basis: str,
    legal_basis_note: str = "",
) -> ImportBatch:
    """Keep a file with its rehearsal.

    The same file that the same person uploaded and has not applied yet is found again, with what
    was corrected and left out. Raises `NotAllowed`, and `InvalidInput` for a file or a basis that
    cannot be taken.
    """
    if not actor.can("import.run", region.id, centre_id):
        raise NotAllowed
    # locked, so that a double press finds the batch of the first one
    centre = session.scalar(
        sa.select(Centre).where(Centre.id == centre_id).with_for_update(key_share=True)
    )
    if centre is None or centre.region_id != region.id:
        raise NotFound
    _check_basis(legal_basis, legal_basis_note)
    digest = hashlib.sha256(content).hexdigest()
    same = session.scalar(
        sa.select(ImportBatch)
        .where(
            ImportBatch.region_id == region.id,
            ImportBatch.centre_id == centre_id,
            ImportBatch.file_sha256 == digest,
            ImportBatch.created_by == actor.user_id,
            ImportBatch.state == "rehearsed",
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
    note = " ".join(storable(legal_basis_note).split())[:200]
    if same is not None:
        same.legal_basis, same.legal_basis_note = legal_basis, note
        _rehearse_again(session, region, same)
        return same
    rehearsal = rehearse_file(session, region=region, content=content, file_name=file_name)
    batch = ImportBatch(
        region_id=region.id,
        centre_id=centre_id,
        file_sha256=digest,
        created_by=actor.user_id,
        file_name=storable(file_name)[-200:],
        content=content,
        corrections={},
        legal_basis=legal_basis,
        legal_basis_note=note,
    )
    session.add(batch)
    _store(session, batch, rehearsal, skipped=set())
    return batch


def _check_basis(legal_basis: str, note: str) -> None:
    if legal_basis not in LEGAL_BASES:
        raise InvalidInput("basis.missing", _("Choose the legal basis."), field="legal_basis")
    if legal_basis == "state_service" and not note.strip():
        raise InvalidInput(
            "basis.note",
            _("Write the number of the request to the state service."),
            field="legal_basis_note",
        )


def set_mapping(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    mapping: Mapping[int, str],
) -> None:
    """Correct which column holds what, and rehearse again.

    Raises `Conflict` for a batch under way, `InvalidInput` for a mapping that cannot be.
    """
    batch = _open_batch(session, actor, region, batch)
    problems = mapping_problems(mapping, column_specs(region))
    if problems:
        raise InvalidInput(problems[0], MAPPING_PROBLEMS[problems[0]])
    if not all(0 <= column < MAX_COLUMNS for column in mapping):
        raise InvalidInput("mapping.unknown", MAPPING_PROBLEMS["mapping.unknown"])
    batch.mapping = {str(column): code for column, code in mapping.items()}
    _rehearse_again(session, region, batch)


def correct_row(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    row_number: int,
    texts: Mapping[int, str],
) -> None:
    """Write other texts into cells of one row (0-based column → text), and rehearse again.

    Only columns that are taken can be corrected. Raises `RowStillWrong` when the row has errors
    afterwards, `InvalidInput` when nothing of a person would be left in it.
    """
    batch = _open_batch(session, actor, region, batch)
    row = _row(session, batch, row_number)
    changed = {
        str(column): storable(text).strip()[:LONGEST_CELL]
        for column, text in texts.items()
        if str(column) in batch.mapping and row.cells.get(str(column), "") != text.strip()
    }
    if changed:
        earlier = batch.corrections.get(str(row_number), {})
        batch.corrections = {**batch.corrections, str(row_number): {**earlier, **changed}}
        _rehearse_again(session, region, batch)
    checked = _find_row(session, batch, row_number)
    if checked is None:
        raise InvalidInput(
            "row.empty", _("Nothing is left in this row. To import without it, leave it out.")
        )
    if checked.outcome == "error":
        raise RowStillWrong(checked.errors)


def skip_row(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    row_number: int,
    skip: bool,
) -> None:
    """Leave a row out of the import, or take it in again."""
    batch = _open_batch(session, actor, region, batch)
    _row(session, batch, row_number).skip = skip


def request_batch_stop(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch
) -> None:
    """Ask the work on a batch to stop after its present step; what is done stays done."""
    batch = _permitted(session, actor, region, batch, "import.run")
    job = session.get(Job, batch.job_id) if batch.job_id else None
    if job is None:
        return
    request_stop(session, actor=actor, job=job)
    if job.state == "stopped" and batch.state in UNDER_WAY:  # it had not begun: no handler runs
        finish(session, batch=batch, actor=actor, state=UNDER_WAY[batch.state])


def start_apply(session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch) -> Job:
    """Put the applying of a batch into the queue. Pressed twice, it finds the work under way.

    A stopped batch goes on where it stopped; an undone one is rehearsed anew first. Raises
    `Conflict` where nothing can be applied.
    """
    batch = _permitted(session, actor, region, batch, "import.run")
    running = _job_under_way(session, batch)
    if batch.state == "applying" and running is not None:
        return running
    if batch.state in {"applied", "undoing", "undo_stopped"}:
        raise Conflict("import.state", _("This import is applied already, or is being undone."))
    if batch.state == "undone":
        _rehearse_again(session, region, batch)
    total = _count(session, batch, ("new", "existing"))
    if not total and batch.state in OPEN:
        raise Conflict("import.nothing", _("There is no row to import."))
    return _start(session, actor, region, batch, kind=APPLY, state="applying", total=total)


def start_undo(session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch) -> Job:
    """Put the undoing of a whole batch into the queue. Pressed twice, it finds that work."""
    batch = _permitted(session, actor, region, batch, "import.undo")
    running = _job_under_way(session, batch)
    if running is not None:
        if batch.state == "undoing":
            return running
        if not lost_worker(running):
            raise Conflict("import.running", _("The import is under way. Stop it first."))
        request_stop(session, actor=actor, job=running)
    if batch.state in OPEN:
        raise Conflict("import.state", _("Nothing of this import is in the registry."))
    total = _count(session, batch, ("applied", "attached"))
    return _start(session, actor, region, batch, kind=UNDO, state="undoing", total=total)


def finish(session: Session, *, batch: ImportBatch, actor: Actor, state: str) -> None:
    """Write down how the work on a batch ended: applied, undone, stopped or undo_stopped."""
    batch.state = state
    if state == "applied":
        batch.applied_at = now_utc()
    elif state == "undone":
        batch.undone_at = now_utc()
    record(
        session,
        actor=actor,
        action=f"import.{state}",
        region_id=batch.region_id,
        subject_type="import_batch",
        subject_id=batch.id,
        details={"batch": batch.public_id, "file": batch.file_name},
    )


def _start(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    *,
    kind: str,
    state: str,
    total: int,
) -> Job:
    job = enqueue(
        session,
        kind=kind,
        arguments={"batch_id": batch.public_id},
        region_id=region.id,
        actor=actor,
        total=total,
    )
    session.flush()
    batch.state, batch.job_id = state, job.id
    return job


def _permitted(
    session: Session, actor: Actor, region: RegionInfo, batch: ImportBatch, permission: str
) -> ImportBatch:
    if not actor.can(permission, region.id, batch.centre_id):
        raise NotAllowed
    return lock_batch(session, batch.id)


def _open_batch(
    session: Session, actor: Actor, region: RegionInfo, batch: ImportBatch
) -> ImportBatch:
    batch = _permitted(session, actor, region, batch, "import.run")
    if batch.state not in OPEN:
        raise Conflict("import.closed", _("This import can no longer be changed. Undo it first."))
    return batch


def _job_under_way(session: Session, batch: ImportBatch) -> Job | None:
    if batch.job_id is None:
        return None
    return session.scalar(
        sa.select(Job).where(Job.id == batch.job_id, Job.state.in_(("waiting", "running")))
    )


def lost_worker(job: Job) -> bool:
    """Whether the worker of a running job was killed: its lease has ended."""
    return job.state == "running" and job.lease_until is not None and job.lease_until < now_utc()


def _find_row(session: Session, batch: ImportBatch, number: int) -> ImportRow | None:
    if not 0 < number <= LAST_ROW:
        return None
    return session.scalar(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.row_number == number)
    )


def _row(session: Session, batch: ImportBatch, number: int) -> ImportRow:
    row = _find_row(session, batch, number)
    if row is None:
        raise NotFound
    return row


def _count(session: Session, batch: ImportBatch, outcomes: Sequence[str]) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(ImportRow)
            .where(
                ImportRow.batch_id == batch.id,
                ImportRow.outcome.in_(outcomes),
                ImportRow.skip.is_(False),
            )
        )
        or 0
    )


def _rehearse_again(session: Session, region: RegionInfo, batch: ImportBatch) -> None:
    specs = column_specs(region)
    codes = {spec.code for spec in specs}
    mapping = {int(c): code for c, code in batch.mapping.items() if code in codes}
    try:
        table = find_table(read_sheets(batch.content, name=batch.file_name), specs)
        table = _corrected(table, batch.corrections)
        rehearsal = check_rows(table, mapping, columns=specs, today=local_today(region.timezone))
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error)) from error
    rehearsal = mark_existing(rehearsal, known_people(session, rehearsal.identities()))
    skipped = set(
        session.scalars(
            sa.select(ImportRow.row_number).where(
                ImportRow.batch_id == batch.id, ImportRow.skip.is_(True)
            )
        )
    )
    _store(session, batch, rehearsal, skipped=skipped)


def _corrected(table: Table, corrections: Mapping[str, Mapping[str, str]]) -> Table:
    """The table with the texts that people wrote over its cells."""
    if not corrections:
        return table

    def corrected(row: SheetRow) -> SheetRow:
        texts = corrections.get(str(row.number))
        if not texts:
            return row
        width = max(len(row.cells), *(int(column) + 1 for column in texts))
        cells = list(row.cells) + [None] * (width - len(row.cells))
        for column, text in texts.items():
            cells[int(column)] = text or None
        return SheetRow(row.number, tuple(cells))

    sheet: Sheet = replace(table.sheet, rows=tuple(map(corrected, table.sheet.rows)))
    return replace(table, sheet=sheet)


def _store(
    session: Session, batch: ImportBatch, rehearsal: Rehearsal, *, skipped: set[int]
) -> None:
    batch.sheet = storable(rehearsal.sheet)[:100]
    batch.header_row = rehearsal.header_row
    batch.headers = [[column, storable(text)] for column, text in sorted(rehearsal.headers.items())]
    batch.mapping = {str(column): code for column, code in rehearsal.mapping.items()}
    batch.state = "rehearsed"
    session.flush()
    session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch.id))
    rows: list[dict[str, Any]] = [
        {
            "region_id": batch.region_id,
            "batch_id": batch.id,
            "row_number": row.number,
            "cells": {str(column): storable(text) for column, text in row.cells.items()},
            "values": {code: storable_value(value) for code, value in row.values.items()},
            "errors": list(row.errors),
            "warnings": list(row.warnings),
            "duplicate_of": row.duplicate_of,
            "extra": {storable(header): storable(text) for header, text in row.extra.items()},
            "outcome": row.outcome,
            "skip": row.number in skipped,
            "person_id": row.existing,
        }
        for row in rehearsal.rows
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(sa.insert(ImportRow), rows[start : start + ROWS_AT_ONCE])
