"""Migrations: Alembic's own API with one version table per module (docs/adr/0002).

Core goes first and must succeed; then each module alone, so that one that fails or vanishes stops
nobody. Every step is one transaction that takes the lock, reads where the database stands, runs
one revision and checks the foreign keys. Folders come from the manifests on disk, those of
disabled and broken modules included.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.db import prepare_engine
from core.errors import SetupError
from core.plugins.manifest import Manifest
from core.plugins.models import ModuleRecord
from core.plugins.remains import VERSION_TABLES, shadow_tables
from core.plugins.services import note_error

log = logging.getLogger(__name__)
CORE: Final = "core"
TEMPLATE: Final = Path(__file__).resolve().parent / "migrations"
CORE_VERSIONS = TEMPLATE / "versions"
#: files are named `core_0001_first_tables.py`, revisions `core_0001`
FILES: Final = "%(rev)s_%(slug)s"
LOCK: Final = 0x5368616E  # of one upgrade at a time; any number that nobody else takes
LOCK_TIMEOUT: Final = "15s"


class MigrationError(SetupError):
    """A migration cannot run, or failed and was rolled back."""


class DataWouldBeLost(MigrationError):
    """A downgrade would lose data. `losses`: table, or `table.column`, to the number of rows."""

    def __init__(self, name: str, losses: dict[str, int]) -> None:
        counts = ", ".join(f"{what}: {count}" for what, count in sorted(losses.items()))
        super().__init__(f"{name}: this downgrade would lose rows ({counts})")
        self.losses = losses


@dataclass(frozen=True)
class Result:
    """What became of one owner's migrations: revisions before and after, and the error if any."""

    name: str
    before: str | None
    after: str | None
    error: str = ""


@dataclass(frozen=True)
class Status:
    """Where one owner stands: its revision, those that wait, and why it cannot be read."""

    name: str
    current: str | None
    pending: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Chain:
    """One owner's revisions as they lie on disk: a straight line."""

    owner: str
    folder: Path
    core_schema: str = ""
    script: ScriptDirectory = field(init=False, repr=False, compare=False)
    revisions: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        script = ScriptDirectory(TEMPLATE, FILES, version_locations=[self.folder])
        object.__setattr__(self, "script", script)
        object.__setattr__(self, "revisions", self._read())

    @property
    def version_table(self) -> str:
        return VERSION_TABLES + self.owner

    def _read(self) -> tuple[str, ...]:
        if not self.folder.is_dir():
            return ()
        heads = self.script.get_heads()
        if len(heads) > 1:
            raise MigrationError(f"{self.owner}: two heads ({', '.join(heads)}): renumber one")
        found = tuple(one.revision for one in self.script.walk_revisions())[::-1]
        wrong = [one for one in found if not re.fullmatch(rf"{self.owner}_\d{{4}}", one)]
        if wrong:
            raise MigrationError(f"{self.owner}: revision {wrong[0]!r} is no {self.owner}_0001")
        return found

    def between(self, current: str | None, target: str = "head") -> tuple[str, ...]:
        """Revisions that wait when the database stands at `current`, up to `target`."""
        end = len(self.revisions) if target == "head" else self.place(target)
        return self.revisions[self.place(current) : end]

    def place(self, revision: str | None) -> int:
        """How many revisions are behind, `revision` included; None is the empty database."""
        if revision is None:
            return 0
        if revision not in self.revisions:
            raise MigrationError(
                f"{self.owner}: revision {revision} is not known here. A newer version made this "
                "database: install that version, or restore a backup of this one."
            )
        return self.revisions.index(revision) + 1


def chain_of(name: str, manifests: Iterable[Manifest]) -> Chain:
    """The revisions of core or of a module; raises `MigrationError` when they cannot be used."""
    if name == CORE:
        return Chain(CORE, CORE_VERSIONS)
    for manifest in manifests:
        if manifest.name == name and manifest.is_owner:
            return Chain(name, manifest.migrations, manifest.core_schema)
    raise MigrationError(f"there is no module {name!r}")


# What stands where ---------------------------------------------------------------------------


def status(engine: Engine, manifests: Iterable[Manifest]) -> list[Status]:
    """Core's and every present module's standing; reads only."""
    found = []
    manifests = _single(manifests)
    with engine.connect() as connection:
        for name in (CORE, *(manifest.name for manifest in manifests)):
            current = None
            try:
                current = _current(connection, VERSION_TABLES + name)
                found.append(Status(name, current, chain_of(name, manifests).between(current)))
            except Exception as error:
                found.append(Status(name, current, error=_text(error)))
    return found


def current(engine: Engine, manifests: Iterable[Manifest]) -> dict[str, str | None]:
    """Owner to the revision that the database stands at, None when nothing was applied."""
    return {one.name: one.current for one in status(engine, manifests)}


def pending(engine: Engine, manifests: Iterable[Manifest]) -> dict[str, tuple[str, ...]]:
    """Owners that are behind, to the revisions that wait. Unreadable ones are in `status`."""
    return {one.name: one.pending for one in status(engine, manifests) if one.pending}


# Up ------------------------------------------------------------------------------------------


def upgrade_all(engine: Engine, manifests: Iterable[Manifest]) -> list[Result]:
    """Core to its head, then each module alone; a module's failure stands in its result.

    Raises `MigrationError` when core fails: modules stand on it, so none is tried.
    """
    manifests = _single(manifests)
    first = upgrade_one(engine, CORE, manifests)
    if first.error:
        raise MigrationError(f"core: {first.error}")
    results = [upgrade_one(engine, manifest.name, manifests) for manifest in manifests]
    _record(engine, [one for one in results if one.error])
    return [first, *results]


def _record(engine: Engine, failed: list[Result]) -> None:
    """The Modules page names a module whose migrations failed."""
    if not failed or not sa.inspect(engine).has_table(ModuleRecord.__tablename__):
        return
    with Session(engine) as session:
        session.connection(execution_options={"write": True})
        for one in failed:
            note_error(session, module=one.name, text=f"migrations: {one.error}", at=now_utc())
        session.commit()


def upgrade_one(
    engine: Engine, name: str, manifests: Iterable[Manifest], target: str = "head"
) -> Result:
    """Take one owner up to `target` (a revision, or its head); errors stand in the result."""
    prepare_engine(engine)
    manifests = list(manifests)
    before = after = None
    try:
        with _connect(engine) as connection:
            before = after = _current(connection, VERSION_TABLES + name)
            connection.rollback()
            chain = chain_of(name, manifests)
            while True:
                with _locked(connection):
                    at = _current(connection, chain.version_table)
                    waiting = chain.between(at, target)
                    if not waiting:
                        return Result(name, before, at)
                    _refuse_older_core(connection, chain)
                    _run(connection, chain, waiting[0], up=True)
                after = waiting[0]
                log.info("migrated %s to %s", name, after)
    except Exception as error:
        log.error("migrations of %s failed", name, exc_info=error)  # noqa: TRY400 - with its place
        return Result(name, before, after, _text(error))


def _refuse_older_core(connection: Connection, chain: Chain) -> None:
    if not chain.core_schema:
        return
    core = chain_of(CORE, ())
    at = _current(connection, core.version_table)
    if chain.core_schema not in core.revisions[: core.place(at)]:
        raise MigrationError(
            f"{chain.owner} needs the core schema {chain.core_schema}, the database has {at}"
        )


# Down ----------------------------------------------------------------------------------------


def downgrade_one(
    engine: Engine,
    name: str,
    target: str,
    manifests: Iterable[Manifest],
    *,
    allow_data_loss: bool = False,
) -> Result:
    """Take one owner down to `target` (a revision, `base`, or `-1`) in one transaction.

    Raises `DataWouldBeLost` with the rows that would go, unless `allow_data_loss`; and
    `MigrationError` for an unknown target, a migration that fails, or a core below what a module
    with tables needs. Then nothing has changed.
    """
    prepare_engine(engine)
    manifests = _single(manifests)
    chain = chain_of(name, manifests)
    with _connect(engine) as connection, _locked(connection):
        at = _current(connection, chain.version_table)
        goal = _goal(chain, at, target)
        if name == CORE:
            _keep_core_schema(connection, chain, goal, manifests)
        losses = _rehearse(connection, chain, goal)
        if losses and not allow_data_loss:
            raise DataWouldBeLost(name, losses)
        _run(connection, chain, goal or "base", up=False)
    return Result(name, at, goal)


def _goal(chain: Chain, at: str | None, target: str) -> str | None:
    behind = chain.revisions[: chain.place(at)]
    if target == "base":
        return None
    if target == "-1" and behind:
        return behind[-2] if len(behind) > 1 else None
    if target in behind:
        return target
    raise MigrationError(f"{chain.owner}: {target!r} is not below {at}; name a revision, or base")


def _keep_core_schema(
    connection: Connection, core: Chain, goal: str | None, manifests: list[Manifest]
) -> None:
    kept = core.revisions[: core.place(goal)]
    for manifest in manifests:
        applied = _current(connection, VERSION_TABLES + manifest.name)
        if applied and manifest.core_schema and manifest.core_schema not in kept:
            raise MigrationError(
                f"module {manifest.name} needs the core schema {manifest.core_schema}: "
                f"take {manifest.name} down first"
            )


def _rehearse(connection: Connection, chain: Chain, goal: str | None) -> dict[str, int]:
    """What the downgrade would lose: found by doing it, looking, and rolling it back."""
    columns, rows = _columns(connection), _rows(connection)
    savepoint = connection.begin_nested()
    _run(connection, chain, goal or "base", up=False)
    left, rows_left = _columns(connection), _rows(connection)
    savepoint.rollback()
    losses = {name: rows[name] - rows_left.get(name, 0) for name in columns}
    for name in columns.keys() & left.keys():
        for column in columns[name] - left[name]:
            table = sa.table(name, sa.column(column))
            counted = sa.select(sa.func.count()).where(table.c[column].is_not(None))
            losses[f"{name}.{column}"] = connection.scalar(counted) or 0
    return {what: count for what, count in losses.items() if count > 0}


def _columns(connection: Connection) -> dict[str, set[str]]:
    inspector = sa.inspect(connection)
    hidden = shadow_tables(connection)
    return {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in inspector.get_table_names()
        if not name.startswith(VERSION_TABLES) and name not in hidden
    }


def _rows(connection: Connection) -> dict[str, int]:
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in _columns(connection)
    }


# One step ------------------------------------------------------------------------------------


@contextmanager
def _connect(engine: Engine) -> Iterator[Connection]:
    """A connection of its own, closed afterwards: its settings reach nobody else.

    SQLite obeys `foreign_keys` outside a transaction only; with it on, rebuilding a table would
    delete or refuse the rows that point to it.
    """
    with engine.connect() as connection:
        connection.detach()
        if connection.dialect.name == "sqlite":
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            # else a table with triggers elsewhere that name it cannot be rebuilt
            raw.execute("PRAGMA legacy_alter_table=ON")
            connection.execution_options(write=True)
        yield connection


@contextmanager
def exclusively(engine: Engine) -> Iterator[Connection]:
    """A connection of its own with one writing transaction, beside which nobody migrates. SQLite
    checks no foreign keys in it: tables may be dropped whatever they point to."""
    prepare_engine(engine)
    with _connect(engine) as connection, _locked(connection):
        yield connection


@contextmanager
def _locked(connection: Connection) -> Iterator[None]:
    """A transaction in which no other process migrates (SQLite: BEGIN IMMEDIATE)."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            # a migration waits for a busy table, but not so long that everybody waits behind it
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        yield


def _current(connection: Connection, version_table: str) -> str | None:
    """The revision in a version table, None when there is no such table or it is empty."""
    context = MigrationContext.configure(connection, opts={"version_table": version_table})
    return context.get_current_revision()


def _run(connection: Connection, chain: Chain, target: str, *, up: bool) -> None:
    """Run the revisions to `target` inside the caller's transaction, then check foreign keys."""
    revs = chain.script._upgrade_revs if up else chain.script._downgrade_revs
    context = MigrationContext.configure(
        connection,
        opts={
            "version_table": chain.version_table,
            "fn": lambda heads, _context: revs(target, heads),
        },
    )
    before = _violations(connection)
    with _kept_triggers(connection), Operations.context(context):
        context.run_migrations()
    broken = _violations(connection) - before
    if broken:
        names = ", ".join(f"{child} → {parent}: {n}" for (child, parent), n in broken.items())
        raise MigrationError(f"{chain.owner}: foreign keys would be broken ({names})")


@contextmanager
def _kept_triggers(connection: Connection) -> Iterator[None]:
    """SQLite drops a table's triggers when the table is rebuilt: make those again that no
    `DROP TRIGGER` took away, or the search index would fall behind in silence."""
    if connection.dialect.name != "sqlite":
        yield
        return
    dropped: set[str] = set()

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = re.match(r"\s*DROP TRIGGER (?:IF EXISTS )?\W?(\w+)", statement, re.IGNORECASE)
        if found:
            dropped.add(found[1])

    before = _triggers(connection)
    sa.event.listen(connection, "before_cursor_execute", remember)
    try:
        yield
    finally:
        sa.event.remove(connection, "before_cursor_execute", remember)
    after, tables = _triggers(connection), sa.inspect(connection).get_table_names()
    for name, (table, statement) in before.items():
        if name not in after and name not in dropped and table in tables:
            connection.exec_driver_sql(statement)


def _triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    """Name to (table, statement that makes it)."""
    rows = connection.exec_driver_sql(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    return {name: (table, statement) for name, table, statement in rows}


def _violations(connection: Connection) -> Counter[tuple[str, str]]:
    """SQLite: rows by (table, missing parent). Checked before the commit, so it can be undone."""
    if connection.dialect.name != "sqlite":
        return Counter()
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check")
    found = Counter((str(row[0]), str(row[2])) for row in rows)
    dangling = connection.exec_driver_sql(
        'SELECT DISTINCT m.name, k."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) k'
        " WHERE m.type = 'table' AND lower(k.\"table\") NOT IN"
        " (SELECT lower(name) FROM sqlite_master WHERE type = 'table')"
    )
    found.update((str(row[0]), str(row[1])) for row in dangling)
    return found


def _single(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Those that may own tables: one module of each name."""
    return [manifest for manifest in manifests if manifest.is_owner]


def _text(error: BaseException) -> str:
    if isinstance(error, MigrationError):
        return str(error)
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
