"""A module is taken away: its data stay, or are written out and deleted, or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.db import ALL_REGIONS, db, metadata
from core.errors import Conflict, InvalidInput, NotAllowed
from core.kernel import kernel
from core.migrate import exclusively
from core.plugins.models import ModuleRecord
from core.plugins.remains import VERSION_TABLES, known_names, owner_of
from core.regions.models import Region, RegionModule
from core.regions.options import CHOSEN
from core.regions.removal_export import write_out
from core.regions.removal_queries import Standing, standing_of
from core.web.i18n import lazy_gettext as _

Choice = Literal["keep", "export", "delete"]
CHOICES: Final[tuple[Choice, ...]] = ("keep", "export", "delete")


@dataclass(frozen=True)
class Removed:
    """What was done. `deleted` maps tables to rows; `file` holds them when they were written
    out."""

    before: Standing
    deleted: dict[str, int]
    was_deleted: bool
    file: Path | None = None


def remove_module(
    *, actor: Actor, name: str, data: Choice, file: Path | None = None
) -> Removed:  # fmt: skip
    """Decide what becomes of a module's data, in one transaction of its own beside which nobody
    migrates; a unit of work that writes must not stand around it. The module's code is not asked,
    so one that is broken or gone can be removed as well.

    `keep` changes nothing and is written down. `export` and `delete` drop the module's tables with
    its version table and forget its switches, settings and the values that merges had noted of
    its rows; `export` writes them to `file` before. Rows of core (the ledger, documents, the log)
    stay. Raises `NotAllowed`, `NotFound`, `Conflict` while it is loaded and in use, `InvalidInput`.
    """
    if not (actor.is_system or actor.can("system.manage", None)):
        raise NotAllowed
    if data == "export" and file is None:
        raise InvalidInput("module.file", _("Name the file that the data are written to."))
    written = None
    try:
        with (
            exclusively(db.engine) as connection,
            Session(connection, info={"scope": ALL_REGIONS}, expire_on_commit=False) as session,
        ):
            standing = standing_of(session, name=name)
            refuse_in_use(standing)
            if data == "export" and file is not None:
                _hold(connection, standing)
                write_out(connection, standing.remains, file)
                written = file
            deleted = {} if data == "keep" else _delete(connection, session, standing)
            _note(session, actor, standing, data, file)
            session.commit()  # seals the log; the transaction itself is `exclusively`'s to end
    except BaseException as error:
        if written is not None:
            written.unlink(missing_ok=True)
        if isinstance(error, sa.exc.OperationalError):
            raise Conflict(
                "module.busy", _("The database is busy. Try again in a minute.")
            ) from error
        raise
    return Removed(standing, deleted, data != "keep", written)


def export_file(name: str) -> Path:
    """Where the page writes a module's data: a new file in a folder that its owner alone reads."""
    folder = kernel().settings.var / "removed_modules"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}-{now_utc():%Y%m%d-%H%M%S}.zip"


def removed_text(removed: Removed) -> Any:
    """What to tell whoever removed the module on the page."""
    if not removed.was_deleted:
        return _("The data of the module stay. Its files can be taken from the server.")
    rows = sum(removed.deleted.values())
    if removed.file is not None:
        return _("The data of the module are deleted, rows: %(rows)s. They stand in %(file)s.",
                 rows=rows, file=str(removed.file))  # fmt: skip
    return _("The data of the module are deleted, rows: %(rows)s.", rows=rows)


def refuse_in_use(standing: Standing) -> None:
    """Raise `Conflict` that names the regions where it is on, or the modules that need it."""
    if standing.state == "loaded" and standing.regions:
        names = ", ".join(region.code for region in standing.regions)
        raise Conflict(
            "module.in_use",
            _("The module is on, switch it off first in these regions: %(names)s.", names=names),
        )
    if standing.state == "loaded" and standing.users:
        raise Conflict(
            "module.needed",
            _("These modules need it, remove them first: %(names)s.",
              names=", ".join(standing.users)),
        )  # fmt: skip


def _hold(connection: Connection, standing: Standing) -> None:
    """What is written out is what is deleted: nobody adds a row in between."""
    if connection.dialect.name == "postgresql" and standing.remains.rows:
        names = ", ".join(f'"{name}"' for name in standing.remains.rows)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def _delete(connection: Connection, session: Session, standing: Standing) -> dict[str, int]:
    name, rows = standing.name, standing.remains.rows
    session.execute(sa.delete(RegionModule).where(RegionModule.module == name))
    session.execute(sa.delete(ModuleRecord).where(ModuleRecord.name == name))
    changes = metadata.tables["person_merge_change"]
    session.execute(sa.delete(changes).where(changes.c.table_name.in_(rows)))
    for region in session.scalars(sa.select(Region)):
        _forget_settings(region, name)
    session.flush()
    _refuse_pointers(connection, rows)
    _drop(connection, name, list(rows))
    return dict(rows)


def _forget_settings(region: Region, name: str) -> None:
    chosen = region.settings.get(CHOSEN, {})
    left = {code: value for code, value in chosen.items() if not code.startswith(f"{name}.")}
    if left != chosen:
        region.settings = {**region.settings, CHOSEN: left}
        flag_modified(region, "settings")


def _refuse_pointers(connection: Connection, rows: dict[str, int]) -> None:
    """PostgreSQL would refuse by itself; SQLite would leave rows that point nowhere."""
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql(
        'SELECT DISTINCT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f'
        " WHERE m.type = 'table'"
    )
    for table, target in found:
        if target in rows and table not in rows:
            raise Conflict(
                "module.pointed_to",
                _("The table %(name)s points to rows of this module.", name=table),
            )


def _drop(connection: Connection, name: str, tables: list[str]) -> None:
    """The tables, and what else carries the module's name: views, search indexes, functions."""
    inspector = sa.inspect(connection)
    known = known_names(connection, inspector.get_table_names()) | {name}

    def mine(one: str) -> bool:
        return one.startswith(f"{name}_") and owner_of(one, known) == name

    for view in filter(mine, inspector.get_view_names()):
        connection.exec_driver_sql(f'DROP VIEW "{view}"')
    if connection.dialect.name == "sqlite":
        virtual = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        ).scalars()
        for table in [*filter(mine, virtual.all()), *tables]:
            connection.exec_driver_sql(f'DROP TABLE "{table}"')
    else:
        if tables:
            names = ", ".join(f'"{table}"' for table in tables)
            connection.exec_driver_sql(f"DROP TABLE {names}")
        _drop_functions(connection, mine)
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{VERSION_TABLES}{name}"')


def _drop_functions(connection: Connection, mine: Any) -> None:
    found = connection.exec_driver_sql(
        "SELECT proname, oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace"
    ).all()
    for name, signature in found:
        if mine(name):
            connection.exec_driver_sql(f"DROP FUNCTION {signature}")


def _note(
    session: Session, actor: Actor, standing: Standing, data: Choice, file: Path | None
) -> None:
    record(
        session, actor=actor, action="module.remove", region_id=None, subject_type="module",
        details={
            "module": standing.name,
            "data": data,
            "state": standing.state,
            "revision": standing.remains.revision,
            "rows": standing.remains.rows,
            "file": str(file) if data == "export" else "",
        },
    )  # fmt: skip
