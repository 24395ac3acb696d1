"""Reads of merges: which files are one, where an old number leads, the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.auth.actor import Actor
from core.auth.models import User
from core.errors import NotFound
from core.kernel import kernel
from core.people.merge_models import PersonMerge
from core.people.merge_steps import MERGE, may_merge
from core.people.merging import Recorder
from core.people.models import Person, PersonCentre
from core.plugins.contracts import RegionInfo, Text
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class Preview:
    """What would move: (table, label, count) of every kind of rows, and what to look at first."""

    moves: list[tuple[str, Text, int]]
    warnings: list[Text]


def preview(
    session: Session, *, actor: Actor, region: RegionInfo, keep_id: int, drop_id: int
) -> Preview:
    """Ask everybody what would follow; nothing is written. Raises `ModuleObjection` when a module
    cannot say."""
    book = Recorder(session, region, keep_id, drop_id, preview=True, user_id=actor.user_id)
    kernel().call("merge_people", region=region, session=session, merging=book)
    moves = [(table, label, count) for table, (label, count) in book.counts.items() if count]
    return Preview(moves, book.warnings)


def kept_file(session: Session, *, public_id: str) -> Person | None:
    """The file that a merged one's address leads to now, whatever was merged in between; None when
    there is no such merged file."""
    person = session.scalar(
        sa.select(Person).where(Person.public_id == public_id, Person.merged_into_id.is_not(None))
    )
    while person is not None and person.merged_into_id is not None:
        person = session.scalar(sa.select(Person).where(Person.id == person.merged_into_id))
    return person


def merged_from(session: Session, *, person_id: int) -> list[tuple[PersonMerge, Person]]:
    """Merges that made the file what it is, the latest first, each with the dropped file."""
    rows = session.execute(
        sa.select(PersonMerge, Person)
        .join(Person, Person.id == PersonMerge.drop_id)
        .where(PersonMerge.keep_id == person_id, PersonMerge.state != "undone")
        .order_by(PersonMerge.id.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def merges_page(
    session: Session, *, actor: Actor, region: RegionInfo, page: int, per_page: int
) -> Page[Any]:
    """(PersonMerge, kept Person, dropped Person, User or None), the latest first, of the files
    that centres of the actor hold."""
    keep, drop = aliased(Person), aliased(Person)
    statement: Any = (
        sa.select(PersonMerge, keep, drop, User)
        .join(keep, keep.id == PersonMerge.keep_id)
        .join(drop, drop.id == PersonMerge.drop_id)
        .outerjoin(User, User.id == PersonMerge.done_by)
        .where(PersonMerge.region_id == region.id)
        .order_by(PersonMerge.done_at.desc(), PersonMerge.id.desc())
    )
    centres = actor.centre_scope(MERGE, region.id)
    if centres is not None:
        mine = sa.select(PersonCentre.person_id).where(
            PersonCentre.centre_id.in_(centres), PersonCentre.detached_at.is_(None)
        )
        statement = statement.where(PersonMerge.keep_id.in_(mine))
    return paginate(session, statement, page=page, per_page=per_page)


def find_merge(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> tuple[PersonMerge, Person, Person]:
    """A merge with the kept and the dropped file; `NotFound` for those that the actor may not
    merge."""
    merge = session.scalar(sa.select(PersonMerge).where(PersonMerge.public_id == public_id))
    if merge is None:
        raise NotFound
    rows = session.scalars(
        sa.select(Person)
        .where(Person.id.in_([merge.keep_id, merge.drop_id]))
        .options(sa.orm.selectinload(Person.centres))
    ).all()
    people = {one.id: one for one in rows}
    if not all(may_merge(actor, region, one) for one in rows):
        raise NotFound
    return merge, people[merge.keep_id], people[merge.drop_id]


def user_names(session: Session, *, user_ids: set[int]) -> dict[int, str]:
    """Full names of those who did something since a merge."""
    rows = session.execute(sa.select(User.id, User.full_name).where(User.id.in_(user_ids)))
    return {row.id: row.full_name for row in rows}
