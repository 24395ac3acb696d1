"""Rows that reached a merged file after all: written by work that had begun before the merge and
waited for its lock. They follow the others, and stand in the merge's book like them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.kernel import kernel
from core.people.merge_models import PersonMerge
from core.people.merge_steps import lock_people, locked_merge, touch
from core.people.merging import STAYS, Recorder, key_of, pointing_to_people
from core.people.models import Person
from core.plugins.contracts import RegionInfo


def late_merges(session: Session) -> list[str]:
    """Public ids of merges whose dropped file has rows that came after them, the oldest first."""
    found: dict[int, PersonMerge] = {}
    merges = {
        one.drop_id: one
        for one in session.scalars(sa.select(PersonMerge).where(PersonMerge.state == "merged"))
    }
    for table, column in pointing_to_people(session):
        if table.name in STAYS or not merges:
            continue
        last = (
            sa.select(column, sa.func.max(key_of(table)))
            .join(Person, Person.id == column)
            .where(Person.merged_into_id.is_not(None))
            .group_by(column)
        )
        for person_id, number in session.execute(last):
            merge = merges.get(person_id)
            if merge is not None and number > merge.marks.get(f"{table.name}.{column.name}", 0):
                found[merge.id] = merge
    return [found[number].public_id for number in sorted(found)]


def follow(session: Session, *, region: RegionInfo, public_id: str) -> int:
    """Let what came late follow; returns how many values changed."""
    actor = system_actor("people.follow_merges")
    merge = locked_merge(session, public_id)
    if merge.state != "merged":
        return 0
    lock_people(session, actor, region, merge.keep_id, merge.drop_id)
    book = Recorder(session, region, merge.keep_id, merge.drop_id, preview=False)
    kernel().call("merge_people", region=region, session=session, merging=book)
    session.flush()
    if book.changes:
        book.store(merge)
        touch(session, merge.keep_id, merge.drop_id)
    return len(book.changes)
