"""New, empty databases for a benchmark: a SQLite file, and one on the server that is set."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

#: address of a PostgreSQL server that may create databases
SERVER = "SHANYRAQ_TEST_POSTGRES_URL"


@contextmanager
def databases(name: str, keep: Path | None = None) -> Iterator[list[str]]:
    """Addresses of a SQLite file and, where a server is set, of a new PostgreSQL database. `keep`
    is a folder in which the SQLite file stays and is found again."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-benchmark-") as own:
        folder = keep or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        urls = [f"sqlite:///{folder / f'{name}.sqlite3'}"]
        if SERVER not in os.environ:
            yield urls
            return
        with postgres(name) as url:
            yield [*urls, url]


@contextmanager
def postgres(name: str) -> Iterator[str]:
    """Address of a new database on the server, dropped at the end."""
    server = os.environ[SERVER]
    own = f"{name}_benchmark_{secrets.token_hex(4)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {own}"))
    try:
        yield sa.make_url(server).set(database=own).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {own} WITH (FORCE)"))
        admin.dispose()
