"""A module is taken away, on a database of its own of the kind that this run is about (SQLite or
PostgreSQL): its data kept, written out and deleted, or deleted; what core holds of it stays."""

from __future__ import annotations

import dataclasses
import json
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import uninstall
from core.app import create_app
from core.audit.models import AuditEntry
from core.audit.verifying import verify
from core.auth.actor import system_actor
from core.config import ROOT, Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import EXTENSION
from core.people.merge_models import PersonMerge, PersonMergeChange
from core.people.models import Person
from core.plugins.models import ModuleRecord
from core.plugins.remains import remains_of
from core.regions.enablement import region_info
from core.regions.models import Region, RegionModule
from core.regions.removal import Removed, remove_module
from core.regions.removal_queries import KEPT, standing_of
from core.regions.services import set_module
from core.setup import modules_report, upgrade_database
from tests.migrations.conftest import database

NAME = "labplugin"
LAB = ROOT / "tests" / NAME
ME = system_actor("test")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation with the laboratory, two people and rows of theirs."""
    var = tmp_path_factory.mktemp("removal")
    with database(var) as engine:
        settings = Settings(
            var=var, database_url=engine.url.render_as_string(hide_password=False),
            secret_key="only for tests, and long enough", testing=True, plugins_strict=True,
        )  # fmt: skip
        app = create_app(settings, module_paths=[LAB])
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            assert upgrade_database(report=lambda _text: None)
            yield app
            db.engine.dispose()


@pytest.fixture
def filled(stage: Flask) -> Iterator[Flask]:
    """The laboratory stands, is off, and holds two rows; afterwards its tables are made anew."""
    with stage.app_context():
        upgrade_database(report=lambda _text: None)
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            region = session.scalar(sa.select(Region)) or Region(code="shymkent", name_kk="Шымкент")
            region.settings = {"chosen": {"labplugin.days": 3, "core.days": 4}}
            session.add(region)
            session.flush()
            people = [
                Person(region_id=region.id, surname=name, surname_key=name, given_key="",
                       patronymic_key="", name_key=name, sort_key=name, version=1)
                for name in ("омарова", "сейітова")
            ]  # fmt: skip
            session.add_all(people)
            session.flush()
            thing = sa.text(
                "INSERT INTO labplugin_thing (region_id, person_id, title, source, public_id)"
                " VALUES (:region, :person, 'Микроскоп', 'desk', :public)"
            )
            for number, one in enumerate(people):
                session.execute(thing, {"region": region.id, "person": one.id,
                                        "public": f"{number:010d}"})  # fmt: skip
            merge = PersonMerge(region_id=region.id, keep_id=people[0].id, drop_id=people[1].id,
                                reason="бір адам")  # fmt: skip
            session.add(merge)
            session.flush()
            session.add_all(
                PersonMergeChange(region_id=region.id, merge_id=merge.id, table_name=table,
                                  row_id=1, column_name="person_id", before=1, after=2)
                for table in ("labplugin_thing", "consent")
            )  # fmt: skip
            session.add(RegionModule(region_id=region.id, module=NAME, enabled=False))
        yield stage
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            for model in (PersonMergeChange, PersonMerge, RegionModule):
                session.execute(sa.delete(model))
            if "labplugin_thing" in sa.inspect(session.connection()).get_table_names():
                session.execute(sa.text("DELETE FROM labplugin_thing"))
            session.execute(sa.delete(Person))


@pytest.fixture
def gone(filled: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The laboratory's files are not on the disk any more."""
    loader = filled.extensions[EXTENSION].loader
    plugin = loader.modules[NAME].plugin
    monkeypatch.delitem(loader.modules, NAME)
    loader.manager.unregister(plugin)
    yield filled
    loader.manager.register(plugin, name=NAME)


def rows_of(name: str = NAME) -> dict[str, int]:
    with db.engine.connect() as connection:
        return remains_of(connection, [name])[name].rows


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def read(statement: Any) -> list[Any]:
    with unit_of_work(scope=ALL_REGIONS) as session:
        return list(session.scalars(statement))


def switch(*, enabled: bool) -> None:
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        region_id = session.scalar(sa.select(Region.id))
        assert region_id is not None
        set_module(session, actor=ME, region_id=region_id, module=NAME, enabled=enabled)


def last_note() -> dict[str, Any]:
    wanted = sa.select(AuditEntry.details).where(AuditEntry.action == "module.remove")
    found: dict[str, Any] = read(wanted.order_by(AuditEntry.id.desc()).limit(1))[0]
    return found


def is_log_whole(app: Flask) -> bool:
    var = app.extensions[EXTENSION].settings.var
    with unit_of_work(scope=ALL_REGIONS) as session:
        return not verify(session, var=var).problems


def test_it_is_told_while_its_files_are_gone(gone: Flask) -> None:
    line = next(one for one in modules_report() if one["name"] == NAME)
    assert (line["state"], line["rows"], line["tables"]) == ("absent", 2, len(rows_of()))
    with unit_of_work(scope=ALL_REGIONS) as session:
        standing = standing_of(session, name=NAME)
    assert standing.title("ru") == gone_title("ru")
    assert (standing.path, standing.is_in_use) == (None, False)


def gone_title(locale: str) -> str:
    text = (LAB / "plugin.toml").read_text()
    return text.split(f'{locale} = "')[1].split('"')[0]


def test_in_use_it_is_refused_and_nothing_changes(filled: Flask, tmp_path: Path) -> None:
    switch(enabled=True)
    before = rows_of()
    for data in ("keep", "export", "delete"):
        with pytest.raises(Conflict) as caught:
            remove_module(actor=ME, name=NAME, data=data, file=tmp_path / "x.zip")  # type: ignore[arg-type]
        assert caught.value.code == "module.in_use"
        assert "shymkent" in str(caught.value.message)
    assert rows_of() == before
    assert not (tmp_path / "x.zip").exists()
    switch(enabled=False)


def test_kept_it_is_only_written_down(gone: Flask) -> None:
    before = rows_of()
    removed = remove_module(actor=ME, name=NAME, data="keep")
    assert not removed.was_deleted
    assert rows_of() == before
    assert (last_note()["data"], last_note()["rows"]) == ("keep", before)
    assert "nobody whose data it may hold" in "\n".join(uninstall.after(removed))


@pytest.mark.parametrize("where", ["filled", "gone"])
def test_deleted_nothing_of_it_is_left_and_the_log_is_whole(
    request: pytest.FixtureRequest, where: str
) -> None:
    """With its files still loaded (off everywhere), and with its code gone."""
    app: Flask = request.getfixturevalue(where)
    before, others = rows_of(), tables()
    removed: Removed = remove_module(actor=ME, name=NAME, data="delete")
    assert removed.deleted == before
    assert before["labplugin_thing"] == 2
    assert others - tables() == {*before, "alembic_version_labplugin"}
    assert read(sa.select(RegionModule).where(RegionModule.module == NAME)) == []
    assert read(sa.select(ModuleRecord).where(ModuleRecord.name == NAME)) == []
    assert read(sa.select(PersonMergeChange.table_name)) == ["consent"]
    assert read(sa.select(Region.settings)) == [{"chosen": {"core.days": 4}}]
    assert last_note()["rows"] == before
    assert is_log_whole(app)
    # nobody waits for it any more, whether it is still loaded or not
    with unit_of_work(scope=ALL_REGIONS) as session:
        region = region_info(session, "shymkent")
        dispatcher = app.extensions[EXTENSION].dispatcher
        assert dispatcher.unanswered(session) is None
        about = {"region": region, "session": session,
                 "person_id": session.scalar(sa.select(sa.func.min(Person.id)))}  # fmt: skip
        assert dispatcher.call("open_duties", **about) == []
        found = dispatcher.call("export_person_data", **about)
        assert "labplugin_thing" not in {one.code for one in found}
    if where == "gone":
        with pytest.raises(NotFound):
            remove_module(actor=ME, name=NAME, data="delete")


def test_without_its_tables_it_is_not_switched_on(filled: Flask) -> None:
    remove_module(actor=ME, name=NAME, data="delete")
    with pytest.raises(Conflict) as caught:
        switch(enabled=True)
    assert caught.value.code == "module.tables"


def test_written_out_first_the_file_holds_every_row(gone: Flask, tmp_path: Path) -> None:
    before, file = rows_of(), tmp_path / "lab.zip"
    removed = remove_module(actor=ME, name=NAME, data="export", file=file)
    assert removed.file == file
    assert rows_of() == {}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as packed:
        told = json.loads(packed.read("module.json"))
        lines = packed.read("tables/labplugin_thing.jsonl").decode().splitlines()
    assert (told["module"], told["revision"]) == (NAME, "labplugin_0001")
    assert {name: one["rows"] for name, one in told["tables"].items()} == before
    assert [json.loads(line)["title"] for line in lines] == ["Микроскоп"] * 2
    assert str(file) in "\n".join(uninstall.after(removed))


def test_a_file_that_cannot_be_written_deletes_nothing(gone: Flask, tmp_path: Path) -> None:
    before = rows_of()
    taken = tmp_path / "taken.zip"
    taken.write_text("mine")
    for file in (taken, tmp_path / "nowhere" / "x.zip", None):
        with pytest.raises(InvalidInput):
            remove_module(actor=ME, name=NAME, data="export", file=file)
    assert taken.read_text() == "mine"
    assert rows_of() == before


def test_a_failure_at_the_end_takes_everything_back(
    gone: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, others, file = rows_of(), tables(), tmp_path / "lab.zip"

    def no_disk(*_all: Any, **_values: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("core.regions.removal.record", no_disk)
    with pytest.raises(OSError, match="no space"):
        remove_module(actor=ME, name=NAME, data="export", file=file)
    assert (rows_of(), tables()) == (before, others)
    assert list(tmp_path.iterdir()) == [], "a file would say that it was done"


def test_the_command_tells_what_stands_and_asks(
    gone: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of()
    monkeypatch.setattr(click, "prompt", lambda *_all, **_values: "delete")

    def no(*_all: Any, **_values: Any) -> None:
        raise click.Abort

    monkeypatch.setattr(click, "confirm", no)
    with pytest.raises(click.Abort):
        uninstall.uninstall(NAME, data=None, export_to=None, yes=False, quiet=False)
    told = capsys.readouterr().out
    assert "labplugin (absent): 2 rows" in told
    assert "  labplugin_thing: 2" in told
    assert "no good backup yet" in told
    assert rows_of() == before
    removed = uninstall.uninstall(NAME, data="delete", export_to=None, yes=True, quiet=True)
    assert uninstall.as_json(removed)["rows"] == before
    assert rows_of() == {}
    assert capsys.readouterr().out == ""
    with pytest.raises(InvalidInput):
        uninstall.uninstall(NAME, data="keep", export_to=None, yes=True, quiet=True)


def test_only_the_administrator_of_the_system_may(gone: Flask) -> None:
    nobody = dataclasses.replace(ME, is_system=False)
    with pytest.raises(NotAllowed):
        remove_module(actor=nobody, name=NAME, data="keep")


def test_what_core_keeps_is_there() -> None:
    assert {f"{table}.{column}" for table, column, _label in KEPT} <= {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
    }


def page_of(sign_in: Any) -> FlaskClient:
    client: FlaskClient = sign_in("ermek")
    return client


def test_the_page_asks_and_refuses(app: Flask, world: Any, sign_in: Any) -> None:
    """In use it says where; a code that is mistyped deletes nothing."""
    client = page_of(sign_in)
    path = f"/system/modules/{NAME}/remove"
    page = client.get(path)
    assert "Шымкент қаласы" in page.text
    assert f'action="{path}"' not in page.text
    refused = client.post(path, data={"fate": "delete", "typed": NAME})
    assert (refused.status_code, "алдымен мына өңірлерде өшіріңіз" in refused.text) == (422, True)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(
            sa.update(RegionModule).where(RegionModule.module == NAME).values(enabled=False)
        )
    asked = client.get(path).text
    assert "Деректері не болады" in asked
    assert f'action="{path}"' in asked
    mistyped = client.post(path, data={"fate": "delete", "typed": "lab"})
    assert (mistyped.status_code, 'value="lab"' in mistyped.text) == (422, True)
    assert client.post(path, data={"typed": NAME}).status_code == 422
    assert client.post(path, data={"fate": "keep"}).status_code == 303
    assert client.get("/system/modules/nothing/remove").status_code == 404
    assert sign_in("dana").get(path).status_code == 403
    with app.app_context():
        assert "labplugin_thing" in tables()
        assert last_note()["data"] == "keep"
