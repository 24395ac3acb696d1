"""Phones of many people at once, each with why it may not be called."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.households.queries import may_contact, protected_ids
from core.people.models import Person, PersonPhone


def phones_of(session: OrmSession, person_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """person id → (number, why it may not be called; empty: it may). Two queries, and some for
    each number of a protected person or of one who has died."""
    if not person_ids:
        return {}
    doubtful = protected_ids(session, person_ids=person_ids)
    rows = session.execute(
        sa.select(PersonPhone.person_id, PersonPhone.number, Person.died_on)
        .join(Person, Person.id == PersonPhone.person_id)
        .where(PersonPhone.person_id.in_(person_ids))
        .order_by(PersonPhone.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for person_id, number, died_on in rows:
        why_not = ""
        if person_id in doubtful or died_on is not None:
            why_not = str(may_contact(session, person_id=person_id, number=number).reason)
        found.setdefault(person_id, []).append((number, why_not))
    return found


def callable_numbers(session: OrmSession, person_ids: Collection[int]) -> dict[int, list[str]]:
    """person id → numbers that may be called."""
    return {
        person_id: [number for number, why_not in numbers if not why_not]
        for person_id, numbers in phones_of(session, person_ids).items()
    }
