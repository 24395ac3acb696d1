"""The rehearsal of a restore: what was backed up stands again, in a database of its own."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.app import create_app
from core.auth.models import User
from core.backup import attachments, services
from core.clock import frozen, now_utc
from core.config import Settings
from core.db import ALL_REGIONS, db, unit_of_work
from core.documents import files as documents_files
from core.documents.models import Attachment
from core.errors import SetupError
from core.people.models import Person
from core.people.queries import search_people
from core.regions.enablement import region_info
from core.setup import fill_demo, upgrade_database

SECRET = "a secret of the first installation"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHANYRAQ_BACKUP_KEY", "the key kept elsewhere")


@pytest.fixture(scope="module")
def make_installation(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Any]:
    """`make_installation("name")`: an application with an empty database and folder of its own."""
    made: list[tuple[Flask, str]] = []

    def make(name: str, secret: str = SECRET) -> Flask:
        var = tmp_path_factory.mktemp(name)
        (var / "secret_key").write_text(secret)
        if database_url.startswith("sqlite"):
            url = f"sqlite:///{var / 'db.sqlite3'}"
        else:
            database = f"backup_{secrets.token_hex(4)}"
            _on_server(database_url, f"CREATE DATABASE {database}")
            url = (
                sa.make_url(database_url)
                .set(database=database)
                .render_as_string(hide_password=False)
            )
        app = create_app(
            Settings(var=var, database_url=url, secret_key=secret, backup_dir=var / "backups")
        )
        made.append((app, url))
        return app

    yield make
    for app, url in made:
        with app.app_context():
            db.engine.dispose()
        if not url.startswith("sqlite"):
            name = sa.make_url(url).database
            _on_server(database_url, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def filled(make_installation: Any) -> Flask:
    app: Flask = make_installation("first")
    with app.app_context():
        upgrade_database(report=lambda _text: None)
        fill_demo(region_code="shymkent", people=20, seed=1, progress=lambda _text: None)
    return app


def contents(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table, without what starting writes."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: sorted(
                repr(dict(row))
                for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()
            )
            for name in sa.inspect(connection).get_table_names()
            if name != "module_record" and not name.startswith("person_search")
        }


def quiet(_text: str) -> None:
    """Progress that nobody reads."""


def test_all_rows_and_the_secret_stand_again(
    filled: Flask, make_installation: Any, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    with filled.app_context():
        assert "verified" in services.write_backup(file, progress=quiet)
    before = contents(filled)
    assert len(before["person"]) >= 20
    second = make_installation("second", secret="another secret of another machine")
    with second.app_context():
        text = services.restore_backup(file, progress=quiet)
    assert "rows" in text
    assert contents(second) == before
    assert (second.extensions["shanyraq"].settings.var / "secret_key").read_text() == SECRET
    with second.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        # numbering goes on after the restored rows
        session.add(User(username="after", full_name="After"))


def files_of(app: Flask) -> dict[str, bytes]:
    folder = app.extensions["shanyraq"].settings.var / "files"
    return {path.name: path.read_bytes() for path in folder.glob("??/*")}


def test_files_of_people_stand_again(filled: Flask, make_installation: Any, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    before = files_of(filled)
    assert before, "the demo attaches files"
    folder = filled.extensions["shanyraq"].settings.var / "files"
    name = min(before)
    unfinished = folder / name[:2] / ".new-0123"
    unfinished.write_bytes(b"half an upload")
    with filled.app_context():
        text = services.write_backup(file, progress=quiet)
    unfinished.unlink()
    assert f"{len(before)} files" in text
    second = make_installation("second")
    there = second.extensions["shanyraq"].settings.var / "files" / name[:2]
    there.mkdir(parents=True)
    (there / name).write_bytes(b"damaged since")
    with second.app_context():
        services.restore_backup(file, progress=quiet)
    assert files_of(second) == before
    with second.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        named = set(session.scalars(sa.select(Attachment.sha256)))
    assert named and named <= set(before)


def test_a_backup_with_a_changed_or_missing_file_is_refused(tmp_path: Path) -> None:
    var, content = tmp_path / "var", tmp_path / "content"
    digest = documents_files.keep(var / "files", b"one")
    copied = attachments.copy_out(var, content)
    assert (copied.count, copied.damaged) == (1, [])
    listed = {"count": 1, "damaged": []}
    attachments.check(content, listed)
    path = documents_files.path_of(content / "files", digest)
    path.unlink()
    path.write_bytes(b"two")
    assert documents_files.path_of(var / "files", digest).read_bytes() == b"one"
    with pytest.raises(SetupError, match="damaged"):
        attachments.check(content, listed)
    with pytest.raises(SetupError, match="1 files instead of 2"):
        attachments.check(content, {"count": 2, "damaged": []})
    attachments.check(content, None)


def test_a_damaged_file_does_not_stop_the_backup(tmp_path: Path) -> None:
    var, content = tmp_path / "var", tmp_path / "content"
    digest = documents_files.keep(var / "files", b"one")
    documents_files.path_of(var / "files", digest).write_bytes(b"rotten")
    copied = attachments.copy_out(var, content)
    assert copied.damaged == [digest]
    attachments.check(content, {"count": 1, "damaged": [digest]})


def test_a_restore_takes_the_place_of_what_is_there(filled: Flask, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    with filled.app_context():
        services.write_backup(file, progress=quiet)
    before = contents(filled)
    with filled.app_context():
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            session.execute(sa.update(Person).values(surname="Өзгерді"))
        services.restore_backup(file, progress=quiet)
    assert contents(filled) == before


def test_search_finds_restored_people(
    filled: Flask, make_installation: Any, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    with filled.app_context():
        services.write_backup(file, progress=quiet)
    second = make_installation("second")
    with second.app_context():
        services.restore_backup(file, progress=quiet)
        with unit_of_work(scope=ALL_REGIONS) as session:
            region = region_info(session, "shymkent")
            surname = session.scalars(sa.select(Person.surname)).first()
        assert region is not None
        assert surname
        with unit_of_work(scope=region.id) as session:
            hits = search_people(
                session, region_id=region.id, text=surname[1:5], centre_ids=None, limit=50
            )
            assert hits


@pytest.mark.parametrize("damage", ["key", "byte", "other"])
def test_a_bad_file_changes_nothing(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    file = tmp_path / "one.backup"
    with filled.app_context():
        services.write_backup(file, progress=quiet)
    if damage == "key":
        monkeypatch.setenv("SHANYRAQ_BACKUP_KEY", "a wrong key")
    elif damage == "byte":
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    else:
        file.write_bytes(b"PK\x03\x04 some other file")
    before = contents(filled)
    with filled.app_context(), pytest.raises(SetupError):
        services.restore_backup(file, progress=quiet)
    assert contents(filled) == before


def test_the_night_keeps_its_date_and_fourteen_files(filled: Flask) -> None:
    with filled.app_context():
        settings = filled.extensions["shanyraq"].settings
        assert services.last_good(settings) is None
        start = now_utc()
        folder = settings.var / "backups"
        folder.mkdir()
        for day in range(1, 16):
            (folder / f"shanyraq-202001{day:02d}-023000.backup").touch()
        with frozen(start + dt.timedelta(days=1)):
            services.nightly_backup(settings)
        found = services.last_good(settings)
        assert found is not None
        assert found.at == start + dt.timedelta(days=1)
        files = sorted(one.name for one in folder.glob("*.backup"))
        assert len(files) == services.KEEP
        assert found.file == files[-1]
        (folder / found.file).unlink()
        assert services.last_good(settings) is None
