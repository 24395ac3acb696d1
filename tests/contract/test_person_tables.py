"""Every table that names a person follows in a merge: of core, of the modules, and of those that
are written later.

A row is planted for the dropped person in every column that points at `person`, with the least
that the table asks for; after the merge none may name that person, but for the few tables that
`core.people.merging.STAYS` lists with their reasons.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.config import Settings
from core.db import db, metadata
from core.people import merge_services, merge_undo
from core.people.merging import STAYS, key_of, pointing_to_people
from core.people.models import Person
from tests.conftest import make_app
from tests.contract.place import tables_of_modules
from tests.modules import LAB, ONLY, is_asked

#: what a constraint asks for beyond types, by table; keep it short
WANTED: dict[str, dict[str, Any]] = {
    "activity_group": {"capacity": 5, "starts_on": dt.date(2026, 1, 1),
                       "ends_on": dt.date(2026, 12, 31)},
    "enrolment": {"state": "enrolled"},
    "delivery": {"quantity": Decimal(1)},
    "calendar_feed": {"kind": "person"},
    "booking": {name: dt.datetime(2026, 11, 20, hour, tzinfo=dt.UTC) for name, hour in
                {"starts_at": 5, "ends_at": 6, "occupied_from": 5, "occupied_to": 6}.items()},
    **tables_of_modules("WANTED"),
}  # fmt: skip
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """With the laboratory beside the bundled modules."""
    yield from make_app(settings, [LAB])


def person(session: Session, region_id: int, surname: str) -> int:
    row = Person(region_id=region_id, surname=surname, surname_key=surname, given_key="",
                 patronymic_key="", name_key=surname, sort_key=surname)  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def plant(session: Session, table: sa.Table, region_id: int, given: dict[str, Any]) -> int:
    """One row with `given` values and the least of the others; returns its number."""
    values = {**WANTED.get(table.name, {}), **given}
    for column in table.columns:
        if column.name in values or column.primary_key:
            continue
        if column.nullable or column.default is not None or column.server_default is not None:
            continue
        values[column.name] = least(session, column, region_id)
    written = session.execute(sa.insert(table).values(values))
    assert written.inserted_primary_key is not None
    return int(written.inserted_primary_key[0])


def least(session: Session, column: sa.Column[Any], region_id: int) -> Any:
    """The least value that the column takes."""
    for key in column.foreign_keys:
        parent = key.column.table
        if parent.name == "region":
            return region_id
        if parent.name == "person":
            return person(session, region_id, f"үшінші{next(_numbers)}")
        known = sa.select(key.column)
        if "region_id" in parent.c:
            known = known.where(parent.c.region_id == region_id)
        found = session.scalar(known.limit(1))
        return found if found is not None else plant(session, parent, region_id, {})
    chosen = one_of(column)
    if chosen is not None:
        return chosen
    lowest = lowest_of(column)
    if lowest is not None:
        return lowest
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else (
        column.type)  # fmt: skip
    samples: list[tuple[type[Any], Any]] = [
        (sa.String, f"{next(_numbers)}"),
        (sa.Boolean, False),
        (sa.Integer, next(_numbers)),
        (sa.Numeric, Decimal(1)),
        (sa.DateTime, dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)),
        (sa.Date, dt.date(2026, 11, 20)),
        (sa.Time, dt.time(10)),
        (sa.JSON, {}),
        (sa.LargeBinary, b"1"),
    ]
    return next(value for known, value in samples if isinstance(kind, known))


def one_of(column: sa.Column[Any]) -> str | None:
    """The first word of a check `column IN ('a', 'b')`."""
    for constraint in column.table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            found = re.search(rf"\b{column.name} IN \('([^']*)'", str(constraint.sqltext))
            if found:
                return found[1]
    return None


def lowest_of(column: sa.Column[Any]) -> int | None:
    """The lower bound of a check `column BETWEEN 1 AND 6`."""
    for constraint in column.table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            found = re.search(rf"\b{column.name} BETWEEN (\d+) AND", str(constraint.sqltext))
            if found:
                return int(found[1])
    return None


def plant_everywhere(session: Session, region_id: int, drop_id: int) -> dict[str, int]:
    """A row of the dropped person for every column that names one; table.column → its number."""
    planted = {}
    for table, column in pointing_to_people():
        if not is_asked(table.name) or (table.name in STAYS and table.name != "look"):
            continue
        given = {column.name: drop_id}
        planted[f"{table.name}.{column.name}"] = plant(session, table, region_id, given)
    return planted


def left_behind(session: Session, drop_id: int) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table, column in pointing_to_people()
        if table.name not in STAYS
        and session.scalar(sa.select(sa.func.count()).select_from(table).where(column == drop_id))
    }


def merge(session: Session, world: Any) -> tuple[int, int, str, dict[str, int]]:
    keep, drop = (person(session, world.region.id, name) for name in ("бірінші", "екінші"))
    planted = plant_everywhere(session, world.region.id, drop)
    done = merge_services.merge_people(
        session, actor=system_actor("test"), region=world.region, keep_id=keep, drop_id=drop,
        reason="бір адам",
    )  # fmt: skip
    return keep, drop, done.public_id, planted


def test_every_table_follows_and_comes_back(work: Any, world: Any) -> None:
    with work() as session:
        keep, drop, merged, planted = merge(session, world)
        assert left_behind(session, drop) == set(), (
            "these tables name a person and no merge_people moves their rows: answer the hook in "
            "the module's plugin.py, or in core/<area>/person_data.py"
        )
        assert ONLY or {"labplugin_thing.person_id", "active_longevity_clearance.person_id"} <= set(
            planted
        )
        merge_undo.unmerge_people(
            session, actor=system_actor("test"), region=world.region, public_id=merged,
            reason="екі адам",
        )  # fmt: skip
        for name, row_id in planted.items():
            table_name, column = name.split(".")
            table = metadata.tables[table_name]
            found = session.scalar(sa.select(table.c[column]).where(key_of(table) == row_id))
            assert found == drop, f"{name} did not come back"
        assert not [
            name
            for name, row_id in planted.items()
            if session.scalar(
                sa.select(sa.func.count())
                .select_from(metadata.tables[name.split(".")[0]])
                .where(metadata.tables[name.split(".")[0]].c[name.split(".")[1]] == keep)
            )
        ]


@pytest.fixture
def forgotten(app: Flask) -> Iterator[sa.Table]:
    """A table of a module whose author did not think of merges."""
    table = sa.Table(
        "labplugin_forgotten",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.ForeignKey("person.id"), nullable=False),
        sa.Column("title", sa.String(20), nullable=False),
    )
    with app.app_context():
        with db.engine.connect().execution_options(write=True) as connection:
            table.create(connection)
            connection.commit()
        yield table
        with db.engine.connect().execution_options(write=True) as connection:
            table.drop(connection)
            connection.commit()
    metadata.remove(table)


def test_a_forgotten_table_is_found(work: Any, world: Any, forgotten: sa.Table) -> None:
    with work() as session:
        _keep, drop, _merged, _planted = merge(session, world)
        assert left_behind(session, drop) == {"labplugin_forgotten.person_id"}
        session.rollback()


def test_what_stays_says_why() -> None:
    known = {table.name for table, _column in pointing_to_people()}
    assert set(STAYS) <= known
    assert all(STAYS.values())
