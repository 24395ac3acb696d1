"""Comparing rows with registered people, taking fields over, and giving the old values back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.auth.actor import Actor
from core.errors import DomainError
from core.exchange import update_rules as rules
from core.exchange.categories import row_categories
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.usage import source_of
from core.households.queries import protected_ids
from core.people.category_updates import entries_of, set_categories
from core.people.models import Person
from core.people.rules import card_key
from core.people.services import PersonData, update_person
from core.plugins.contracts import RegionInfo

#: district as a row writes it → its id
District = Callable[[str], int | None]
CHUNK = 500


def load_people(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    """Living people by id, with phones and centres."""
    wanted = sorted(set(ids))
    found: dict[int, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.scalars(
            sa.select(Person)
            .where(Person.id.in_(wanted[start : start + CHUNK]), Person.withdrawn_at.is_(None))
            .options(
                selectinload(Person.phones),
                selectinload(Person.centres),
                selectinload(Person.categories),
            )
            .execution_options(populate_existing=True)
        )
        found |= {person.id: person for person in rows}
    return found


def as_held(person: Person) -> dict[str, Any]:
    """The fields that a row can correct, as JSON values."""
    held = {field: getattr(person, field) for field in rules.FIELDS if field != "categories"}
    held["phones"] = [one.number for one in person.phones]
    held["categories"] = entries_of(person)
    return {field: rules.plain(field, value) for field, value in held.items()}


def as_written(values: Mapping[str, Any], district: District) -> dict[str, Any]:
    """The same fields as the checked values of a row have them."""
    written = {field: values.get(field) for field in rules.FIELDS}
    written["district_id"] = district(values.get("district", ""))
    written["categories"] = row_categories(values)[0]
    written["card_number"] = card_key(values.get("card_number") or "") or None
    return written


#: where somebody lives and can be reached: of a protected person no file says it
HIDDEN = frozenset({"address", "district_id", "phones"})


def differences_of(
    person: Person, written: Mapping[str, Any], *, hidden: bool
) -> dict[str, list[Any]]:
    """What differs; of a protected person never where the person lives or is reached."""
    found = rules.differences(as_held(person), written)
    return {name: pair for name, pair in found.items() if not (hidden and name in HIDDEN)}


def compare_rows(
    session: Session,
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    district: District,
) -> dict[int, tuple[dict[str, list[Any]], int]]:
    """(person id, checked values) pairs → person id → (differences, version of the file)."""
    people = load_people(session, [person_id for person_id, _values in rows])
    hidden = protected_ids(session, person_ids=list(people))
    return {
        person_id: (
            differences_of(
                people[person_id], as_written(values, district), hidden=person_id in hidden
            ),
            people[person_id].version,
        )
        for person_id, values in rows
        if person_id in people
    }


def take_over(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    district: District,
) -> None:
    """Change the files of the people of these rows as was chosen.

    A field that somebody changed since the comparison is left alone, and the row says so; so is a
    file that the actor may not change. What was changed stands in `row.changes`.
    """
    wanted = [row for row in rows if row.person_id is not None and _mode(row, batch) is not None]
    if not wanted:
        return
    people = load_people(session, [row.person_id for row in wanted if row.person_id])
    hidden = protected_ids(session, person_ids=list(people))
    for row in wanted:
        person = people.get(row.person_id or 0)
        if person is None:
            continue
        now = differences_of(person, as_written(row.values, district), hidden=person.id in hidden)
        mode = row.on_known or batch.on_known
        _take_over_one(session, actor, region, row, person, now, mode, source_of(batch))


def _mode(row: ImportRow, batch: ImportBatch) -> str | None:
    """The mode of the row, None when nothing of it can be taken."""
    mode = row.on_known or batch.on_known
    return mode if mode != rules.ATTACH or row.choices else None


def _take_over_one(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    row: ImportRow,
    person: Person,
    now: Mapping[str, list[Any]],
    mode: str,
    source: str,
) -> None:
    held = as_held(person)
    chosen = rules.taken_fields(now, mode, row.choices)
    shown = row.differences or {}
    moved = [field for field in chosen if field in shown and shown[field][0] != held[field]]
    # what nobody has seen is filled at most: to overwrite it, it must have been shown
    unseen = [field for field in chosen if field not in shown and held[field]]
    taken = [field for field in chosen if field not in (*moved, *unseen)]
    if moved or unseen:
        row.warnings = [*row.warnings, "update.changed_since"]
    if not taken:
        return
    values = {field: rules.typed(field, now[field][1]) for field in taken}
    if _write(session, actor, region, person, values, source):
        row.changes = {field: now[field] for field in taken}
    else:
        row.warnings = [*row.warnings, "update.refused"]


def give_back(
    session: Session, *, actor: Actor, region: RegionInfo, rows: Sequence[ImportRow], source: str
) -> None:
    """Put the old values back, except where somebody has changed them since: `kept_fields`."""
    wanted = [row for row in rows if row.changes and row.person_id is not None]
    people = load_people(session, [row.person_id for row in wanted if row.person_id])
    for row in wanted:
        changes = row.changes or {}
        person = people.get(row.person_id or 0)
        held = as_held(person) if person is not None else {}
        back = [field for field in changes if field in held and held[field] == changes[field][1]]
        values = {field: rules.typed(field, changes[field][0]) for field in back}
        if person is None or (
            values and not _write(session, actor, region, person, values, source)
        ):
            back = []
        row.kept_fields = [field for field in changes if field not in back] or None


def _write(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    values: dict[str, Any],
    source: str,
) -> bool:
    """Change one file through the service that people use; False when it refuses."""
    data = _data_of(person)
    categories = values.pop("categories", None)
    if "phones" in values:
        notes = dict(data.phones)
        values["phones"] = tuple((number, notes.get(number, "")) for number in values["phones"])
    try:
        with session.begin_nested():
            if categories is not None:
                set_categories(session, actor=actor, region=region, person=person,
                               wanted=categories, source=source)  # fmt: skip
            if values:
                update_person(
                    session,
                    actor=actor,
                    region=region,
                    person=person,
                    version=person.version,
                    data=replace(data, **values),
                )
    except DomainError:
        return False
    return True


def _data_of(person: Person) -> PersonData:
    """The file as it stands, in the shape in which services take it."""
    names = {field.name for field in fields(PersonData)} - {
        "phones",
        "categories",
        "category_terms",
    }
    values = {name: getattr(person, name) for name in names if hasattr(person, name)}
    return PersonData(**values, phones=tuple((one.number, one.note) for one in person.phones))
