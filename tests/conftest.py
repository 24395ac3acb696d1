"""Fixtures: one application per worker, an empty database per test, and a fixed cast.

Aigul is centre administrator and Bota receptionist of the first centre of Shymkent, Bolat
receptionist of its second centre, Dana regional administrator; Ermek administers the system;
Zhanar works in Almaty. Real commits are made, so every test starts from emptied tables.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import gc
import itertools
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from core.app import create_app
from core.audit.guards import KEPT
from core.auth.actor import Actor
from core.auth.models import Role, RoleGrant, User, UserSession
from core.auth.permissions import SHIPPED_ROLES
from core.auth.queries import load_actor, token_hash
from core.config import Settings
from core.db import ALL_REGIONS, Scope, db, metadata, unit_of_work
from core.kernel import EXTENSION, Kernel
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.regions.models import Centre, District, Region, RegionModule, Room

TODAY = dt.date(2026, 11, 20)  # a Friday
NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)  # 10:00 in Shymkent


SHARED = Path(__file__).parents[2] / "shared/data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Two kinds of tests are left out, and pytest counts them as deselected. Those that read the
    spreadsheets of ../shared, which do not travel with the repository, where there are none. On
    PostgreSQL, those that ask no database: the run on SQLite has them."""
    for item in items:
        if item.get_closest_marker("browser") and not _names_the_browser(item.path):
            raise pytest.UsageError(f"{item.path}: `mark.browser` is looked for in the file itself")
    without = [
        item
        for item in items
        if (item.get_closest_marker("shared_files") and not SHARED.is_dir())
        or (postgres_wanted() and _asks_no_database(item))
    ]
    items[:] = [item for item in items if item not in set(without)]
    config.hook.pytest_deselected(items=without)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where tests in a browser alone are wanted, files without any are not even read: reading all
    took each worker longer than its share of the main path."""
    if "browser" not in config.option.markexpr.split(" and ") or collection_path.suffix != ".py":
        return None
    return None if _names_the_browser(collection_path) else True


@functools.cache
def _names_the_browser(path: Path) -> bool:
    return "mark.browser" in path.read_text("utf-8")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end. Looking through it for garbage again and
    again took a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _asks_no_database(item: pytest.Item) -> bool:
    """Neither by the fixtures here nor by one of its own folder that knows PostgreSQL: rules,
    tools, readers of files, and processes that always run on SQLite. Nor those whose pages the
    roles open on PostgreSQL anyway: what is asked there is the switch of a module."""
    if item.name.startswith("test_off_every_page_is_404"):
        return True
    if {"app", "settings", "database_url"} & set(getattr(item, "fixturenames", ())):
        return False
    return not any(
        _knows_postgres(item.path.with_name(name)) for name in (item.path.name, "conftest.py")
    )


@functools.cache
def _knows_postgres(path: Path) -> bool:
    return (
        path != Path(__file__) and path.is_file() and "postgres" in path.read_text("utf-8").lower()
    )


def postgres_wanted() -> bool:
    return os.environ.get("SHANYRAQ_TEST_DATABASE") == "postgresql"


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A database of this worker's own: a SQLite file, or a new database in the test cluster."""
    if not postgres_wanted():
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite3'}"
        return
    server = os.environ["SHANYRAQ_TEST_POSTGRES_URL"]
    name = f"shanyraq_{worker_id}_{secrets.token_hex(4)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    var = tmp_path_factory.mktemp("var")
    return Settings(
        var=var,
        database_url=database_url,
        secret_key="only for tests",
        plugins_strict=True,
        backup_dir=var / "backups",
        testing=True,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    yield from make_app(settings)


def make_app(settings: Settings, module_paths: Iterable[Path] = ()) -> Iterator[Flask]:
    """The application with its tables; folders of tests that need more modules make their own."""
    app = create_app(settings, module_paths=module_paths)
    app.config["WTF_CSRF_ENABLED"] = False
    # each process of each run would compile some four hundred templates again
    compiled = Path(tempfile.gettempdir()) / "shanyraq-compiled-templates"
    compiled.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _fast_sqlite)
        metadata.create_all(db.engine)
        with db.engine.connect() as connection:
            app.extensions["test_question"] = _which_have_rows(connection)
    yield app
    with app.app_context():
        db.engine.dispose()


def _fast_sqlite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def _empty_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty every table that has rows after a test that used the database."""
    yield
    if "app" not in request.fixturenames:
        return
    app: Flask = request.getfixturevalue("app")
    changed = False
    with app.app_context(), db.engine.connect().execution_options(write=True) as connection:
        held = list(connection.exec_driver_sql(app.extensions["test_question"]).scalars())
        connection.commit()
        if held and connection.dialect.name == "sqlite":
            # outside a transaction, where alone this setting is obeyed
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            guards = _lifted_guards(connection) if set(KEPT) & set(held) else []
            # one script: SQLAlchemy's part of a hundred statements takes longer than the deleting
            raw.executescript(  # type: ignore[union-attr]
                "BEGIN IMMEDIATE; " + "".join(f'DELETE FROM "{name}"; ' for name in held)
            )
            for sql in guards:
                connection.exec_driver_sql(sql)
            connection.commit()
            raw.commit()  # type: ignore[union-attr]
            raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
            changed = bool(guards)
        elif held:
            # the log refuses to be deleted from; this setting is a superuser's
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            # TRUNCATE makes new files for every table and index: ten times slower on few rows
            connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in held))
            connection.commit()
    if changed:
        # SQLite 3.40 now and then misses a table when an old connection reads a changed schema
        with app.app_context():
            db.engine.dispose()


def _which_have_rows(connection: sa.Connection) -> str:
    """A question for the names of the tables with rows, the referring before those referred to:
    asking takes a twentieth of the time of deleting from all of them."""
    names = [table.name for table in reversed(metadata.sorted_tables)]
    if connection.dialect.name == "postgresql":
        names.insert(0, "person_search")  # no model's; its triggers do not run while emptying
    terms = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    # in parts: SQLite takes five hundred terms of a compound at most
    parts = iter(lambda: list(itertools.islice(terms, 200)), [])
    return " UNION ALL ".join(f"SELECT * FROM ({' UNION ALL '.join(part)}) AS p" for part in parts)


def _lifted_guards(connection: sa.Connection) -> list[str]:
    """Take the triggers of the log away; returns what makes them again."""
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_guard_%'"
    ).all()
    for name, _sql in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


@pytest.fixture
def kernel(app: Flask) -> Kernel:
    found: Kernel = app.extensions[EXTENSION]
    return found


@dataclasses.dataclass
class World:
    """The set-up of most tests; identifiers only, so that nothing is detached by surprise."""

    region: RegionInfo
    other_region: RegionInfo
    district_id: int
    centre_id: int
    second_centre_id: int
    foreign_centre_id: int
    hall_id: int
    users: dict[str, int]

    def __getattr__(self, name: str) -> int:
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None


CAST = {
    "aigul": ("centre_admin", "shymkent", "first"),
    "bota": ("receptionist", "shymkent", "first"),
    "nurgul": ("nurse", "shymkent", "first"),
    "sabit": ("specialist", "shymkent", "first"),
    "bolat": ("receptionist", "shymkent", "second"),
    "dana": ("region_admin", "shymkent", None),
    "officer": ("data_officer", "shymkent", None),
    "auditor": ("figures_auditor", "shymkent", None),
    "ermek": ("system_admin", None, None),
    "zhanar": ("centre_admin", "almaty-city", "foreign"),
}


@pytest.fixture
def world(app: Flask, kernel: Kernel) -> World:
    """The cast. Made by hand once per application, then put back row by row: that is quicker."""
    loaded = tuple(name for name, module in kernel.loader.modules.items() if module.loaded)
    made: dict[Any, Any] = app.extensions.setdefault("test_worlds", {})
    with app.app_context():
        if loaded in made:
            found, rows = made[loaded]
            with db.engine.connect().execution_options(write=True) as connection:
                for table, values in rows:
                    connection.execute(table.insert(), values)
                connection.commit()
        else:
            with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
                found = make_world(session, kernel)
            made[loaded] = found, _all_rows()
    return dataclasses.replace(found, users=dict(found.users))


def _all_rows() -> list[tuple[sa.Table, list[dict[str, Any]]]]:
    """(table, its rows) of all tables that have some, referred to before referring."""
    found = []
    with db.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            if rows:
                found.append((table, rows))
    return found


def make_world(session: Session, kernel: Kernel) -> World:
    regions = {
        "shymkent": Region(code="shymkent", name_kk="Шымкент қаласы", name_ru="город Шымкент",
                           name_en="Shymkent City", kato="790000000"),
        "almaty-city": Region(code="almaty-city", name_kk="Алматы қаласы", name_ru="город Алматы",
                              name_en="Almaty City", kato="750000000"),
    }  # fmt: skip
    session.add_all(regions.values())
    session.flush()
    district = District(region_id=regions["shymkent"].id, code="abay", name_kk="Абай ауданы")
    session.add(district)
    session.flush()
    centres = {
        key: Centre(region_id=regions[region].id, code=code, type_code="active_longevity",
                    district_id=district.id if region == "shymkent" else None,
                    name_kk=name, name_ru=name, name_en=name)
        for key, region, code, name in (
            ("first", "shymkent", "active-longevity", "Белсенді ұзақ өмір"),
            ("second", "shymkent", "active-longevity-2", "Белсенді ұзақ өмір 2"),
            ("foreign", "almaty-city", "active-longevity", "Алматы орталығы"),
        )
    }  # fmt: skip
    session.add_all(centres.values())
    session.flush()
    hall = Room(region_id=regions["shymkent"].id, centre_id=centres["first"].id,
                name_kk="2-зал", name_ru="Зал 2", name_en="Hall 2", capacity=20)  # fmt: skip
    session.add(hall)
    for region in regions.values():
        for name, module in kernel.loader.modules.items():
            if module.loaded:
                session.add(RegionModule(region_id=region.id, module=name, enabled=True))
    roles = make_roles(session, kernel)
    users: dict[str, int] = {}
    for username, (role, region_code, centre_key) in CAST.items():
        centre = centres[centre_key] if centre_key else None
        home = regions[region_code].id if region_code else None
        user = User(username=username, full_name=username.title(), home_region_id=home,
                    current_centre_id=centre.id if centre else None,
                    totp_confirmed_at=NOW, version=1)  # fmt: skip
        session.add(user)
        session.flush()
        session.add(RoleGrant(user_id=user.id, role_id=roles[role].id, region_id=home,
                              centre_id=centre.id if centre else None))  # fmt: skip
        users[username] = user.id
    session.flush()
    infos = {code: region_info(session, code) for code in regions}
    assert infos["shymkent"] and infos["almaty-city"]
    return World(infos["shymkent"], infos["almaty-city"], district.id, centres["first"].id,
                 centres["second"].id, centres["foreign"].id, hall.id, users)  # fmt: skip


def make_roles(session: Session, kernel: Kernel) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for shipped in SHIPPED_ROLES:
        codes = [
            p.code for p in kernel.registry.permissions.values() if shipped.code in p.default_roles
        ]
        roles[shipped.code] = Role(
            code=shipped.code, name_kk=shipped.kk, name_ru=shipped.ru, name_en=shipped.en,
            is_shipped=True, permissions=codes, needs_second_factor=shipped.needs_second_factor,
        )  # fmt: skip
    session.add_all(roles.values())
    session.flush()
    return roles


Work = Callable[..., AbstractContextManager[Session]]


@pytest.fixture
def work(app: Flask, world: World) -> Iterator[Work]:
    """`with work() as session:` a writing unit of work in Shymkent."""

    def open_work(scope: Scope | None = None, *, writes: bool = True) -> Any:
        return unit_of_work(scope=world.region.id if scope is None else scope, writes=writes)

    with app.app_context():
        yield open_work


@pytest.fixture
def sign_in(app: Flask, world: World) -> Callable[..., FlaskClient]:
    """`sign_in("aigul")`: a client with that user's session."""

    def open_client(username: str, locale: str = "kk") -> FlaskClient:
        token = secrets.token_urlsafe(16)
        with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            session.add(UserSession(user_id=world.users[username], token_hash=token_hash(token)))
            session.execute(
                sa.update(User).where(User.id == world.users[username]).values(locale=locale)
            )
        client = app.test_client()
        with client.session_transaction() as stored:
            stored["_user_id"] = token
            stored["_fresh"] = True
        return client

    return open_client


@pytest.fixture
def actor(app: Flask, world: World) -> Callable[[str], Actor]:
    """`actor("bota")`: that user as services see it."""

    def load(username: str) -> Actor:
        token = secrets.token_urlsafe(16)
        with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            session.add(UserSession(user_id=world.users[username], token_hash=token_hash(token)))
            session.flush()
            found = load_actor(session, token=token, today=TODAY)
        assert found is not None
        return found

    return load


@pytest.fixture
def count_queries(app: Flask) -> Iterator[SimpleNamespace]:
    """`.statements` since the test began (or since `.clear()`), without transaction control."""
    seen: list[str] = []

    def remember(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.split(maxsplit=1)[0].upper() not in {
            "BEGIN",
            "SAVEPOINT",
            "RELEASE",
            "ROLLBACK",
            "SET",
        }:
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", remember)
    yield SimpleNamespace(statements=seen, clear=seen.clear)
    sa.event.remove(engine, "before_cursor_execute", remember)


@pytest.fixture
def tmp_file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip


_browsers: list[Any] = []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of this worker: a second Playwright in a process is refused, and a module
    that takes these fixtures over into its own conftest has this one a second time."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few tests need it

    if _browsers:
        yield _browsers[0]
        return
    path = os.environ.get("SHANYRAQ_TEST_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        _browsers.append(playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS))
        yield _browsers[0]
        _browsers.pop().close()
