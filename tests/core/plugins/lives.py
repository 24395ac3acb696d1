"""What a module from outside lives through, told by a process that starts the application with
what `site` holds, as pip leaves it there. Nothing of the module itself is imported here."""

from __future__ import annotations

import hashlib
import importlib
import json
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from core.app import create_app
from core.auth.actor import system_actor
from core.auth.models import User, UserSession
from core.auth.queries import token_hash
from core.auth.services import create_user, ensure_roles, grant_role
from core.clock import now_utc
from core.config import Settings
from core.db import ALL_REGIONS, db, metadata, unit_of_work
from core.errors import DomainError
from core.kernel import EXTENSION
from core.people.merge_services import merge_people
from core.people.models import Person
from core.plugins.remains import own_tables
from core.plugins.services import note_modules
from core.regions.enablement import region_info
from core.regions.models import RegionModule
from core.regions.services import create_region

REGION = "shymkent"
#: pages of core that have to work whatever a module does
PAGES = ("/", "/people/", "/services/", "/indicators/", "/settings/")
ADMIN = "admin"


def quick(app: Flask) -> Flask:
    """Templates compiled by an earlier process are good enough."""
    compiled = Path(tempfile.gettempdir()) / "shanyraq-compiled-templates"
    compiled.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return app


def install(site: Path, distribution: str, packages: list[str]) -> None:
    """What pip leaves behind: a distribution whose entry points name these packages. Without
    packages it hides one of that name which stands in the environment."""
    info = site / f"{distribution.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    lines = "".join(f"{package} = {package}\n" for package in packages)
    (info / "entry_points.txt").write_text(f"[shanyraq.modules]\n{lines}" if lines else "")


def lived(
    work: str, site: str, modules: list[str], *, rows: dict[str, list[str]] | None = None,
    off: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Start with `site` first on the path and look at everything; then switch `off` off and look
    at that module again.

    `rows` maps modules to statements that write their rows; given, the database, the region, its
    people and the administrator are made first and the modules switched on.
    """
    sys.path.insert(0, site)
    importlib.invalidate_caches()
    settings = Settings(
        var=Path(work), database_url=f"sqlite:///{work}/lives.sqlite3", secret_key="x" * 32,
        plugins_strict=False, testing=True,
    )  # fmt: skip
    app = quick(create_app(settings))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        sa.event.listen(db.engine, "connect", _fast)
        if rows is not None:
            with db.engine.connect().execution_options(write=True) as connection:
                metadata.create_all(connection)
                connection.commit()
            _begin(app, modules, rows)
    client = _signed_in(app)
    seen = _look(app, client, modules)
    if off:
        client.post(f"/{REGION}/modules/{off}/off")
        with app.app_context():
            seen["off"] = {"own": _own_pages(app, client, off), "digest": _digest(off, modules)}
    return seen


def _fast(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _begin(app: Flask, modules: list[str], rows: dict[str, list[str]]) -> None:
    actor, loader = system_actor("test"), app.extensions[EXTENSION].loader
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        ensure_roles(session, registry=loader.registry)
        note_modules(session, modules=loader.modules.values(), at=now_utc())
        region = create_region(session, actor=actor, code=REGION, name_kk="Шымкент")
        user = create_user(
            session, actor=actor, username=ADMIN, full_name="Ермек", must_change_password=False,
            password=secrets.token_urlsafe(16),
        )  # fmt: skip
        user.totp_confirmed_at = now_utc()
        grant_role(session, actor=actor, user_id=user.id, role_code="system_admin")
        for role in ("region_admin", "centre_admin"):
            grant_role(
                session, actor=actor, user_id=user.id, role_code=role, region_id=region.id
            )  # fmt: skip
        for number in (1, 2):
            session.add(Person(
                region_id=region.id, surname=f"Омарова {number}", given_name="",
                surname_key="омарова", given_key="", patronymic_key="", sort_key="омарова",
                name_key=f"омарова {number}", version=1,
            ))  # fmt: skip
        for name in modules:
            session.add(RegionModule(region_id=region.id, module=name, enabled=True))
        session.flush()
        for name, statements in rows.items():
            for statement in statements:
                session.execute(sa.text(statement.replace("{name}", name)))


def _signed_in(app: Flask) -> FlaskClient:
    token = secrets.token_urlsafe(16)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        user_id = session.scalar(sa.select(User.id).where(User.username == ADMIN))
        session.add(UserSession(user_id=user_id, token_hash=token_hash(token), is_complete=True))
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["_user_id"], stored["_fresh"] = token, True
    return client


def _look(app: Flask, client: FlaskClient, modules: list[str]) -> dict[str, Any]:
    found = app.extensions[EXTENSION].loader.modules
    pages = {path: client.get(f"/{REGION}{path}").status_code
             for path in PAGES}  # fmt: skip
    told = {path: client.get(path).text for path in (f"/{REGION}/modules/", "/system/modules")}
    with app.app_context():
        merged = _merge()
        digests = {name: _digest(name, modules) for name in modules}
        with unit_of_work(scope=ALL_REGIONS) as session:
            switches = dict(session.execute(
                sa.select(RegionModule.module, RegionModule.enabled)
            ).all())  # type: ignore[arg-type]  # fmt: skip
    return {
        "states": {name: found[name].state if name in found else "absent" for name in modules},
        "errors": {name: found[name].error if name in found else "" for name in modules},
        "others": sorted({one.state for one in found.values() if one.name not in modules}),
        "pages": pages,
        "named": {name: all(name in text for text in told.values()) for name in modules},
        "told": told["/system/modules"],
        "merged": merged,
        "digests": digests,
        "switches": switches,
        "own": {name: _own_pages(app, client, name) for name in modules},
    }


def _merge() -> str:
    """What becomes of a merge: `merged`, or what is said; nothing is stored either way."""
    try:
        with unit_of_work(scope=ALL_REGIONS) as session:
            region = region_info(session, REGION)
        assert region is not None
        with unit_of_work(scope=region.id, writes=True) as session:
            keep, drop = session.scalars(sa.select(Person.id).order_by(Person.id).limit(2))
            merge_people(
                session, actor=system_actor("test"), region=region,
                keep_id=keep, drop_id=drop, reason="бір адам",
            )  # fmt: skip
            _take_back()
    except _Enough:
        return "merged"
    except DomainError as error:
        return f"{error.code}: {error.message}"


class _Enough(Exception):
    """Takes the unit of work back."""


def _take_back() -> None:
    raise _Enough


def _digest(name: str, modules: list[str]) -> str:
    """Of all rows of all tables of the module, as the database has them."""
    digest = hashlib.sha256()
    with db.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        for table in own_tables(name, names, modules):
            rows = connection.execute(sa.text(f'SELECT * FROM "{table}" ORDER BY 1')).all()
            digest.update(json.dumps([table, [list(row) for row in rows]], default=str).encode())
    return digest.hexdigest()


def _own_pages(app: Flask, client: FlaskClient, name: str) -> dict[str, int]:
    """Pages of the module that need nothing but the region, and what they answer."""
    begins = f"/<region>/{name.replace('_', '-')}/"
    rules = [rule for rule in app.url_map.iter_rules()
             if str(rule).startswith(begins) and rule.arguments == {"region"}
             and "GET" in (rule.methods or ())]  # fmt: skip
    return {str(rule): client.get(str(rule).replace("<region>", REGION)).status_code
            for rule in rules}  # fmt: skip
