"""Making the groups of a timetable, and taking them back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.db import metadata
from core.errors import Conflict, DomainError
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.services import OPEN, finish
from core.exchange.timetable_known import NEW, Known, What, known_in
from core.exchange.timetable_rows import issue
from core.exchange.timetable_services import (
    CHOICES,
    MADE,
    MAKE,
    UNDO,
    choices_of,
    data_of,
    job_under_way,
    permitted,
)
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.regions.services import create_room
from core.scheduling.group_services import create_group
from core.scheduling.models import Enrolment, Group, StaffMember
from core.scheduling.models import Session as Meeting
from core.scheduling.staff_services import create_staff_member
from core.web.i18n import gettext as _

#: tables that belong to a group alone and go with it; a row anywhere else means that it is in use
_OWN_PARTS: Final = ("group_slot", "group_resource")


def make_group(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch, group_key: str
) -> None:
    """Make one group with its sessions; a refusal is kept in its first row, the rest goes on."""
    rows = session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.group_key == group_key)
        .order_by(ImportRow.row_number)
    ).all()
    head = rows[0]
    try:
        with session.begin_nested():
            group = _make(session, actor, region, batch, head)
    except DomainError as error:
        head.errors = [*head.errors, _refusal(error)]
        for row in rows:
            row.outcome = "error"
        return
    for row in rows:
        row.outcome = "applied"
    head.values = {**head.values, "group_id": group.id, "public_id": group.public_id}


def _refusal(error: DomainError) -> Any:
    return issue(error.code, lambda: error.message, field=error.field or "").as_json()


def _make(
    session: Session, actor: Actor, region: RegionInfo, batch: ImportBatch, head: ImportRow
) -> Group:
    data, room, instructor = data_of(head.values)
    known = known_in(session, region=region, centre_id=batch.centre_id, choices=choices_of(batch))
    return create_group(
        session,
        actor=actor,
        region=region,
        centre_id=batch.centre_id,
        data=replace(
            data,
            room_id=_found_or_made(session, actor, region, batch, known, "room", room),
            instructor_id=_found_or_made(
                session, actor, region, batch, known, "instructor", instructor
            ),
        ),
    )


def _found_or_made(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    known: Known,
    what: What,
    text: str,
) -> int | None:
    if not text:
        return None
    found = known.find(what, text)
    if found is None:
        raise Conflict("timetable.gone", _("«%(text)s» is not there any more.", text=text))
    if found != NEW:
        return int(found)
    made: Room | StaffMember
    if what == "room":
        made = create_room(
            session, actor=actor, region_id=region.id, centre_id=batch.centre_id,
            name_kk=text, name_ru="", name_en="", capacity=None, note="",
        )  # fmt: skip
    else:
        made = create_staff_member(
            session, actor=actor, region=region, centre_id=batch.centre_id, full_name=text
        )
    session.flush()
    corrections = dict(batch.corrections)
    choices = {name: dict(words) for name, words in choices_of(batch).items()}
    choices[what][name_key(text)] = made.id
    kept = {name: list(ids) for name, ids in corrections.get(MADE, {}).items()}
    kept.setdefault(what, []).append(made.id)
    batch.corrections = {**corrections, CHOICES: choices, MADE: kept}
    return int(made.id)


# Taking back ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class InUse:
    """A group that cannot be taken back, and why: people in it, sessions held, or `other`."""

    title: str
    public_id: str
    people: int = 0
    held: int = 0
    other: bool = False


def groups_of(session: Session, batch: ImportBatch) -> list[Group]:
    """Groups that a batch made and that are still there."""
    ids = [
        row.values["group_id"]
        for row in session.scalars(
            sa.select(ImportRow).where(
                ImportRow.batch_id == batch.id, ImportRow.outcome == "applied"
            )
        )
        if "group_id" in row.values
    ]
    return list(session.scalars(sa.select(Group).where(Group.id.in_(ids)).order_by(Group.id)))


def in_use(session: Session, groups: list[Group]) -> list[InUse]:
    """Those of the groups in which people are or were, whose sessions were held, or which
    something else points at."""
    ids = [one.id for one in groups]
    people = _counts(session, Enrolment.group_id, Enrolment.group_id.in_(ids))
    held = _counts(session, Meeting.group_id, Meeting.group_id.in_(ids), Meeting.state == "closed")
    other = _pointed_at(session, ids)
    return [
        InUse(one.title, one.public_id, people.get(one.id, 0), held.get(one.id, 0),
              one.id in other)
        for one in groups
        if one.id in people or one.id in held or one.id in other
    ]  # fmt: skip


def _counts(session: Session, column: Any, *conditions: Any) -> dict[int, int]:
    rows = session.execute(sa.select(column, sa.func.count()).where(*conditions).group_by(column))
    return {row[0]: row[1] for row in rows}


def _pointed_at(session: Session, group_ids: list[int]) -> set[int]:
    """Groups at which, or at whose sessions, rows of other tables point: core's and modules'."""
    found: set[int] = set()
    rows = session.execute(
        sa.select(Meeting.id, Meeting.group_id).where(Meeting.group_id.in_(group_ids))
    )
    meetings = {row.id: row.group_id for row in rows}
    for table, column, target in _references():
        if table.name in _OWN_PARTS or (table.name, target) == ("session", "activity_group"):
            continue
        wanted = group_ids if target == "activity_group" else list(meetings)
        for start in range(0, len(wanted), 500):
            hit = session.scalars(
                sa.select(column).where(column.in_(wanted[start : start + 500])).distinct()
            )
            found |= {one if target == "activity_group" else meetings[one] for one in hit}
    return found


def _references() -> list[tuple[sa.Table, sa.Column[Any], str]]:
    """(table, column, table pointed at) of all that points at groups and sessions."""
    return [
        (table, key.parent, key.column.table.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("activity_group", "session")
    ]


def undo_timetable(
    session: Session, *, actor: Actor, region: RegionInfo, batch: ImportBatch
) -> int:
    """Take back all groups that a batch made, with their sessions, and the rooms and staff that
    it made and nothing else uses; returns how many groups went. Twice is once.

    Raises `Conflict` naming the groups that are in use: then nothing is taken back.
    """
    permitted(session, actor=actor, region=region, batch=batch, permission=MAKE)
    batch = permitted(session, actor=actor, region=region, batch=batch, permission=UNDO)
    if job_under_way(session, batch=batch) is not None:
        raise Conflict("import.running", _("The import is under way. Stop it first."))
    if batch.state in OPEN:
        if batch.state == "undone":
            return 0
        raise Conflict("import.state", _("Nothing of this import is in the registry."))
    groups = groups_of(session, batch)
    session.scalars(
        sa.select(Group.id)
        .where(Group.id.in_([one.id for one in groups]))
        .order_by(Group.id)
        .with_for_update()
    ).all()
    used = in_use(session, groups)
    if used:
        names = ", ".join(f"«{one.title}»" for one in used)
        raise Conflict(
            "timetable.in_use",
            _("These groups are in use, so nothing was taken back: %(groups)s.", groups=names),
        )
    _delete(session, [one.id for one in groups])
    for row in session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.outcome == "applied")
    ):
        row.outcome = "undone"
        row.values = {name: one for name, one in row.values.items()
                      if name not in ("group_id", "public_id")}  # fmt: skip
    session.expire_all()
    _take_back_made(session, batch)
    finish(session, batch=batch, actor=actor, state="undone")
    return len(groups)


def _delete(session: Session, ids: list[int]) -> None:
    if not ids:
        return
    tables = metadata.tables
    for name in _OWN_PARTS:
        session.execute(sa.delete(tables[name]).where(tables[name].c.group_id.in_(ids)))
    session.execute(sa.delete(tables["session"]).where(tables["session"].c.group_id.in_(ids)))
    session.execute(sa.delete(tables["activity_group"]).where(
        tables["activity_group"].c.id.in_(ids)))  # fmt: skip


def _take_back_made(session: Session, batch: ImportBatch) -> None:
    """Rooms and staff that nothing points at go; the others stay, and the words mean them."""
    corrections = dict(batch.corrections)
    choices = {name: dict(words) for name, words in choices_of(batch).items()}
    kept: dict[str, list[int]] = defaultdict(list)
    for what, table in (("room", Room.__table__), ("instructor", StaffMember.__table__)):
        for row_id in corrections.get(MADE, {}).get(what, []):
            pointed = any(
                session.scalar(sa.select(key.parent).where(key.parent == row_id).limit(1))
                for other in metadata.sorted_tables
                for key in other.foreign_keys
                if key.column.table is table
            )
            if pointed:
                kept[what].append(row_id)
                continue
            session.execute(sa.delete(table).where(table.c.id == row_id))  # type: ignore[arg-type]
            choices[what] = {
                word: NEW if value == row_id else value
                for word, value in choices.get(what, {}).items()
            }
    batch.corrections = {**corrections, CHOICES: choices, MADE: dict(kept)}
