"""Writing revisions, for developers: autogenerate that sees only its owner's tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.types import TypeDecorator

from core.db import metadata
from core.migrate import (
    CORE,
    FILES,
    TEMPLATE,
    MigrationError,
    chain_of,
    status,
)
from core.plugins.manifest import Manifest
from core.plugins.remains import VERSION_TABLES, owner_of, shadow_tables

_JSONB_IMPORT = "from sqlalchemy.dialects import postgresql"
#: tables that are made by DDL of their own, beside the models
OF_SEARCH = "person_search"
DIALECTS: dict[str, Dialect] = {
    "sqlite": make_url("sqlite://").get_dialect()(),
    "postgresql": make_url("postgresql+psycopg://").get_dialect()(),
}


def revision(
    engine: Engine, name: str, message: str, manifests: Iterable[Manifest], *, folder: Path
) -> Path | None:
    """Write the next revision of an owner from what its models have and the database lacks.

    The database must stand at the owner's head, and the models must be loaded. Returns the file,
    or None when models and database are equal.
    """
    manifests = list(manifests)
    chain = chain_of(name, manifests)
    standing = next(one for one in status(engine, manifests) if one.name == name)
    if standing.error or standing.pending:
        raise MigrationError(f"{name}: take the database to the head first {standing.error}")
    with engine.connect() as connection:
        context = owner_context(connection, name, [m.name for m in manifests if m.is_owner])
        script = produce_migrations(context, metadata)
        if script.upgrade_ops is None or script.upgrade_ops.is_empty():
            return None
        texts = _render(context, script)
    folder.mkdir(parents=True, exist_ok=True)
    number = len(chain.revisions) + 1
    places = dict.fromkeys((folder, chain.folder) if chain.revisions else (folder,))
    writer = ScriptDirectory(
        TEMPLATE, FILES, version_locations=list(places), messaging_opts={"quiet": True}
    )
    made = writer.generate_revision(
        f"{name}_{number:04d}", message, head=standing.current or "base",
        version_path=folder, **texts,
    )  # fmt: skip
    return Path(made.path) if made else folder


def owner_context(connection: Connection, name: str, modules: Iterable[str]) -> MigrationContext:
    """A context for comparing that knows one owner's tables and nobody else's.

    A module that is gone from the disk is known by its version table.
    """
    tables = sa.inspect(connection).get_table_names()
    found = {one.removeprefix(VERSION_TABLES) for one in tables if one.startswith(VERSION_TABLES)}
    known = sorted({*modules, *found} - {CORE})
    hidden = shadow_tables(connection)

    def include(item: Any, item_name: str | None, kind: str, reflected: bool, twin: Any) -> bool:
        table = str(item_name) if kind == "table" else item.table.name
        if table.startswith((VERSION_TABLES, OF_SEARCH)) or table in hidden:
            return False
        if kind == "index" and reflected and twin is None and _is_custom(item):
            return False
        return owner_of(table, known) == name

    return MigrationContext.configure(
        connection,
        opts={
            "target_metadata": metadata,
            "version_table": VERSION_TABLES + name,
            "include_object": include,
            "render_as_batch": True,
            "render_item": _render_type,
            "compare_type": True,
            "compare_server_default": True,
        },
    )


def _is_custom(index: sa.Index) -> bool:
    """An index made by DDL of its own (trigrams), which no model names."""
    return index.dialect_options["postgresql"]["using"] in {"gin", "gist"}


def _render(context: MigrationContext, script: MigrationScript) -> dict[str, Any]:
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None

    def code(operations: Any) -> str:
        text = render_python_code(
            operations, render_as_batch=True, render_item=_render_type,
            migration_context=context,
        )  # fmt: skip
        lines = dedent("    " + text).splitlines()
        return "\n".join(line for line in lines if not line.startswith("# ###"))

    made = [op.table_name for op in script.upgrade_ops.ops if isinstance(op, CreateTableOp)]
    ddl = list(_own_ddl(made))
    upgrades = "\n".join([code(script.upgrade_ops), *(_call(*one) for one in ddl)])
    undone = [_call(dialect, undo) for dialect, sql in ddl for undo in _undo(sql, made)]
    downgrades = "\n".join([*undone[::-1], code(script.downgrade_ops)])
    return {
        "upgrades": indent(upgrades, "    ").strip(),
        "downgrades": indent(downgrades, "    ").strip(),
        "imports": _JSONB_IMPORT if "postgresql." in upgrades + downgrades else "",
    }


def _own_ddl(tables: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(dialect, statement) of the DDL that models attach to `after_create` of these tables."""
    for name in tables:
        table = metadata.tables[name]
        for listener in table.dispatch.after_create:
            if not isinstance(listener, sa.schema.ExecutableDDLElement):
                raise MigrationError(f"{name}: attach sa.DDL to after_create, not {listener!r}")
            bound = listener.against(table)
            wanted = listener._ddl_if.dialect if listener._ddl_if else None
            for dialect in [wanted] if isinstance(wanted, str) else list(wanted or DIALECTS):
                yield dialect, str(bound.compile(dialect=DIALECTS[dialect])).strip()


def _undo(sql: str, made: Iterable[str]) -> list[str]:
    """What does not go with its table: virtual tables, functions, triggers, which a function
    would hold and which may stand on a table of an earlier revision, and indexes on such a one."""
    words = r"(?:OR REPLACE )?{} (?:IF NOT EXISTS )?(\w+)"
    table = re.match("CREATE " + words.format("(?:VIRTUAL )?TABLE"), sql, re.IGNORECASE)
    if table:
        return [f"DROP TABLE IF EXISTS {table[1]}"]
    function = re.match("CREATE " + words.format("FUNCTION"), sql, re.IGNORECASE)
    if function:
        return [f"DROP FUNCTION IF EXISTS {function[1]}()"]
    found = re.match(
        "CREATE " + words.format("(TRIGGER|INDEX)") + r".*? ON (\w+)", sql, re.I | re.S
    )
    if found is None or (found[1].upper() == "INDEX" and found[3] in made):
        return []
    kind, name = found[1].upper(), found[2]
    on = f" ON {found[3]}" if kind == "TRIGGER" and "EXECUTE FUNCTION" in sql else ""
    return [f"DROP {kind} IF EXISTS {name}{on}"]


def _call(dialect: str, sql: str) -> str:
    """Code that runs one statement as it is, on one kind of database.

    Lines inside the text are indented by the template like the code around them.
    """
    quoted = f'"""{sql}"""' if "\n" in sql else repr(sql)
    return (
        f'if op.get_bind().dialect.name == "{dialect}":\n'
        f"    op.get_bind().exec_driver_sql(\n        {quoted}\n    )"
    )


def _render_type(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Core's column types are written as what they store, so that migrations import nothing."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item.load_dialect_impl(DIALECTS["postgresql"]), JSONB):
        return (
            "sa.JSON(none_as_null=True).with_variant("
            "postgresql.JSONB(none_as_null=True), 'postgresql')"
        )
    return f"sa.{item.impl_instance!r}"
