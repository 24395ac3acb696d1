"""Models and migrations say the same, and autogenerate sees only its owner's tables."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from sqlalchemy.engine import Connection, Engine

from core import migrate
from core.config import ROOT
from core.db import metadata
from core.migrate import VERSION_TABLES, MigrationError
from core.plugins.manifest import Manifest
from core.plugins.remains import owner_of, shadow_tables
from core.revise import owner_context, revision
from tests.migrations.conftest import database, execute, in_folder, tables
from tests.modules import MANIFESTS, ONLY

OWN = "labplugin"
NAMES = [manifest.name for manifest in MANIFESTS]


def differences(engine: Engine, owner: str, modules: list[str]) -> list[str]:
    """What a revision of `owner` would hold, one line each."""
    with engine.connect() as connection:
        found = compare_metadata(owner_context(connection, owner, modules), metadata)
    lines = []
    for one in found:
        for step in one if isinstance(one, list) else [one]:
            what = [getattr(part, "name", part) for part in step[1:5] if part is not None]
            lines.append(f"{step[0]} {' '.join(str(part) for part in what)}")
    return sorted(lines)


# Models equal migrations -------------------------------------------------------------------------


@pytest.mark.parametrize("owner", [ONLY] if ONLY else ["core", *NAMES])
def test_autogenerate_finds_nothing(template: Engine, owner: str) -> None:
    assert differences(template, owner, NAMES) == []


@pytest.fixture(scope="module")
def created(
    tmp_path_factory: pytest.TempPathFactory, manifests: list[Manifest]
) -> Iterator[Engine]:
    """The database that `create_all` makes, as most tests use it."""
    with database(tmp_path_factory.mktemp("created")) as engine:
        metadata.create_all(engine)
        yield engine


@pytest.mark.parametrize("what", ["columns", "constraints", "indexes", "triggers and the like"])
def test_the_databases_own_catalogue_is_the_same(
    created: Engine, template: Engine, what: str
) -> None:
    """Types with their lengths and collations, keys with their rules, partial and trigram
    indexes, the search's table and triggers: all that autogenerate does not look at."""
    with created.connect() as one, template.connect() as other:
        by_models, by_migrations = catalogue(one)[what], catalogue(other)[what]
    assert by_models
    assert by_migrations == by_models


def catalogue(connection: Connection) -> dict[str, set[Any]]:
    read = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    return {
        what: {_plain(row) for row in rows if not _is_version(row)}
        for what, rows in read(connection).items()
    }


def _is_version(row: Any) -> bool:
    return any(isinstance(cell, str) and VERSION_TABLES in cell for cell in row)


def _plain(row: Any) -> tuple[Any, ...]:
    """White space and quotes differ between what DDL and Alembic write."""
    return tuple(
        re.sub(r"\s*([(),])\s*", r"\1", " ".join(cell.replace('"', "").split()))
        if isinstance(cell, str)
        else cell
        for cell in row
    )


def _sqlite(connection: Connection) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"columns": [], "constraints": []}
    hidden = shadow_tables(connection)
    inspector = sa.inspect(connection)
    for table in inspector.get_table_names():
        if table in hidden:
            continue
        rows = connection.exec_driver_sql(f'PRAGMA table_xinfo("{table}")')
        found["columns"] += [(table, *row[1:]) for row in rows]
        keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")')
        found["constraints"] += [(table, "key", *row[2:]) for row in keys]
        found["constraints"] += [
            (table, check["name"], check["sqltext"])
            for check in inspector.get_check_constraints(table)
        ]
        found["constraints"] += [
            (table, unique["name"], *unique["column_names"])
            for unique in inspector.get_unique_constraints(table)
        ]
    for kind, name in (("index", "indexes"), ("other", "triggers and the like")):
        rows = connection.exec_driver_sql(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND "
            + ("type = 'index'" if kind == "index" else
               "(type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%')")
        )  # fmt: skip
        found[name] = list(rows)
    return found


def _postgresql(connection: Connection) -> dict[str, list[Any]]:
    def ask(statement: str) -> list[Any]:
        return list(connection.execute(sa.text(statement)))

    return {
        "columns": ask(
            "SELECT table_name, column_name, data_type, udt_name, character_maximum_length,"
            " numeric_precision, numeric_scale, datetime_precision, is_nullable, column_default,"
            " collation_name FROM information_schema.columns WHERE table_schema = 'public'"
        ),
        "constraints": ask(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        ),
        "indexes": ask(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        ),
        "triggers and the like": ask(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT extname, '' FROM pg_extension"
        ),
    }


# Autogenerate sees only its owner's tables -------------------------------------------------------


def test_each_owner_sees_only_its_own(upgraded: Engine) -> None:
    execute(upgraded, "CREATE TABLE labplugin_extra (id INTEGER PRIMARY KEY)")
    execute(upgraded, "CREATE TABLE room_extra (id INTEGER PRIMARY KEY)")
    execute(upgraded, "ALTER TABLE labplugin_thing ADD COLUMN stray INTEGER")
    assert differences(upgraded, OWN, NAMES) == [
        "remove_column labplugin_thing stray",
        "remove_table labplugin_extra",
    ]
    assert differences(upgraded, "core", NAMES) == ["remove_table room_extra"]
    others = [name for name in NAMES if name != OWN]
    assert [differences(upgraded, name, NAMES) for name in others] == [[]] * len(others)


def test_the_tables_of_a_module_that_is_gone_are_nobodys(upgraded: Engine) -> None:
    """Without its folder it is known by its version table; core must not drop its rows."""
    execute(upgraded, "CREATE TABLE labplugin_extra (id INTEGER PRIMARY KEY)")
    assert differences(upgraded, "core", [name for name in NAMES if name != OWN]) == []


def test_a_name_that_begins_like_a_modules_is_cores(manifests: list[Manifest]) -> None:
    assert owner_of("labplugin_thing", NAMES) == OWN
    assert owner_of("labplugins", NAMES) == "core"
    assert owner_of("person", NAMES) == "core"


# Writing a revision ------------------------------------------------------------------------------


def test_a_revision_is_written_named_and_runs(
    upgraded: Engine, manifests: list[Manifest], tmp_path: Path, chain: Callable[..., Path]
) -> None:
    lab = next(one for one in manifests if one.name == OWN)
    folder = chain(OWN, lab.migrations, 'op.drop_column("labplugin_thing", "title")')
    later = [in_folder(one, folder) if one.name == OWN else one for one in manifests]
    with pytest.raises(MigrationError, match="take the database to the head"):
        revision(upgraded, OWN, "too early", later, folder=folder)
    assert migrate.upgrade_one(upgraded, OWN, later).after == "labplugin_0002"
    made = revision(upgraded, OWN, "Titles come back", later, folder=folder)
    assert made is not None
    assert made.name == "labplugin_0003_titles_come_back.py"
    text = made.read_text("utf-8")
    assert '"labplugin_0002"' in text or "'labplugin_0002'" in text
    assert "core." not in text
    assert text.count("add_column") == 1, text
    assert migrate.upgrade_one(upgraded, OWN, later).after == "labplugin_0003"
    assert differences(upgraded, OWN, NAMES) == []


def test_a_first_revision_brings_the_searchs_own_ddl(
    engine: Engine, manifests: list[Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Core's chain written anew from the models makes what the real chain makes."""
    folder = tmp_path / "versions"
    monkeypatch.setattr(migrate, "CORE_VERSIONS", folder)
    made = revision(engine, "core", "everything", manifests, folder=folder)
    assert made is not None
    assert migrate.upgrade_one(engine, "core", manifests).after == "core_0001"
    with engine.connect() as connection:
        assert catalogue(connection)["triggers and the like"]
    assert differences(engine, "core", NAMES) == []
    migrate.downgrade_one(engine, "core", "base", manifests)
    assert tables(engine) == set()


def test_the_script_says_when_nothing_has_changed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/revision.py", "core", "nothing", "--folder", tmp_path],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "core: models and migrations are equal\n")
    assert list(tmp_path.iterdir()) == []
