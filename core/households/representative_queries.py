"""Reads of representatives: a person's, and a line for everybody who is being served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.households.models import Representative
from core.households.queries import protected_ids
from core.households.rules import in_force
from core.people.models import Person, PersonPhone


@dataclass(frozen=True)
class RepresentativeLine:
    """A representation with who acts (`other` None: a name only) and whether it counts today."""

    row: Representative
    other: Person | None
    number: str
    in_force: bool

    @property
    def name(self) -> str:
        return self.other.full_name if self.other is not None else self.row.full_name


def representatives_of(
    session: Session, *, person_id: int, today: dt.date
) -> list[RepresentativeLine]:
    """All representations of a person, those that count today first and then the newest."""
    return representatives_of_all(session, person_ids=[person_id], today=today)[person_id]


def representatives_of_all(
    session: Session, *, person_ids: Collection[int], today: dt.date
) -> dict[int, list[RepresentativeLine]]:
    """person id → `representatives_of` it; three queries for any number of people."""
    rows = session.execute(
        sa.select(Representative, Person)
        .outerjoin(Person, Person.id == Representative.representative_id)
        .where(Representative.person_id.in_(person_ids))
        .order_by(Representative.valid_from.desc(), Representative.id.desc())
    ).all()
    numbers = _numbers(session, {other.id for _row, other in rows if other is not None})
    found: dict[int, list[RepresentativeLine]] = {one: [] for one in person_ids}
    for row, other in rows:
        phone = row.phone or numbers.get(other.id if other else 0, "")
        found[row.person_id].append(
            RepresentativeLine(row, other, phone, _counts(row, other, today))
        )
    for lines in found.values():
        lines.sort(key=lambda line: not line.in_force)
    return found


def represented_by(
    session: Session, *, person_id: int, today: dt.date
) -> list[tuple[Representative, Person]]:
    """(representation, person) for whom this person may act today."""
    rows = session.execute(
        sa.select(Representative, Person)
        .join(Person, Person.id == Representative.person_id)
        .where(
            Representative.representative_id == person_id,
            Representative.ended_at.is_(None),
            Person.withdrawn_at.is_(None),
        )
        .order_by(Person.sort_key)
    ).all()
    return [(row, person) for row, person in rows if _counts(row, None, today)]


def may_be_represented_by(
    session: Session, *, person_ids: Collection[int], today: dt.date
) -> dict[int, list[str]]:
    """person id → names of those who may act for the person today: for whoever serves them.

    One query for any number of people; who has nobody is absent.
    """
    if not person_ids:
        return {}
    rows = session.execute(
        sa.select(Representative, Person)
        .outerjoin(Person, Person.id == Representative.representative_id)
        .where(
            Representative.person_id.in_(person_ids),
            Representative.ended_at.is_(None),
            Representative.valid_from <= today,
            sa.or_(Representative.valid_to.is_(None), Representative.valid_to >= today),
        )
        .order_by(Representative.id)
    ).all()
    found: dict[int, list[str]] = {}
    for row, other in rows:
        if _counts(row, other, today):
            name = other.full_name if other is not None else row.full_name
            found.setdefault(row.person_id, []).append(name)
    return found


def find_representative(session: Session, *, person_id: int, public_id: str) -> Representative:
    """A representation of this person; else `NotFound`."""
    row = session.scalar(
        sa.select(Representative).where(
            Representative.public_id == public_id, Representative.person_id == person_id
        )
    )
    if row is None:
        raise NotFound
    return row


def _counts(row: Representative, other: Person | None, today: dt.date) -> bool:
    if other is not None and (other.died_on is not None or other.withdrawn_at is not None):
        return False
    return in_force(row.valid_from, row.valid_to, row.ended_on, today)


def _numbers(session: Session, ids: Collection[int]) -> dict[int, str]:
    """A phone of each registered representative; protected people's are told by nobody."""
    known = set(ids) - protected_ids(session, person_ids=ids)
    rows = session.execute(
        sa.select(PersonPhone.person_id, PersonPhone.number)
        .where(PersonPhone.person_id.in_(known))
        .order_by(PersonPhone.id.desc())
    ).all()
    return {row.person_id: row.number for row in rows}


def person_of(session: Session, *, person_id: int) -> Person | None:
    return session.scalar(sa.select(Person).where(Person.id == person_id))
