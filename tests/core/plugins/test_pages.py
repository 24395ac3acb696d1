"""Pages of a module that breaks: contained, named, and everything else works."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.db import ALL_REGIONS, db, unit_of_work
from core.kernel import Kernel
from core.plugins.models import ModuleRecord
from core.regions.models import RegionModule
from tests.conftest import World
from tests.contract.place import give_kind

THINGS = "/shymkent/labplugin/things"


def last_error(app: Flask) -> Any:
    wanted = sa.select(ModuleRecord.error_count, ModuleRecord.last_error)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        return session.execute(wanted.where(ModuleRecord.name == "labplugin")).one_or_none()


def count_things(app: Flask) -> int:
    thing = importlib.import_module("labplugin.models").Thing
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        return session.scalar(sa.select(sa.func.count(thing.id))) or 0


def test_a_page_works(app: Flask, world: World, sign_in: Any) -> None:
    client = sign_in("aigul")
    answer = client.post(THINGS)
    assert (answer.status_code, answer.location) == (303, THINGS)
    assert count_things(app) == 1
    page = client.get(THINGS)
    assert page.status_code == 200
    assert "Зертхана" in page.text, "its own translations"
    assert "<html" not in client.get(THINGS, headers={"HX-Request": "true"}).text
    assert sign_in("nurgul").get(THINGS).status_code == 403
    assert app.test_client().get(THINGS).status_code == 302


def test_a_page_that_raises_is_contained(
    app: Flask, world: World, sign_in: Any, faults: set[str]
) -> None:
    client = sign_in("aigul")
    faults.add("page")
    answer = client.get(THINGS)
    assert answer.status_code == 503
    assert "Зертхана" in answer.text, "the module is named in the reader's language"
    assert "the laboratory breaks" not in answer.text, "but not its insides"
    assert "<html" not in client.get(THINGS, headers={"HX-Request": "true"}).text
    times, text = last_error(app)
    assert times == 2
    assert "labplugin.things: RuntimeError" in text
    assert client.get("/shymkent/").status_code == 200
    assert client.get("/shymkent/people/").status_code == 200
    faults.clear()
    assert client.get(THINGS).status_code == 200


def test_what_a_failing_page_wrote_is_rolled_back(
    app: Flask, world: World, sign_in: Any, faults: set[str]
) -> None:
    faults.add("page")
    assert sign_in("aigul").post(THINGS).status_code == 503
    assert count_things(app) == 0


@pytest.mark.parametrize("hook", ["nav_items", "dashboard_cards"])
def test_shared_pages_live_on_without_a_failing_hook(
    app: Flask, world: World, sign_in: Any, faults: set[str], hook: str
) -> None:
    give_kind(app, world.centre_id, "labplugin")
    client = sign_in("aigul")
    assert "/shymkent/labplugin/" in client.get("/shymkent/").text
    faults.add(hook)
    page = client.get("/shymkent/")
    assert page.status_code == 200
    assert "/shymkent/people/" in page.text
    assert hook in last_error(app).last_error


def test_a_module_without_its_tables_is_named_not_the_database(
    app: Flask, world: World, sign_in: Any
) -> None:
    """Its migrations failed: SQLite calls that an operational error, like a busy database."""
    client = sign_in("aigul")
    table = importlib.import_module("labplugin.models").Thing.__table__
    with app.app_context(), db.engine.connect().execution_options(write=True) as connection:
        table.drop(connection)
        connection.commit()
    try:
        assert client.get(THINGS).status_code == 503
        assert "labplugin_thing" in last_error(app).last_error
        assert client.get("/shymkent/people/").status_code == 200
    finally:
        with app.app_context(), db.engine.connect().execution_options(write=True) as connection:
            table.create(connection)
            connection.commit()


def test_a_module_that_is_quarantined_later_is_silent_at_once(
    app: Flask, kernel: Kernel, world: World, sign_in: Any
) -> None:
    client = sign_in("aigul")
    module = kernel.loader.modules["labplugin"]
    module.error = "broken in between"
    try:
        assert client.get(THINGS).status_code == 404
        assert "/shymkent/labplugin/" not in client.get("/shymkent/").text
    finally:
        module.error = ""
    assert client.get(THINGS).status_code == 200


def test_switched_off_is_404_before_anybody_is_asked_to_sign_in(
    app: Flask, world: World, sign_in: Any
) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(
            sa.update(RegionModule).where(RegionModule.module == "labplugin").values(enabled=False)
        )
    assert sign_in("aigul").get(THINGS).status_code == 404
    assert app.test_client().get(THINGS).status_code == 404
    assert app.test_client().get("/nowhere/labplugin/things").status_code == 404
