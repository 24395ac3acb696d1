"""An empty database for each test, and the manifests of every module with the laboratory's."""

from __future__ import annotations

import dataclasses
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from core import migrate
from core.app import create_app
from core.config import Settings
from core.db import ALL_REGIONS, engine_options, prepare_engine
from core.kernel import EXTENSION
from core.people.models import Person
from core.plugins.manifest import Manifest
from core.regions.models import Region
from tests.modules import LAB


@pytest.fixture(scope="session")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """Of all modules, whose models are loaded."""
    place = tmp_path_factory.mktemp("catalogue")
    settings = Settings(
        var=place, database_url=f"sqlite:///{place}/none.sqlite3", secret_key="only for tests",
        plugins_strict=True, testing=True,
    )  # fmt: skip
    kernel = create_app(settings, module_paths=[LAB]).extensions[EXTENSION]
    return [module.manifest for module in kernel.loader.modules.values()]


def on_postgres() -> bool:
    return os.environ.get("SHANYRAQ_TEST_DATABASE") == "postgresql"


@contextmanager
def database(folder: Path, template: Engine | None = None) -> Iterator[Engine]:
    """A database of the kind that this run is about: empty, or a copy of another."""
    name = f"mig_{secrets.token_hex(6)}"
    if on_postgres():
        server = os.environ["SHANYRAQ_TEST_POSTGRES_URL"]
        copied = f" TEMPLATE {template.url.database}" if template is not None else ""
        _run(server, f"CREATE DATABASE {name}{copied}")
        url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    else:
        if template is not None:
            shutil.copy(str(template.url.database), folder / f"{name}.sqlite3")
        url = f"sqlite:///{folder / name}.sqlite3"
    engine = sa.create_engine(url, **engine_options(url))
    prepare_engine(engine)
    try:
        yield engine
    finally:
        engine.dispose()
        if on_postgres():
            _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(statement))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with database(tmp_path) as engine:
        yield engine


@pytest.fixture(scope="session")
def template(
    tmp_path_factory: pytest.TempPathFactory, manifests: list[Manifest]
) -> Iterator[Engine]:
    """Everything at its head, made once; tests take copies."""
    with database(tmp_path_factory.mktemp("template")) as engine:
        assert [one for one in migrate.upgrade_all(engine, manifests) if one.error] == []
        engine.dispose()
        # without a pool: PostgreSQL copies only what nobody is connected to
        lonely = sa.create_engine(engine.url, poolclass=sa.NullPool)
        prepare_engine(lonely)
        yield lonely


@pytest.fixture
def upgraded(tmp_path: Path, template: Engine) -> Iterator[Engine]:
    """Everything at its head."""
    with database(tmp_path, template) as engine:
        yield engine


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """`chain("core", "…body…")`: the next revision of core or of a manifest's module, written to
    a copy of the folder; returns the copy."""

    def write(owner: str, folder: Path, upgrade: str, downgrade: str = "pass") -> Path:
        copy = tmp_path / f"chain_{owner}" / "migrations"
        if not copy.exists():
            copy.mkdir(parents=True)
            for source in folder.glob("*.py"):
                (copy / source.name).write_text(source.read_text("utf-8"), "utf-8")
        number = len(list(copy.glob("*.py")))
        before = repr(f"{owner}_{number:04d}") if number else "None"
        (copy / f"{owner}_{number + 1:04d}_next.py").write_text(
            f'"""next"""\nimport sqlalchemy as sa\nfrom alembic import op\n'
            f'revision = "{owner}_{number + 1:04d}"\ndown_revision = {before}\n'
            f"branch_labels = None\ndepends_on = None\n\n\n"
            f"def upgrade():\n    {upgrade}\n\n\ndef downgrade():\n    {downgrade}\n",
            "utf-8",
        )
        if owner == migrate.CORE:
            monkeypatch.setattr(migrate, "CORE_VERSIONS", copy)
        return copy

    return write


def in_folder(manifest: Manifest, migrations: Path) -> Manifest:
    """The manifest with its migrations read from elsewhere."""
    assert migrations.name == "migrations"
    return dataclasses.replace(manifest, path=migrations.parent)


def put_person(engine: Engine) -> tuple[int, int]:
    """A region and a person; returns their identifiers."""
    with Session(engine, info={"scope": ALL_REGIONS}) as session:
        session.connection(execution_options={"write": True})
        region = Region(code="shymkent", name_kk="Шымкент")
        session.add(region)
        session.flush()
        person = Person(
            region_id=region.id, surname="Омарова", surname_key="омарова", given_key="",
            patronymic_key="", name_key="омарова", sort_key="омарова", version=1,
        )  # fmt: skip
        session.add(person)
        session.flush()
        found = region.id, person.id
        session.commit()
    return found


def put_thing(engine: Engine, region_id: int, person_id: int | None, number: int = 1) -> None:
    """A row of the laboratory."""
    execute(
        engine,
        "INSERT INTO labplugin_thing (region_id, person_id, title, source, public_id)"
        " VALUES (:region, :person, 'Microscope', 'desk', :public)",
        region=region_id, person=person_id, public=f"{number:010d}",
    )  # fmt: skip


def execute(engine: Engine, statement: str, **values: object) -> None:
    with engine.connect().execution_options(write=True) as connection:
        connection.execute(sa.text(statement), values)
        connection.commit()


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0)


def tables(engine: Engine) -> set[str]:
    """Tables that hold data: no version tables, no insides of a search index."""
    with engine.connect() as connection:
        return set(migrate._columns(connection))
