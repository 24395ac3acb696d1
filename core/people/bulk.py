"""Registering and attaching many people at once, for imports: few statements, the same rules.

What a row would be refused for is found out before: `person_columns` for each, IINs and cards by
the caller in bulk. The unique indexes still decide; then the caller goes row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record_many
from core.auth.actor import Actor
from core.clock import now_utc
from core.people.access import require
from core.people.category_services import known_category
from core.people.category_updates import dated_categories
from core.people.data import PersonData, person_columns
from core.people.models import Person, PersonCategory, PersonCentre, PersonPhone
from core.people.rules import card_key
from core.plugins.contracts import RegionInfo

CHUNK = 500


def register_people(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    people: Sequence[tuple[PersonData, Mapping[str, Any]]],
    source: str,
) -> list[int]:
    """Make people and attach their files to one centre; returns their ids in the same order.

    Each comes with its `person_columns`; phones are E.164 or short numbers already, IINs and cards
    nobody else's. Raises `NotAllowed`, and `IntegrityError` where somebody was faster: the caller
    wraps it in a savepoint.
    """
    require(actor, region, [centre_id], "people.edit", source)
    if not people:
        return []
    ids = _new_ids(session, len(people))
    now = now_utc()
    own = {"region_id": region.id}
    persons = [
        {**columns, **own, "id": person_id, "created_by": actor.user_id, "created_at": now,
         "version": 1}
        for person_id, (_data, columns) in zip(ids, people, strict=True)
    ]  # fmt: skip
    phones = [
        {**own, "person_id": person_id, "number": number, "note": whose}
        for person_id, (data, _columns) in zip(ids, people, strict=True)
        for number, whose in dict(data.phones).items()
    ]
    categories = [
        {**own, "person_id": person_id, "code": known_category(code), "source": source,
         "created_by": actor.user_id, "created_at": now, **dated}
        for person_id, (data, _columns) in zip(ids, people, strict=True)
        for code, dated in dated_categories(data.categories, data.category_terms)
    ]  # fmt: skip
    links = [
        {**own, "person_id": person_id, "centre_id": centre_id, "attached_by": actor.user_id,
         "attached_at": now, "basis": data.legal_basis, "source": source}
        for person_id, (data, _columns) in zip(ids, people, strict=True)
    ]  # fmt: skip
    _write(session, persons, [(PersonPhone, phones), (PersonCategory, categories),
                              (PersonCentre, links)])  # fmt: skip
    told = {"centre_id": centre_id, "source": source}
    record_many(
        session,
        actor=actor,
        action="person.register",
        region_id=region.id,
        subject_type="person",
        deeds=[
            (person_id, {**told, "basis": data.legal_basis})
            for person_id, (data, _columns) in zip(ids, people, strict=True)
        ],
    )
    session.flush()
    return ids


def checked_columns(data: PersonData) -> Mapping[str, Any]:
    """The columns that `register_people` takes; raises `InvalidInput` as `register_person` does."""
    return person_columns(data)


def attach_people(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person_ids: Sequence[int],
    reason: str,
    basis: str,
    source: str,
) -> set[int]:
    """Let a centre hold the files of people whom the region knows; returns those who were not
    attached yet. The audit log says the same as for one person."""
    require(actor, region, [centre_id], "people.attach", source)
    wanted = sorted(set(person_ids))
    held: set[int] = set()
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        # locked in one order, so that two imports of the same people never wait crosswise
        session.execute(
            sa.select(Person.id).where(Person.id.in_(some)).order_by(Person.id).with_for_update()
        )
        held |= set(
            session.scalars(
                sa.select(PersonCentre.person_id).where(
                    PersonCentre.person_id.in_(some),
                    PersonCentre.centre_id == centre_id,
                    PersonCentre.detached_at.is_(None),
                )
            )
        )
    new = [one for one in wanted if one not in held]
    if new:
        now = now_utc()
        rows = [
            {"region_id": region.id, "person_id": one, "centre_id": centre_id, "attached_at": now,
             "attached_by": actor.user_id, "reason": reason, "basis": basis, "source": source}
            for one in new
        ]  # fmt: skip
        links: Any = PersonCentre.__table__
        session.execute(sa.insert(links), rows)
    told = {"centre_id": centre_id, "reason": reason, "basis": basis, "source": source}
    record_many(
        session,
        actor=actor,
        action="person.attach",
        region_id=region.id,
        subject_type="person",
        deeds=[(one, told) for one in new],
    )
    session.flush()
    return set(new)


def taken_cards(session: Session, numbers: Collection[str]) -> set[str]:
    """Which of these card numbers, as stored, somebody of the region holds."""
    wanted = sorted({card_key(number) for number in numbers} - {""})
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        found |= set(
            session.scalars(
                sa.select(Person.card_number).where(
                    Person.card_number.in_(wanted[start : start + CHUNK]),
                    Person.withdrawn_at.is_(None),
                )
            )
        ) - {None}  # type: ignore[arg-type]
    return found


def _new_ids(session: Session, count: int) -> list[int]:
    """Ids for rows to come. On SQLite the one writer counts on; PostgreSQL has its sequence."""
    if session.get_bind().dialect.name == "postgresql":
        return list(
            session.scalars(
                sa.text(
                    "SELECT nextval(pg_get_serial_sequence('person', 'id'))"
                    " FROM generate_series(1, :count)"
                ),
                {"count": count},
            )
        )
    last = session.scalar(sa.select(sa.func.max(Person.__table__.c.id))) or 0
    return list(range(last + 1, last + count + 1))


def _write(
    session: Session,
    persons: list[dict[str, Any]],
    parts: list[tuple[type[Any], list[dict[str, Any]]]],
) -> None:
    """On SQLite the parts go first: the search index, kept by triggers, is then written once for
    each person and not once more for every phone and centre."""
    inserts: list[tuple[type[Any], list[dict[str, Any]]]] = [(Person, persons), *parts]
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))  # until this transaction ends
        inserts = [*parts, (Person, persons)]
    for model, rows in inserts:
        if rows:
            # of the table: the mapper would make a statement for each set of columns with values
            session.execute(sa.insert(model.__table__), rows)
