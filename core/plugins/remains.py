"""What stands in the database of each module, whether or not its files are on the disk.

Read from the database alone: names come from the version tables and from what earlier starts have
recorded, tables are a module's when they begin with its name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.db import metadata
from core.plugins.manifest import is_name
from core.plugins.models import ModuleRecord

VERSION_TABLES: Final = "alembic_version_"
CORE: Final = "core"


@dataclass(frozen=True)
class Remains:
    """Tables of one module with their rows; `revision` is where its migrations stand."""

    name: str
    revision: str | None = None
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def owner_of(table: str, names: Iterable[str]) -> str:
    """The module whose name is the table's prefix (the longest of them), else core."""
    owners = [name for name in names if table.startswith(f"{name}_")]
    return max(owners, key=len, default=CORE)


def known_names(connection: Connection, tables: Collection[str]) -> set[str]:
    """Names of modules that this database has ever held. Names that core keeps for itself are
    left out: a folder may be called anything."""
    names = {one.removeprefix(VERSION_TABLES) for one in tables if one.startswith(VERSION_TABLES)}
    if ModuleRecord.__tablename__ in tables:
        names |= set(connection.scalars(sa.select(ModuleRecord.name)))
    return {name for name in names if is_name(name)}


def own_tables(name: str, tables: Iterable[str], names: Iterable[str]) -> list[str]:
    """Those of `tables` that belong to the module `name`, among the modules `names`."""
    known = {*names, name}
    return sorted(
        one for one in tables
        if one.startswith(f"{name}_") and owner_of(one, known) == name
    )  # fmt: skip


def remains_of(connection: Connection, names: Iterable[str]) -> dict[str, Remains]:
    """Name → what stands of that module; the rows are counted."""
    tables = sa.inspect(connection).get_table_names()
    known = known_names(connection, tables)
    found = {}
    for name in names:
        own = own_tables(name, data_tables(connection, tables), known)
        rows = {one: _count(connection, one) for one in own}
        found[name] = Remains(name, _revision(connection, name, tables), rows)
    return found


def first_unanswered(
    connection: Connection, tables: Collection[str], *, present: Iterable[str], answering: set[str]
) -> str | None:
    """A module whose rows are there though nobody answers for them, or None. `present` are those
    on the disk, `answering` those of them that are loaded."""
    known = known_names(connection, tables) | set(present)
    for name in sorted(known - answering):
        own = own_tables(name, tables, known)
        if any(_has_rows(connection, one) for one in own):
            return name
    return None


def missing_tables(name: str, tables: Collection[str]) -> list[str]:
    """Tables that a loaded module has in its models, without those that stand in a database."""
    return [one for one in own_tables(name, metadata.tables, ()) if one not in tables]


def has_no_tables(name: str, tables: Collection[str]) -> bool:
    """Whether a loaded module has tables and none of them stands: its data were deleted, or it
    was never set up. Then it holds nothing about anybody."""
    wanted = own_tables(name, metadata.tables, ())
    return bool(wanted) and len(missing_tables(name, tables)) == len(wanted)


def data_tables(connection: Connection, tables: Iterable[str]) -> list[str]:
    """Without version tables and without the insides of SQLite's search indexes."""
    hidden = shadow_tables(connection)
    return [one for one in tables if one not in hidden and not one.startswith(VERSION_TABLES)]


def shadow_tables(connection: Connection) -> set[str]:
    """SQLite's virtual tables and the tables that hold their insides."""
    if connection.dialect.name != "sqlite":
        return set()
    found = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    ).scalars()
    parts = ("", "_data", "_idx", "_content", "_docsize", "_config")
    return {name + part for name in found for part in parts}


def _revision(connection: Connection, name: str, tables: Collection[str]) -> str | None:
    table = VERSION_TABLES + name
    if table not in tables:
        return None
    version = sa.table(table, sa.column("version_num"))
    return connection.scalar(sa.select(version.c.version_num))


def _count(connection: Connection, table: str) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


def _has_rows(connection: Connection, table: str) -> bool:
    rows = sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)
    return connection.scalar(rows) is not None
