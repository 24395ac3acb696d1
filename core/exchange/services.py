"""What people do with an import: rehearse, correct, skip rows, apply, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.exchange.columns import mapping_problems
from core.exchange.family_columns import FAMILIES, KINDS, PEOPLE, kind_of
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.queries import lock_batch
from core.exchange.rechecking import recheck_row
from core.exchange.storing import (
    LARGE_FILE,
    column_specs,
    module_columns,
    rehearse_again,
    rehearse_file,
    store,
)
from core.exchange.tables import storable
from core.exchange.update_rules import ATTACH, FILE, MODES, OURS, THEIRS, taken_fields
from core.exchange.words import MAPPING_PROBLEMS
from core.exchange.workbook import LAST_ROW, MAX_COLUMNS
from core.jobs.models import Job
from core.jobs.services import enqueue, request_stop
from core.people.rules import LEGAL_BASES
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _

__all__ = [
    "APPLY",
    "OPEN",
    "UNDER_WAY",
    "UNDO",
    "RowStillWrong",
    "choose_fields",
    "column_specs",
    "correct_row",
    "create_batch",
    "finish",
    "lost_worker",
    "module_columns",
    "rehearse_file",
    "request_batch_stop",
    "set_mapping",
    "set_on_known",
    "skip_row",
    "start_apply",
    "start_undo",
]

APPLY, UNDO, CHECK = "people.import", "people.undo_import", "people.check_import"
#: states in which nothing of the batch is in the registry: it may be corrected and applied
OPEN = frozenset({"rehearsed", "undone"})
#: state in which a job works → state in which the batch is left when it is stopped
UNDER_WAY = {"applying": "stopped", "undoing": "undo_stopped", "checking": "refused"}
LONGEST_CELL = 500


class RowStillWrong(InvalidInput):
    """A corrected row still has errors; `codes` tells which."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__("row.still_wrong", _("The row still has errors."))
        self.codes = tuple(codes)


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
    kind: str = PEOPLE,
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
    same = _same_upload(session, actor, region, centre_id, digest, kind)
    note = " ".join(storable(legal_basis_note).split())[:200]
    if same is not None:
        same.legal_basis, same.legal_basis_note = legal_basis, note
        _check_anew(session, actor, region, same)
        return same
    batch = ImportBatch(
        region_id=region.id,
        centre_id=centre_id,
        file_sha256=digest,
        kind=kind,
        created_by=actor.user_id,
        file_name=storable(file_name)[-200:],
        content=content,
        corrections={},
        legal_basis=legal_basis,
        legal_basis_note=note,
    )
    if len(content) > LARGE_FILE:
        batch.sheet, batch.header_row, batch.headers, batch.mapping = "", 0, [], {}
        session.add(batch)
        session.flush()
        _check_anew(session, actor, region, batch)
        return batch
    rehearsal = rehearse_file(
        session, region=region, content=content, file_name=file_name, kind=kind
    )
    session.add(batch)
    store(session, batch, rehearsal)
    return batch


def _same_upload(
    session: Session, actor: Actor, region: RegionInfo, centre_id: int, digest: str, kind: str
) -> ImportBatch | None:
    return session.scalar(
        sa.select(ImportBatch)
        .where(
            ImportBatch.region_id == region.id,
            ImportBatch.centre_id == centre_id,
            ImportBatch.file_sha256 == digest,
            ImportBatch.kind == kind,
            ImportBatch.created_by == actor.user_id,
            ImportBatch.state == "rehearsed",
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def _check_anew(session: Session, actor: Actor, region: RegionInfo, batch: ImportBatch) -> None:
    """Rehearse a batch at once, or put a large one into the queue: it is `checking` meanwhile."""
    batch.revision += 1
    if len(batch.content) <= LARGE_FILE:
        rehearse_again(session, region, batch)
        return
    job = enqueue(
        session,
        kind=CHECK,
        arguments={"batch_id": batch.public_id},
        region_id=region.id,
        actor=actor,
    )
    session.flush()
    batch.state, batch.job_id = "checking", job.id


def _reopen(session: Session, region: RegionInfo, batch: ImportBatch) -> None:
    """Make an undone batch ready again. A small one is checked anew; of a large one the rows keep
    what was found, and applying asks anew whom the region knows."""
    if len(batch.content) <= LARGE_FILE:
        rehearse_again(session, region, batch)
        return
    for before, after in (("undone", "new"), ("kept", "existing")):
        session.execute(
            sa.update(ImportRow)
            .where(ImportRow.batch_id == batch.id, ImportRow.outcome == before)
            .values(outcome=after)
            .execution_options(synchronize_session=False)
        )


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
    problems = mapping_problems(mapping, column_specs(region, batch.kind))
    if batch.kind == FAMILIES and not problems and kind_of(mapping.values()) != FAMILIES:
        problems = ("mapping.no_family",)
    if problems:
        raise InvalidInput(problems[0], MAPPING_PROBLEMS[problems[0]])
    if not all(0 <= column < MAX_COLUMNS for column in mapping):
        raise InvalidInput("mapping.unknown", MAPPING_PROBLEMS["mapping.unknown"])
    batch.mapping = {str(column): code for column, code in mapping.items()}
    _check_anew(session, actor, region, batch)


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
        if len(batch.content) > LARGE_FILE:
            recheck_row(session, region, batch, row)
        else:
            rehearse_again(session, region, batch)
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


def set_on_known(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch, mode: str
) -> None:
    """Decide what becomes of registered people: `attach`, `fill` or `file`.

    Raises `NotAllowed` for a change of files by somebody who may not change them.
    """
    batch = _open_batch(session, actor, region, batch)
    _check_mode(actor, region, batch, mode)
    batch.on_known = mode


def choose_fields(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    row_number: int,
    mode: str | None,
    choices: Mapping[str, str],
) -> None:
    """Decide for one row: `mode` None follows the batch; `choices` are field → "ours" or "file",
    and only those that differ from the mode are kept."""
    batch = _open_batch(session, actor, region, batch)
    if mode is not None:
        _check_mode(actor, region, batch, mode)
    row = _row(session, batch, row_number)
    shown = row.differences or {}
    usual = taken_fields(shown, mode or batch.on_known)
    kept = {
        name: value
        for name, value in choices.items()
        if name in shown and value in (OURS, THEIRS) and (value == THEIRS) != (name in usual)
    }
    if kept:
        _check_mode(actor, region, batch, FILE)
    row.on_known, row.choices = mode, kept or None


def _check_mode(actor: Actor, region: RegionInfo, batch: ImportBatch, mode: str) -> None:
    if mode not in MODES:
        raise InvalidInput("import.mode", _("Choose from the list."), field="mode")
    if mode != ATTACH and not actor.can("people.edit", region.id, batch.centre_id):
        raise NotAllowed


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
    if batch.state in {"checking", "refused"}:
        raise Conflict("import.checking", _("The file is still being checked, or was refused."))
    if batch.state in {"applied", "undoing", "undo_stopped"}:
        raise Conflict("import.state", _("This import is applied already, or is being undone."))
    if batch.state == "undone":
        _reopen(session, region, batch)
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
    if batch.state in OPEN | {"checking", "refused"}:
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
    if batch.kind not in KINDS:  # a timetable has services of its own
        raise NotFound
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
