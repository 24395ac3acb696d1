"""Each owner's chain on both databases: up, down, alone, and when somebody fails or vanishes."""

from __future__ import annotations

import ast
import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from core import migrate
from core.config import ROOT
from core.db import ALL_REGIONS
from core.migrate import DataWouldBeLost, MigrationError
from core.people.queries import search_people
from core.plugins.manifest import Manifest, discover
from tests.broken_modules import write_module
from tests.migrations.conftest import count, execute, in_folder, put_person, put_thing, tables
from tests.modules import ASKED, LAB, MANIFESTS, ONLY

OWN = "labplugin"
NAMES = [manifest.name for manifest in MANIFESTS]
Write = Callable[..., Path]
#: the newest revision of core, and the one that a test's `chain` adds after it
HEAD = max(path.stem for path in migrate.CORE_VERSIONS.glob("core_*.py"))[: len("core_0001")]
NEXT = f"core_{int(HEAD[-4:]) + 1:04}"


def lab_of(manifests: list[Manifest]) -> Manifest:
    return next(one for one in manifests if one.name == OWN)


def with_lab(manifests: list[Manifest], migrations: Path) -> list[Manifest]:
    return [in_folder(one, migrations) if one.name == OWN else one for one in manifests]


def records(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT name, last_error FROM module_record"))
        return {row.name: row.last_error for row in rows}


def found_people(engine: Engine, region_id: int, text: str) -> int:
    """How many people the search finds by its index."""
    with Session(engine, info={"scope": ALL_REGIONS}) as session:
        return len(
            search_people(session, region_id=region_id, text=text, centre_ids=None, limit=10)
        )


# Up ------------------------------------------------------------------------------------------


def test_from_empty_to_all_heads(engine: Engine, manifests: list[Manifest]) -> None:
    assert set(migrate.current(engine, manifests).values()) == {None}
    waiting = migrate.pending(engine, manifests)
    assert set(waiting) == {"core", *NAMES}, "every owner has at least one revision"
    results = migrate.upgrade_all(engine, manifests)
    assert [one.name for one in results] == ["core", *(m.name for m in manifests)]
    assert [one for one in results if one.error] == []
    assert {one.name: one.after for one in results} == {
        name: revisions[-1] for name, revisions in waiting.items()
    }
    assert migrate.pending(engine, manifests) == {}


def test_a_second_upgrade_changes_nothing(upgraded: Engine, manifests: list[Manifest]) -> None:
    results = migrate.upgrade_all(upgraded, manifests)
    assert all(one.before == one.after and not one.error for one in results)


@pytest.mark.parametrize("name", [ONLY] if ONLY else NAMES)
def test_down_to_nothing_and_up_again_alone(
    upgraded: Engine, manifests: list[Manifest], name: str
) -> None:
    before, standing = tables(upgraded), migrate.current(upgraded, manifests)
    result = migrate.downgrade_one(upgraded, name, "base", manifests)
    assert (result.before, result.after) == (standing[name], None)
    gone = before - tables(upgraded)
    assert gone
    assert all(table.startswith(f"{name}_") for table in gone)
    assert not [table for table in tables(upgraded) if table.startswith(f"{name}_")]
    assert migrate.current(upgraded, manifests) == {**standing, name: None}
    again = migrate.upgrade_one(upgraded, name, manifests)
    assert (again.before, again.after, again.error) == (None, standing[name], "")
    assert tables(upgraded) == before


def test_core_goes_down_after_its_modules_and_comes_up_again(
    upgraded: Engine, manifests: list[Manifest]
) -> None:
    before = tables(upgraded)
    for name in NAMES:
        migrate.downgrade_one(upgraded, name, "base", manifests)
    migrate.downgrade_one(upgraded, "core", "base", manifests)
    assert tables(upgraded) == set()
    assert not [one for one in migrate.upgrade_all(upgraded, manifests) if one.error]
    assert tables(upgraded) == before


# Somebody fails or vanishes --------------------------------------------------------------------


def test_a_module_that_vanishes_stops_nobody(
    upgraded: Engine, manifests: list[Manifest], chain: Write
) -> None:
    region_id, person_id = put_person(upgraded)
    put_thing(upgraded, region_id, person_id)
    left = [one for one in manifests if one.name != OWN]
    chain("core", migrate.CORE_VERSIONS, 'op.create_table("later", sa.Column("id", sa.Integer))')
    results = migrate.upgrade_all(upgraded, left)
    assert not [one for one in results if one.error]
    assert "later" in tables(upgraded)
    assert count(upgraded, "labplugin_thing") == 1, "its rows wait for it"
    back = migrate.upgrade_one(upgraded, OWN, manifests)
    assert (back.before, back.after, back.error) == ("labplugin_0001", "labplugin_0001", "")


@pytest.mark.parametrize(
    "upgrade",
    [
        'op.create_table("labplugin_half", sa.Column("id", sa.Integer)); 1 / 0',
        'op.create_table("labplugin_half", sa.Column("id", sa.Integer));'
        ' op.execute("SELECT nothing FROM nowhere")',
        "this = = Python",
    ],
)
def test_a_module_that_fails_stops_nobody(
    engine: Engine, manifests: list[Manifest], chain: Write, upgrade: str
) -> None:
    folder = chain(OWN, LAB / "migrations", upgrade)
    results = {one.name: one for one in migrate.upgrade_all(engine, with_lab(manifests, folder))}
    failed = results.pop(OWN)
    assert failed.error
    assert [one for one in results.values() if one.error] == []
    assert "labplugin_half" not in tables(engine), "what it had begun is rolled back"
    assert failed.error in records(engine)[OWN]
    assert migrate.upgrade_one(engine, OWN, manifests).error == "", "mended, it goes on"


def test_a_broken_module_is_still_migrated(
    engine: Engine, manifests: list[Manifest], tmp_path: Path
) -> None:
    """Folders come from the disk: a module that cannot be imported keeps its tables in step."""
    folder = write_module(tmp_path, "cracked", "syntax_error")
    found = [one for one in discover(ROOT / "plugins", [folder]) if one.name == "cracked"]
    assert migrate.upgrade_all(engine, [*manifests, *found])[-1].after == "cracked_0001"
    assert "cracked_thing" in tables(engine)


def test_core_must_succeed(engine: Engine, manifests: list[Manifest], chain: Write) -> None:
    chain("core", migrate.CORE_VERSIONS, "1 / 0")
    with pytest.raises(MigrationError, match="core: ZeroDivisionError"):
        migrate.upgrade_all(engine, manifests)
    standing = migrate.current(engine, manifests)
    assert standing.pop("core") == HEAD, "each revision is a transaction of its own"
    assert set(standing.values()) == {None}


def test_two_heads_are_named(engine: Engine, manifests: list[Manifest], chain: Write) -> None:
    folder = chain(OWN, LAB / "migrations", "pass")
    second = (folder / "labplugin_0002_next.py").read_text("utf-8")
    (folder / "labplugin_0003_other.py").write_text(
        second.replace('"labplugin_0002"', '"labplugin_0003"')
    )
    result = migrate.upgrade_all(engine, with_lab(manifests, folder))[-1]
    assert "two heads" in next(
        one.error for one in migrate.status(engine, with_lab(manifests, folder)) if one.name == OWN
    )
    assert result.name == NAMES[-1]


def test_a_database_of_the_future_is_said(upgraded: Engine, manifests: list[Manifest]) -> None:
    execute(upgraded, "UPDATE alembic_version_labplugin SET version_num = 'labplugin_0099'")
    results = {one.name: one for one in migrate.upgrade_all(upgraded, manifests)}
    assert "newer version" in results[OWN].error
    assert not results["core"].error


# Foreign keys and the core's schema --------------------------------------------------------------


def test_rebuilding_a_core_table_loses_no_rows_of_modules(
    upgraded: Engine, manifests: list[Manifest], chain: Write
) -> None:
    """On SQLite the table is copied, dropped and renamed while rows point to it."""
    region_id, person_id = put_person(upgraded)
    put_thing(upgraded, region_id, person_id)
    chain(
        "core",
        migrate.CORE_VERSIONS,
        "longer, old = sa.String(400), sa.String(300)\n"
        '    with op.batch_alter_table("person") as batch:\n'
        '        batch.alter_column("note", existing_type=sa.Text(), nullable=True)\n'
        '        batch.alter_column("address", type_=longer, existing_type=old)\n'
        '    with op.batch_alter_table("region") as batch:\n'
        '        batch.alter_column("kato", type_=longer, existing_type=old)',
    )
    assert migrate.upgrade_all(upgraded, manifests)[0].after == NEXT
    assert count(upgraded, "person") == 1
    assert count(upgraded, "labplugin_thing") == 1
    keys = sa.inspect(upgraded).get_foreign_keys("labplugin_thing")
    assert {key["referred_table"] for key in keys} == {"person", "region"}
    with pytest.raises(sa.exc.IntegrityError):
        execute(upgraded, "DELETE FROM person")
    execute(upgraded, "UPDATE person SET name_key = 'ахметова', surname_key = 'ахметова'")
    assert found_people(upgraded, region_id, "ахметова") == 1, (
        "the search index is still kept in step"
    )


def test_a_migration_that_orphans_rows_is_rolled_back(
    upgraded: Engine, manifests: list[Manifest], chain: Write
) -> None:
    region_id, person_id = put_person(upgraded)
    put_thing(upgraded, region_id, person_id)
    chain("core", migrate.CORE_VERSIONS, 'op.execute("DELETE FROM person")')
    result = migrate.upgrade_one(upgraded, "core", manifests)
    assert "labplugin_thing" in result.error
    assert result.after == HEAD
    assert count(upgraded, "person") == 1


def test_a_core_table_that_others_point_to_cannot_go(
    upgraded: Engine, manifests: list[Manifest], chain: Write
) -> None:
    """Not even without rows, and not even when the module has left the disk."""
    chain("core", migrate.CORE_VERSIONS, 'op.drop_table("room")')
    assert migrate.upgrade_one(upgraded, "core", manifests).error
    assert "room" in tables(upgraded)


def test_a_module_waits_for_the_core_schema_that_it_needs(
    engine: Engine, manifests: list[Manifest], chain: Write
) -> None:
    needing = [
        dataclasses.replace(one, core_schema=NEXT) if one.name == OWN else one for one in manifests
    ]
    results = {one.name: one for one in migrate.upgrade_all(engine, needing)}
    assert NEXT in results[OWN].error
    assert results[OWN].after is None
    chain("core", migrate.CORE_VERSIONS, "pass")
    assert not [one for one in migrate.upgrade_all(engine, needing) if one.error]
    with pytest.raises(MigrationError, match=f"labplugin needs the core schema {NEXT}"):
        migrate.downgrade_one(engine, "core", HEAD, needing)
    migrate.downgrade_one(engine, OWN, "base", needing)
    assert migrate.downgrade_one(engine, "core", "-1", needing).after == HEAD


def test_core_is_not_taken_away_under_its_modules(
    upgraded: Engine, manifests: list[Manifest]
) -> None:
    before = tables(upgraded)
    with pytest.raises(MigrationError):
        migrate.downgrade_one(upgraded, "core", "base", manifests, allow_data_loss=True)
    with pytest.raises(Exception, match="|".join(f"{name}_" for name in NAMES)):
        migrate.downgrade_one(upgraded, "core", "base", [], allow_data_loss=True)
    assert tables(upgraded) == before


# A downgrade that would lose data asks ------------------------------------------------------------


def test_a_downgrade_that_would_lose_rows_asks(upgraded: Engine, manifests: list[Manifest]) -> None:
    region_id, person_id = put_person(upgraded)
    put_thing(upgraded, region_id, person_id, 1)
    put_thing(upgraded, region_id, None, 2)
    with pytest.raises(DataWouldBeLost) as caught:
        migrate.downgrade_one(upgraded, OWN, "base", manifests)
    assert caught.value.losses == {"labplugin_thing": 2}
    assert "2" in str(caught.value)
    assert count(upgraded, "labplugin_thing") == 2
    assert migrate.current(upgraded, manifests)[OWN] == "labplugin_0001"
    migrate.downgrade_one(upgraded, OWN, "base", manifests, allow_data_loss=True)
    assert "labplugin_thing" not in tables(upgraded)
    assert count(upgraded, "person") == 1


def test_a_downgrade_that_would_lose_values_asks(
    upgraded: Engine, manifests: list[Manifest], chain: Write
) -> None:
    folder = chain(
        OWN,
        LAB / "migrations",
        'op.add_column("labplugin_thing", sa.Column("note", sa.Text()))',
        'op.batch_alter_table("labplugin_thing")\n'
        '    with op.batch_alter_table("labplugin_thing") as batch:\n'
        '        batch.drop_column("note")',
    )
    later = with_lab(manifests, folder)
    assert migrate.upgrade_one(upgraded, OWN, later).after == "labplugin_0002"
    region_id, _person = put_person(upgraded)
    put_thing(upgraded, region_id, None, 1)
    put_thing(upgraded, region_id, None, 2)
    assert migrate.downgrade_one(upgraded, OWN, "-1", later).after == "labplugin_0001"
    migrate.upgrade_one(upgraded, OWN, later)
    execute(upgraded, "UPDATE labplugin_thing SET note = 'kept' WHERE public_id = '0000000002'")
    with pytest.raises(DataWouldBeLost) as caught:
        migrate.downgrade_one(upgraded, OWN, "labplugin_0001", later)
    assert caught.value.losses == {"labplugin_thing.note": 1}


def test_a_downgrade_that_would_delete_rows_asks(
    upgraded: Engine, manifests: list[Manifest], chain: Write
) -> None:
    folder = chain(OWN, LAB / "migrations", "pass", 'op.execute("DELETE FROM labplugin_thing")')
    later = with_lab(manifests, folder)
    migrate.upgrade_one(upgraded, OWN, later)
    region_id, _person = put_person(upgraded)
    put_thing(upgraded, region_id, None)
    with pytest.raises(DataWouldBeLost) as caught:
        migrate.downgrade_one(upgraded, OWN, "-1", later)
    assert caught.value.losses == {"labplugin_thing": 1}
    assert count(upgraded, "labplugin_thing") == 1


@pytest.mark.parametrize("target", ["head", "labplugin_0002", "core_0001", "-2", "", "nonsense"])
def test_an_unknown_target_is_refused(
    upgraded: Engine, manifests: list[Manifest], target: str
) -> None:
    with pytest.raises(MigrationError, match="labplugin"):
        migrate.downgrade_one(upgraded, OWN, target, manifests)


def test_an_unknown_module_is_refused(upgraded: Engine, manifests: list[Manifest]) -> None:
    with pytest.raises(MigrationError, match="stranger"):
        migrate.downgrade_one(upgraded, "stranger", "base", manifests)
    assert "stranger" in migrate.upgrade_one(upgraded, "stranger", manifests).error


# Locks -------------------------------------------------------------------------------------------

PROCESS = """
import sys
import sqlalchemy as sa
from core import migrate
from core.config import ROOT
from core.db import engine_options, prepare_engine
from core.plugins.manifest import discover
url, lab = sys.argv[1:]
engine = sa.create_engine(url, **engine_options(url))
prepare_engine(engine)
sys.stdin.readline()
for one in migrate.upgrade_all(engine, discover(ROOT / "plugins", [ROOT / lab])):
    sys.stdout.write(f"{one.name} {one.after} {one.error}\\n")
"""


def test_processes_that_upgrade_at_once_do_not_collide(
    engine: Engine, manifests: list[Manifest]
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PROCESS, url, "tests/labplugin"]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    answers = set()
    for one in running:  # all have imported everything by the time the line comes
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    for one in running:
        answer, _ = one.communicate(timeout=120)
        assert one.returncode == 0
        answers.add(answer)
    assert len(answers) == 1
    assert {line.split(" ", 2)[2].strip() for line in answers.pop().splitlines()} == {""}
    assert migrate.pending(engine, manifests) == {}


@pytest.mark.postgres_only
def test_a_busy_table_is_not_waited_for_for_ever(
    upgraded: Engine, manifests: list[Manifest], chain: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "200ms")
    add = 'op.add_column("labplugin_thing", sa.Column("note", sa.Text()))'
    later = with_lab(manifests, chain(OWN, LAB / "migrations", add))
    with upgraded.connect() as reader:
        reader.execute(sa.text("SELECT * FROM labplugin_thing"))
        assert "LockNotAvailable" in migrate.upgrade_one(upgraded, OWN, later).error
    assert migrate.upgrade_one(upgraded, OWN, later).error == ""


# The files ---------------------------------------------------------------------------------------


def migration_files() -> list[Path]:
    folders = [migrate.CORE_VERSIONS, *(manifest.migrations for manifest in MANIFESTS)]
    folders = [manifest.migrations for manifest in ASKED] if ONLY else folders
    return sorted(path for folder in folders for path in folder.glob("*.py"))


@pytest.mark.parametrize("path", migration_files(), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_application(path: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or ".").split(".")[0])
    assert found <= {"alembic", "sqlalchemy", "datetime", "json", "__future__"}
    owner = "core" if path.parent == migrate.CORE_VERSIONS else path.parent.parent.name
    assert path.stem.startswith(f"{owner}_")
    assert "head" not in path.read_text("utf-8").split("depends_on")[1].splitlines()[0]


def test_there_are_migrations_to_look_at() -> None:
    assert len(migration_files()) >= 3
