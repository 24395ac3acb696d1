"""The database as files, and back: SQLite by its online backup, PostgreSQL by COPY.

Both are consistent while others write. PostgreSQL needs no client programs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.sql.ddl import sort_tables

from core.errors import SetupError

SQLITE_FILE = "database.sqlite3"
TABLES_FOLDER = "tables"
PAGES_A_STEP = 2000


def dump(engine: Engine, folder: Path) -> dict[str, int]:
    """Write the database into `folder`; returns rows by table."""
    if engine.dialect.name == "sqlite":
        return _dump_sqlite(engine, folder)
    return _dump_postgres(engine, folder)


def load(engine: Engine, folder: Path, rows: dict[str, int]) -> None:
    """Put what `dump` wrote into the database of `engine`, in place of what is there.

    PostgreSQL: the tables must stand (`shanyraq upgrade`), and everything is one transaction.
    Raises `SetupError` when a table is missing or the rows do not add up; then nothing changed.
    """
    if engine.dialect.name == "sqlite":
        _load_sqlite(engine, folder, rows)
    else:
        _load_postgres(engine, folder, rows)


def _dump_sqlite(engine: Engine, folder: Path) -> dict[str, int]:
    target = folder / SQLITE_FILE
    source = sqlite3.connect(str(engine.url.database))
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=PAGES_A_STEP, sleep=0.005)
        copy.execute("PRAGMA journal_mode=DELETE")
        return _checked_rows(copy)
    finally:
        copy.close()
        source.close()


def _checked_rows(copy: sqlite3.Connection) -> dict[str, int]:
    """Rows by table of a sound SQLite file; raises `SetupError` for a damaged one."""
    answer = copy.execute("PRAGMA quick_check").fetchone()[0]
    if answer != "ok":
        raise SetupError(f"the copy of the database is damaged: {answer}")
    if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise SetupError("the copy of the database has rows that point nowhere")
    names = [
        row[0]
        for row in copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
    ]
    return {
        name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - own names
        for name in names
    }


def _load_sqlite(engine: Engine, folder: Path, rows: dict[str, int]) -> None:
    source = sqlite3.connect(folder / SQLITE_FILE)
    try:
        if _checked_rows(source) != rows:
            raise SetupError("the backup does not hold the rows that its list names")
        engine.dispose()
        target = sqlite3.connect(str(engine.url.database), timeout=30)
        try:
            source.backup(target)
        finally:
            target.close()
    finally:
        source.close()


def _dump_postgres(engine: Engine, folder: Path) -> dict[str, int]:
    tables = folder / TABLES_FOLDER
    tables.mkdir()
    rows: dict[str, int] = {}
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for table in _tables(connection):
            with (tables / f"{table.name}.copy").open("wb") as out:
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                out.write(columns.encode() + b"\n")
                cursor = _cursor(connection)
                statement = f'COPY "{table.name}" ({columns}) TO STDOUT'
                with cursor.copy(statement) as copy:
                    for piece in copy:
                        out.write(bytes(piece))
                rows[table.name] = cursor.rowcount
    return rows


def _load_postgres(engine: Engine, folder: Path, rows: dict[str, int]) -> None:
    with engine.begin() as connection:
        standing = {table.name: table for table in _tables(connection)}
        missing = sorted(set(rows) - set(standing))
        if missing:
            raise SetupError(
                f"the backup holds tables that this installation lacks: {', '.join(missing)}. "
                "Install the modules that they belong to, then: shanyraq upgrade"
            )
        names = ", ".join(f'"{name}"' for name in standing)
        connection.execute(sa.text(f"TRUNCATE {names}"))
        # what triggers would write (the index of the search) is in the backup itself
        _switch_triggers(connection, standing, "DISABLE")
        for name in standing:
            if name in rows:
                _copy_in(connection, folder / TABLES_FOLDER / f"{name}.copy", name, rows[name])
        _switch_triggers(connection, standing, "ENABLE")
        _set_sequences(connection, standing.values())


def _switch_triggers(connection: sa.Connection, tables: Iterable[str], how: str) -> None:
    """Our own triggers; those that check foreign keys stay."""
    for name in tables:
        connection.execute(sa.text(f'ALTER TABLE "{name}" {how} TRIGGER USER'))


def _copy_in(connection: sa.Connection, path: Path, name: str, expected: int) -> None:
    with path.open("rb") as source:
        columns = source.readline().decode().strip()
        cursor = _cursor(connection)
        with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
            while piece := source.read(1024 * 1024):
                copy.write(piece)
        if cursor.rowcount != expected:
            raise SetupError(f"{name}: {cursor.rowcount} rows instead of {expected}")


def _set_sequences(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    for table in tables:
        if "id" in table.columns:
            connection.execute(
                sa.select(
                    sa.func.setval(
                        sa.func.pg_get_serial_sequence(sa.bindparam("t"), "id"),
                        sa.func.greatest(sa.select(sa.func.max(table.c.id)).scalar_subquery(), 1),
                    )
                ),
                {"t": f'"{table.name}"'},
            )


def _cursor(connection: sa.Connection) -> Any:
    raw = connection.connection.driver_connection
    assert raw is not None
    return raw.cursor()


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """All tables as the database has them, also of modules that are not loaded, parents first."""
    found = sa.MetaData()
    found.reflect(connection)
    return list(sort_tables(found.tables.values()))
