"""Row locks of scheduling, always taken in one order, so that no two works wait for each other.

The order is: centre, room, staff member, resource, group, session, people by their number.
SQLite has one writer at a time (BEGIN IMMEDIATE), so there the clauses are empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.errors import Conflict, NotFound
from core.people.models import Person
from core.regions.models import Centre, Room
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import Resource
from core.web.i18n import lazy_gettext as _

T = TypeVar("T", Centre, Room, StaffMember, Resource, Group, Session)


def _lock(session: OrmSession, model: type[T], row_id: int) -> T:
    # FOR NO KEY UPDATE: rows that point here may still be written by others.
    statement: sa.Select[Any] = (
        sa.select(model)
        .where(model.id == row_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    row: T | None = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound
    return row


def lock_centre(session: OrmSession, centre_id: int) -> Centre:
    return _lock(session, Centre, centre_id)


def lock_room(session: OrmSession, room_id: int) -> Room:
    return _lock(session, Room, room_id)


def lock_staff_member(session: OrmSession, staff_id: int) -> StaffMember:
    return _lock(session, StaffMember, staff_id)


def lock_resource(session: OrmSession, resource_id: int) -> Resource:
    return _lock(session, Resource, resource_id)


def lock_group(session: OrmSession, group_id: int) -> Group:
    """The group as it is now; its places and queue stand still until the transaction ends."""
    return _lock(session, Group, group_id)


def lock_meeting(session: OrmSession, session_id: int) -> Session:
    return _lock(session, Session, session_id)


def lock_people(session: OrmSession, person_ids: Iterable[int]) -> None:
    """Hold these people, so that nobody promises their time elsewhere meanwhile. Raises `Conflict`
    when the file of one was merged into another while this work waited for it."""
    rows = session.execute(
        sa.select(Person.id, Person.merged_into_id)
        .where(Person.id.in_(sorted(set(person_ids))))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()
    if any(row.merged_into_id is not None for row in rows):
        raise Conflict("person.merged", _("The file was merged into another one. Find the person "
                                          "again."))  # fmt: skip
