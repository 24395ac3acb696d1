"""What people do with a timetable: rehearse it, say what unknown words mean, make its groups, take
them back. A batch of kind `timetable` keeps the file, the choices and the rows."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.queries import lock_batch
from core.exchange.services import OPEN, finish, lost_worker
from core.exchange.tables import storable
from core.exchange.timetable_known import MAKEABLE, NEW, WHATS, known_in
from core.exchange.timetable_rehearsal import TimetableRehearsal, rehearse_timetable
from core.exchange.timetable_rows import GroupRows, TimetableRow
from core.jobs.models import Job
from core.jobs.services import enqueue, request_stop
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.scheduling.group_checks import GroupData
from core.scheduling.rules import Slot
from core.web.i18n import lazy_gettext as _

TIMETABLE: Final = "timetable"
APPLY: Final = "timetable.import"
RUN, MAKE, UNDO = "import.run", "groups.manage", "import.undo"
#: keys of `ImportBatch.corrections` of a timetable
CHOICES, MADE = "choices", "made"


def create_timetable_batch(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    file_name: str,
    content: bytes,
) -> ImportBatch:
    """Keep a file with its rehearsal. The same file that the same person uploaded and has not
    applied yet is found again, with what was chosen.

    Raises `NotAllowed`, `NotFound`, and `InvalidInput` for a file that cannot be taken.
    """
    if not (actor.can(RUN, region.id, centre_id) and actor.can(MAKE, region.id, centre_id)):
        raise NotAllowed
    centre = session.scalar(
        sa.select(Centre).where(Centre.id == centre_id).with_for_update(key_share=True)
    )
    if centre is None or centre.region_id != region.id:
        raise NotFound
    digest = hashlib.sha256(content).hexdigest()
    batch = session.scalar(
        sa.select(ImportBatch)
        .where(
            ImportBatch.centre_id == centre_id,
            ImportBatch.file_sha256 == digest,
            ImportBatch.kind == TIMETABLE,
            ImportBatch.created_by == actor.user_id,
            ImportBatch.state == "rehearsed",
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
    if batch is None:
        batch = ImportBatch(
            region_id=region.id,
            centre_id=centre_id,
            kind=TIMETABLE,
            file_name=storable(file_name)[-200:],
            file_sha256=digest,
            sheet="",
            header_row=0,
            headers=[],
            mapping={},
            content=content,
            corrections={},
            created_by=actor.user_id,
        )
    rehearse_batch(session, region=region, batch=batch)
    return batch


def rehearse_batch(
    session: Session, *, region: RegionInfo, batch: ImportBatch
) -> TimetableRehearsal:
    """Compare the file of a batch with the centre as it is now, and keep what was found."""
    rehearsal = rehearse_timetable(
        session,
        region=region,
        centre_id=batch.centre_id,
        content=batch.content,
        file_name=batch.file_name,
        choices=choices_of(batch),
        today=local_today(region.timezone),
    )
    table = rehearsal.table
    batch.sheet, batch.header_row = storable(table.sheet)[:100], table.header_row
    batch.headers = [[column, storable(text)] for column, text in sorted(table.headers.items())]
    batch.mapping = {str(column): code for column, code in table.mapping.items()}
    batch.state, batch.revision = "rehearsed", (batch.revision or 0) + 1
    session.add(batch)
    session.flush()
    skipped = set(
        session.scalars(
            sa.select(ImportRow.row_number).where(
                ImportRow.batch_id == batch.id, ImportRow.skip.is_(True)
            )
        )
    )
    session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch.id))
    for group in rehearsal.groups:
        left_out = any(row.number in skipped for row in group.rows)
        for place, row in enumerate(group.rows):
            session.add(_kept(batch, rehearsal, group, row, is_head=not place, skip=left_out))
    session.flush()
    return rehearsal


def _kept(
    batch: ImportBatch,
    rehearsal: TimetableRehearsal,
    group: GroupRows,
    row: TimetableRow,
    *,
    is_head: bool,
    skip: bool,
) -> ImportRow:
    values: dict[str, Any] = {"texts": row.texts, "title": group.title}
    data = rehearsal.data.get(group.key)
    if is_head and data is not None:
        values["group"] = _as_json(data, group)
        values["sessions"] = rehearsal.sessions.get(group.key, 0)
    return ImportRow(
        region_id=batch.region_id,
        batch_id=batch.id,
        row_number=row.number,
        group_key=group.key,
        cells={str(column): text for column, text in row.cells.items()},
        values=values,
        errors=[one.as_json() for one in row.errors],
        warnings=[one.as_json() for one in row.warnings],
        outcome=rehearsal.outcome(group),
        skip=skip,
    )


def _as_json(data: GroupData, group: GroupRows) -> dict[str, Any]:
    return {
        "kind": data.service_kind,
        "title": data.title,
        "places": data.capacity,
        "first": data.starts_on.isoformat(),
        "last": data.ends_on.isoformat(),
        "room": group.text("room"),
        "instructor": group.text("instructor"),
        "resources": [list(one) for one in data.resources],
        "slots": [[one.weekday, f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}"]
                  for one in data.slots],
    }  # fmt: skip


def choices_of(batch: ImportBatch) -> dict[str, dict[str, Any]]:
    """What unknown words mean: `room`, `instructor`, `kind` → folded word → number, code, new."""
    found: dict[str, dict[str, Any]] = (batch.corrections or {}).get(CHOICES, {})
    return found


def choose(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    chosen: Mapping[tuple[str, str], str],
) -> TimetableRehearsal:
    """Say what words of the file mean: (what, word) → `new`, the number of a room or a staff
    member, the code of a service, or nothing to take a choice back. The file is compared anew.

    Raises `InvalidInput` for what cannot be chosen, `Conflict` for a batch that is applied.
    """
    batch = _open(session, actor, region, batch)
    known = known_in(session, region=region, centre_id=batch.centre_id, choices={})
    choices = {what: dict(words) for what, words in choices_of(batch).items()}
    for (what, text), value in chosen.items():
        word = name_key(text)
        if what not in WHATS or not word:
            raise InvalidInput("timetable.choice", _("Choose from the list."))
        if not value:
            choices.get(what, {}).pop(word, None)
            continue
        choices.setdefault(what, {})[word] = _checked_choice(what, value, known)
    batch.corrections = {**(batch.corrections or {}), CHOICES: choices}
    return rehearse_batch(session, region=region, batch=batch)


def _checked_choice(what: str, value: str, known: Any) -> Any:
    if value == NEW and what in MAKEABLE:
        return NEW
    if what == "kind" and value in known.kinds:
        return value
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    if what in MAKEABLE and number in (known.rooms if what == "room" else known.staff):
        return number
    raise InvalidInput("timetable.choice", _("Choose from the list."))


def make_all_unknown(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch
) -> TimetableRehearsal:
    """Choose «make it» for every unknown room and instructor."""
    batch = _open(session, actor, region, batch)
    rehearsal = rehearse_batch(session, region=region, batch=batch)
    wanted: dict[tuple[str, str], str] = {
        (one.what, one.text): NEW
        for one in rehearsal.unknown
        if one.what in MAKEABLE and one.chosen is None
    }
    if not wanted:
        return rehearsal
    return choose(session, actor=actor, region=region, batch=batch, chosen=wanted)


def leave_out(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    group_key: str,
    skip: bool,
) -> None:
    """Leave a group out, or take it in again."""
    batch = _open(session, actor, region, batch)
    rows = session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.group_key == group_key)
    ).all()
    if not rows:
        raise NotFound
    for row in rows:
        row.skip = skip


def start_timetable(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch
) -> Job:
    """Put the making of the groups into the queue; pressed twice, it finds the work under way.

    The file is compared with the centre once more, unless the work goes on after a stop. Raises
    `Conflict` where nothing can be made.
    """
    batch = permitted(session, actor=actor, region=region, batch=batch, permission=MAKE)
    running = job_under_way(session, batch=batch)
    if batch.state == "applying" and running is not None:
        return running
    if batch.state == "applied":
        raise Conflict("import.state", _("This import is applied already, or is being undone."))
    if batch.state in OPEN:
        rehearse_batch(session, region=region, batch=batch)
    total = len(waiting_groups(session, batch=batch))
    if not total and batch.state in OPEN:
        raise Conflict("import.nothing", _("There is no group to make."))
    job = enqueue(
        session, kind=APPLY, arguments={"batch_id": batch.public_id}, region_id=region.id,
        actor=actor, total=total,
    )  # fmt: skip
    session.flush()
    batch.state, batch.job_id = "applying", job.id
    return job


def stop_timetable(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch
) -> None:
    """Ask the work to stop after its present group; what is made stays."""
    batch = permitted(session, actor=actor, region=region, batch=batch, permission=RUN)
    job = job_under_way(session, batch=batch)
    if job is None:
        return
    request_stop(session, actor=actor, job=job)
    if job.state == "stopped":  # it had not begun: no handler runs
        finish(session, batch=batch, actor=actor, state="stopped")


def waiting_groups(session: Session, *, batch: ImportBatch) -> Sequence[str]:
    """Keys of the groups that are still to be made, in the order of the file."""
    return session.scalars(
        sa.select(ImportRow.group_key)
        .where(
            ImportRow.batch_id == batch.id, ImportRow.outcome == "new", ImportRow.skip.is_(False)
        )
        .group_by(ImportRow.group_key)
        .order_by(sa.func.min(ImportRow.row_number))
    ).all()  # type: ignore[return-value]


def data_of(values: Mapping[str, Any]) -> tuple[GroupData, str, str]:
    """A group as its first row keeps it, with the words of its room and its instructor."""
    kept = values["group"]
    data = GroupData(
        service_kind=kept["kind"],
        title=kept["title"],
        capacity=kept["places"],
        starts_on=dt.date.fromisoformat(kept["first"]),
        ends_on=dt.date.fromisoformat(kept["last"]),
        slots=tuple(
            Slot(day, dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
            for day, starts, ends in kept["slots"]
        ),
        resources=tuple((one, units) for one, units in kept["resources"]),
        days_off="skip",
    )
    return data, kept["room"], kept["instructor"]


def permitted(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch, permission: str
) -> ImportBatch:
    if batch.kind != TIMETABLE:
        raise NotFound
    if not (
        actor.can(RUN, region.id, batch.centre_id)
        and actor.can(permission, region.id, batch.centre_id)
    ):
        raise NotAllowed
    return lock_batch(session, batch.id)


def _open(session: Session, actor: Actor, region: RegionInfo, batch: ImportBatch) -> ImportBatch:
    batch = permitted(session, actor=actor, region=region, batch=batch, permission=MAKE)
    if batch.state not in OPEN:
        raise Conflict("import.closed", _("This import can no longer be changed. Undo it first."))
    return batch


def job_under_way(session: Session, *, batch: ImportBatch) -> Job | None:
    job = session.get(Job, batch.job_id) if batch.job_id is not None else None
    if job is None or job.state not in {"waiting", "running"} or lost_worker(job):
        return None
    return job
