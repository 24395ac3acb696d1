"""What every module keeps, bundled or not: the suite finds them and asks each the same.

To try a module of another distribution, install it beside this checkout: it is found as well.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase

from core import migrate
from core.auth.actor import Actor
from core.auth.permissions import SHIPPED_ROLES
from core.authoring import words
from core.config import ROOT, Settings
from core.db import ALL_REGIONS, Base, metadata, prepare_engine, unit_of_work
from core.exchange.services import module_columns
from core.indicators.figures import active_indicators
from core.kernel import Kernel
from core.plugins.contracts import PersonInfo, RegionInfo
from core.plugins.policies import POLICIES, wrong_answer
from core.regions.models import RegionModule
from core.scheduling.access import kinds_for_groups
from core.web.endpoint import DEVICE, PUBLIC, SIGNED_IN, spec_of
from tests.conftest import World, make_app
from tests.contract.place import Undrawn, give_kind
from tests.modules import ASKED, LAB, MANIFESTS, manifest_of

SWITCHED = [hook for hook, policy in POLICIES.items() if policy.scope == "R"]

each_module = pytest.mark.parametrize("name", [manifest.name for manifest in ASKED])


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """Strict: a module that cannot be loaded fails every test here, by its name."""
    yield from make_app(settings, [LAB])


def rules_of(app: Flask, kernel: Kernel, name: str) -> list[Any]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if kernel.module_of_blueprint(rule.endpoint.rpartition(".")[0]) == name
    ]


def only(region: RegionInfo, *modules: str) -> RegionInfo:
    return dataclasses.replace(region, modules=frozenset(modules))


def test_there_are_modules() -> None:
    assert {"labplugin"} < {manifest.name for manifest in MANIFESTS}


# Manifest, files, words ----------------------------------------------------------------------


@each_module
def test_the_manifest_is_whole(name: str) -> None:
    manifest = manifest_of(name)
    assert manifest.error == ""
    assert manifest.is_owner
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest.version)
    for texts in (manifest.titles, manifest.descriptions):
        assert set(texts) in (set(), {"kk", "ru", "en"})
        assert all(text.strip() for text in texts.values())
    assert re.fullmatch(r"core_\d{4}", manifest.core_schema)
    assert manifest.core_schema in migrate.chain_of("core", []).revisions


@each_module
def test_templates_stand_under_its_own_name_and_use_cores(name: str) -> None:
    folder = manifest_of(name).path / "templates"
    files = [path for path in folder.rglob("*") if path.is_file()]
    others = [manifest.name for manifest in MANIFESTS if manifest.name != name]
    for path in files:
        assert path.relative_to(folder).parts[0] == name
        used = re.findall(
            r"{%-?\s*(?:extends|include|import|from)\s+\"([^\"]+)\"", path.read_text()
        )
        assert not [one for one in used if one.split("/")[0] in others], path.name


@each_module
def test_every_word_is_translated(name: str) -> None:
    folder = manifest_of(name).path
    domain = words.Domain(folder.parent, folder.name)
    assert words.extract_texts(domain)[0]
    assert words.check_module(domain, words.Domain(ROOT, "core")) == []


# Tables and migrations -------------------------------------------------------------------------


def tables_of(name: str) -> list[sa.Table]:
    return [table for table in metadata.sorted_tables if table.name.startswith(f"{name}_")]


@each_module
def test_tables_carry_its_name_and_restrict_towards_core(app: Flask, name: str) -> None:
    package = manifest_of(name).package
    models = {
        table.name
        for mapper in _mappers_of(package)
        for table in mapper.tables
    }  # fmt: skip
    assert models == {table.name for table in tables_of(name)}
    for table in tables_of(name):
        for key in table.foreign_keys:
            target = key.column.table.name
            if target in models:
                continue
            owners = [one.name for one in MANIFESTS if target.startswith(f"{one.name}_")]
            assert owners == [], f"{table.name} points to another module"
            assert key.ondelete == "RESTRICT", f"{table.name}.{key.parent.name}"


def _mappers_of(package: str) -> Iterator[Any]:
    def below(cls: type) -> Iterator[type]:
        for child in cls.__subclasses__():
            yield child
            yield from below(child)

    for cls in set(below(DeclarativeBase)):
        if f"{cls.__module__}.".startswith(f"{package}.") and hasattr(cls, "__table__"):
            yield sa.inspect(cls)


@each_module
def test_core_knows_nothing_of_its_models(app: Flask, name: str) -> None:
    """No relationship leads from core to the module: without it core's statements are the same."""
    package = manifest_of(name).package
    found = [
        f"{mapper.class_.__name__}.{relationship.key}"
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
        if f"{relationship.mapper.class_.__module__}.".startswith(f"{package}.")
    ]
    assert found == []


@each_module
def test_its_migrations_go_up_and_down(name: str, tmp_path: Path) -> None:
    """On SQLite; `tests/migrations/` does the same on both databases and compares with models."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/up.sqlite3", poolclass=sa.NullPool)
    prepare_engine(engine)
    manifests = [manifest_of(name)]
    assert [one.error for one in migrate.upgrade_all(engine, manifests)] == ["", ""]
    made = {table.name for table in tables_of(name)}
    assert made <= set(sa.inspect(engine).get_table_names())
    migrate.downgrade_one(engine, name, "base", manifests)
    assert not made & set(sa.inspect(engine).get_table_names())
    assert migrate.upgrade_one(engine, name, manifests).error == ""


# Rights ----------------------------------------------------------------------------------------


@each_module
def test_every_view_declares_a_known_right(app: Flask, kernel: Kernel, name: str) -> None:
    known = {*kernel.registry.permissions, PUBLIC, SIGNED_IN, DEVICE}
    for rule in rules_of(app, kernel, name):
        spec = spec_of(app, rule.endpoint)
        assert spec is not None, rule.endpoint
        assert spec.permission in known, rule.endpoint
        assert str(rule).startswith(f"/<region>/{name.replace('_', '-')}/"), rule


@each_module
def test_rights_are_named_and_given_to_shipped_roles(kernel: Kernel, name: str) -> None:
    roles = {role.code for role in SHIPPED_ROLES}
    mine = [p for code, p in kernel.registry.permissions.items() if code.startswith(f"{name}.")]
    for permission in mine:
        assert str(permission.label).strip()
        assert permission.default_roles, f"nobody holds {permission.code}"
        assert set(permission.default_roles) <= roles
        assert "system_admin" not in permission.default_roles, "he opens nobody's data"


# Hooks -----------------------------------------------------------------------------------------


@pytest.fixture
def ask(
    kernel: Kernel, world: World, work: Any, actor: Callable[[str], Actor]
) -> Callable[[str, RegionInfo], list[Any]]:
    """`ask(hook, region)`: the answers of core and of the modules that are on."""
    user = actor("aigul")
    person = PersonInfo(0, "0000000000", frozenset({world.centre_id}))
    group = SimpleNamespace(
        id=0, module="", service_kind="", centre_id=world.centre_id, starts_on=None, ends_on=None
    )
    values = {
        "nav_items": {"user": user},
        "dashboard_cards": {"user": user},
        "person_tabs": {"user": user, "person": person},
        "person_badges": {"user": user, "person": person},
        "person_cards": {"user": user, "person": person},
        "person_events": {
            "user": user,
            "person": person,
            "limit": 20,
            "before": None,
            "kind": "",
        },
        "search": {"user": user, "text": "лаб", "limit": 5},
        "check_enrolment": {"person_id": 0, "group": group, "on": None},
        "check_service": {
            "person_id": 0,
            "kind_code": "active_longevity.salt_room",
            "on": dt.date(2026, 11, 20),
            "giving": True,
        },
        "check_sharing": {"person_id": 0, "on": dt.date(2026, 11, 20)},
    }

    def call(hook: str, region: RegionInfo) -> list[Any]:
        with work() as session:
            return kernel.call(hook, region=region, session=session, **values[hook])

    return call


@each_module
@pytest.mark.parametrize("hook", [hook for hook in SWITCHED if hook != "demo_data"])
def test_answers_are_contracts(
    world: World, ask: Callable[[str, RegionInfo], list[Any]], name: str, hook: str
) -> None:
    answers = ask(hook, only(world.region, name))
    assert wrong_answer(hook, answers) == ""


@each_module
def test_what_it_shows_can_be_opened(
    app: Flask, kernel: Kernel, world: World, ask: Any, name: str
) -> None:
    """Items, cards and tabs lead to pages that ask for the same right as they do."""
    region, nothing = only(world.region, name), only(world.region)
    for hook in ("nav_items", "dashboard_cards", "person_tabs"):
        cores = ask(hook, nothing)
        for item in [one for one in ask(hook, region) if one not in cores]:
            spec = spec_of(app, item.endpoint)
            assert spec is not None, item
            assert spec.permission == item.permission, item
            assert str(item.label if hook != "dashboard_cards" else item.title).strip()


# Off means silent --------------------------------------------------------------------------------


@each_module
@pytest.mark.parametrize("hook", SWITCHED)
def test_a_module_that_is_off_is_never_asked(
    kernel: Kernel, world: World, name: str, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    implementations = getattr(kernel.loader.manager.hook, hook).get_hookimpls()
    mine = [one for one in implementations if one.plugin_name == name]
    asked = []
    for one in implementations:
        silent = lambda _name=one.plugin_name: asked.append(_name)  # noqa: E731
        monkeypatch.setattr(one, "function", silent)
        monkeypatch.setattr(one, "argnames", ())
    everybody = set(kernel.loader.modules)
    kernel.call(hook, region=only(world.region, *(everybody - {name})), session=None)
    assert name not in asked
    kernel.call(hook, region=None, session=None)
    assert name not in asked
    kernel.call(hook, region=only(world.region, name), session=None)
    assert (name in asked) == bool(mine), "and on, it is"


@each_module
def test_off_its_figures_columns_and_services_are_not_offered(
    app: Flask, kernel: Kernel, world: World, name: str
) -> None:
    def offered(region: RegionInfo) -> set[str]:
        with app.app_context():
            found = [one.code for one in active_indicators(region)]
            found += list(module_columns(region))
            found += [one.code for one in kinds_for_groups(region)]
        return {code for code in found if kernel.registry.owners[code] == name}

    registry = kernel.registry
    registered = {*registry.indicators, *registry.import_columns, *registry.service_kinds}
    assert offered(only(world.region, name)) == {
        code for code in registered if registry.owners[code] == name
    }
    assert offered(only(world.region)) == set()


def switch(app: Flask, world: World, name: str, *, on: bool) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(
            sa.update(RegionModule)
            .where(RegionModule.region_id == world.region.id, RegionModule.module == name)
            .values(enabled=on)
        )


def a_value(rule: Any, argument: str) -> str:
    """One that the address takes: the first of its words, where it lists them."""
    return min(getattr(rule._converters[argument], "items", ["1"]))


@each_module
def test_off_every_page_is_404_and_on_again_it_is_back(
    app: Flask, kernel: Kernel, world: World, sign_in: Any, name: str, undrawn: Undrawn
) -> None:
    """Asked by everybody's client, with every method: as if the module were not there."""

    def statuses(client: Any) -> dict[str, int]:
        found = {}
        for rule in rules_of(app, kernel, name):
            values = {one: a_value(rule, one) for one in rule.arguments - {"region"}}
            path = app.url_map.bind("localhost").build(
                rule.endpoint,
                {**values, "region": "shymkent"},
                min(rule.methods - {"HEAD", "OPTIONS"}),
            )
            for method in rule.methods - {"OPTIONS"}:
                with undrawn():
                    found[f"{method} {path}"] = client.open(path, method=method).status_code
        return found

    clients = {who: sign_in(who) for who in ("aigul", "dana", "nurgul")} | {"": app.test_client()}
    before = {who: statuses(client) for who, client in clients.items()}
    switch(app, world, name, on=False)
    for client in clients.values():
        assert set(statuses(client).values()) <= {404}
    assert clients["aigul"].get("/shymkent/").status_code == 200
    switch(app, world, name, on=True)
    assert {who: statuses(client) for who, client in clients.items()} == before
    opened = [status for who in before for status in before[who].values() if status == 200]
    assert opened or not rules_of(app, kernel, name), "on, somebody can open its pages"


@each_module
def test_off_nothing_leads_to_it(
    app: Flask, kernel: Kernel, world: World, sign_in: Any, ask: Any, name: str
) -> None:
    address = f"/shymkent/{name.replace('_', '-')}/"
    give_kind(app, world.centre_id, name)
    client = sign_in("aigul")
    shown = ask("nav_items", only(world.region, name)) != ask("nav_items", only(world.region))
    assert (address in client.get("/shymkent/").text) == shown
    elsewhere = sign_in("bolat")  # looks after a centre of another kind, or of this one
    kinds = {code for code, owner in kernel.registry.owners.items()
             if owner == name and code in kernel.registry.centre_types}  # fmt: skip
    if kinds and "active_longevity" not in kinds:
        assert address not in elsewhere.get("/shymkent/").text
    switch(app, world, name, on=False)
    assert address not in client.get("/shymkent/").text
    assert address not in client.get("/shymkent/people/").text


@each_module
def test_off_in_one_region_it_stays_on_in_the_next(
    app: Flask, kernel: Kernel, world: World, sign_in: Any, name: str
) -> None:
    give_kind(app, world.foreign_centre_id, name)
    switch(app, world, name, on=False)
    client = sign_in("zhanar")
    pages = [
        rule for rule in rules_of(app, kernel, name)
        if rule.arguments == {"region"} and "GET" in rule.methods
    ]  # fmt: skip
    for rule in pages:
        path = str(rule).replace("<region>", "almaty-city")
        spec = spec_of(app, rule.endpoint)
        # a page of a device leads whoever is none to the pairing
        fine = {302} if spec is not None and spec.permission == DEVICE else {200, 403}
        assert client.get(path).status_code in fine, path
