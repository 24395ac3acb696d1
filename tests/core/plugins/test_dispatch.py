"""What the dispatcher promises: order, region switch, savepoint, and what happens on error."""

from __future__ import annotations

import dataclasses
import importlib
import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from core.auth.actor import Actor
from core.clock import now_utc
from core.db import ALL_REGIONS, db, unit_of_work
from core.errors import Conflict, ModuleObjection
from core.kernel import Kernel
from core.plugins import dispatch
from core.plugins.contracts import NavItem, PersonInfo
from core.plugins.dispatch import Dispatcher
from core.plugins.loader import Loader, Module
from core.plugins.manifest import Manifest
from core.plugins.markers import hookimpl
from core.plugins.models import ModuleRecord
from core.plugins.policies import POLICIES, Policy
from core.plugins.services import note_error, note_modules
from core.regions.models import Region
from tests.conftest import World

OWN = "labplugin"
PERSON = PersonInfo(0, "0000000000")


def record_of(app: Any, name: str) -> Any:
    """(error_count, last_error), or None."""
    wanted = sa.select(ModuleRecord.error_count, ModuleRecord.last_error)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        return session.execute(wanted.where(ModuleRecord.name == name)).one_or_none()


def answers_of(found: list[Any]) -> bool:
    return any(isinstance(item, NavItem) and item.endpoint == "people.people" for item in found)


class TestAHookThatSkips:
    """nav_items, person_badges …: the others answer, the error is counted."""

    def test_others_answer_and_the_error_is_counted(
        self, app: Any, kernel: Kernel, world: World, work: Any, faults: set[str],
        actor: Callable[[str], Actor],
    ) -> None:  # fmt: skip
        user = actor("aigul")
        faults.add("nav_items")
        for times in (1, 2):
            with work() as session:
                found = kernel.call("nav_items", region=world.region, session=session, user=user)
            assert answers_of(found)
            assert not [item for item in found if item.endpoint.startswith(OWN)]
            record = record_of(app, OWN)
            assert record is not None
            assert record.error_count == times
            assert "nav_items: RuntimeError: the laboratory breaks" in record.last_error

    def test_the_transaction_of_the_page_lives_on(
        self, app: Any, kernel: Kernel, world: World, work: Any, faults: set[str],
        actor: Callable[[str], Actor],
    ) -> None:  # fmt: skip
        """A failed statement makes PostgreSQL refuse all after it: the savepoint mends that."""
        user = actor("aigul")
        faults.add("sql")
        with work(ALL_REGIONS) as session:
            region = session.get_one(Region, world.region.id)
            region.name_en = "Changed before"
            kernel.call("person_badges", region=world.region, session=session, user=user,
                        person=PERSON)  # fmt: skip
            region.name_ru = "Изменено после"
        with work(ALL_REGIONS, writes=False) as session:
            region = session.get_one(Region, world.region.id)
            assert (region.name_en, region.name_ru) == ("Changed before", "Изменено после")
        record = record_of(app, OWN)
        assert record is not None
        assert record.error_count == 1

    def test_a_read_only_page_lives_on(
        self, app: Any, kernel: Kernel, world: World, work: Any, faults: set[str],
        actor: Callable[[str], Actor],
    ) -> None:  # fmt: skip
        user = actor("aigul")
        faults.add("sql")
        with work(writes=False) as session:
            kernel.call("person_badges", region=world.region, session=session, user=user,
                        person=PERSON)  # fmt: skip
            assert session.scalar(sa.select(sa.func.count(Region.id))) == 2
        record = record_of(app, OWN)
        assert record is not None

    def test_ending_cores_transaction_is_never_skipped(
        self, kernel: Kernel, world: World, work: Any, faults: set[str],
        actor: Callable[[str], Actor],
    ) -> None:  # fmt: skip
        """What core had written is gone by then: to go on would lose it in silence."""
        user = actor("aigul")
        faults.add("rollback")
        with pytest.raises(ModuleObjection) as caught, work(ALL_REGIONS) as session:
            session.get_one(Region, world.region.id).name_en = "Lost"
            kernel.call("person_badges", region=world.region, session=session, user=user,
                        person=PERSON)  # fmt: skip
        assert caught.value.module == OWN
        with work(ALL_REGIONS, writes=False) as session:
            assert session.get_one(Region, world.region.id).name_en == "Shymkent City"

    def test_the_savepoint_takes_back_what_the_module_wrote(
        self, kernel: Kernel, world: World, work: Any, faults: set[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        plugin = importlib.import_module("labplugin.plugin")
        thing = importlib.import_module("labplugin.models").Thing

        def half(session: Any) -> None:
            session.add(thing(region_id=world.region.id, title="half"))
            session.flush()
            raise RuntimeError("in the middle")

        monkeypatch.setattr(plugin.faults, "break_sql", half)
        with work() as session:
            kernel.call("person_badges", region=world.region, session=session,
                        user=None, person=PERSON)  # fmt: skip
            assert session.scalar(sa.select(sa.func.count(thing.id))) == 0


class TestAHookThatRefuses:
    """check_enrolment: a missing answer would be a wrong decision."""

    def test_the_module_is_named_and_everything_rolled_back(
        self, app: Any, kernel: Kernel, world: World, work: Any, faults: set[str]
    ) -> None:
        faults.add("sql")
        with pytest.raises(ModuleObjection) as caught, work(ALL_REGIONS) as session:
            session.get_one(Region, world.region.id).name_en = "Half done"
            kernel.call("check_enrolment", region=world.region, session=session, person_id=1,
                        group=SimpleNamespace(module="nobody"), on=None)  # fmt: skip
        assert (caught.value.module, caught.value.code) == (OWN, "module.failed")
        with work(ALL_REGIONS, writes=False) as session:
            assert session.get_one(Region, world.region.id).name_en == "Shymkent City"
        record = record_of(app, OWN)
        assert record is not None
        assert "check_enrolment" in record.last_error

    def test_a_modules_own_refusal_passes_as_it_is(self, region: Any) -> None:
        def refuse() -> None:
            raise Conflict("lab.closed", "The laboratory is closed.")

        dispatcher, seen = dispatcher_of(check_enrolment=refuse)
        with pytest.raises(Conflict):
            dispatcher.call("check_enrolment", region=region, session=None, person_id=1,
                            group=None, on=None)  # fmt: skip
        assert seen == [], "a refusal is no error of the module"


def dispatcher_of(
    strict: bool = False, **answers: Callable[[], Any]
) -> tuple[Dispatcher, list[tuple[str, str, str]]]:
    """A dispatcher over two modules, `late` and `early`, whose hooks call these functions."""
    loader = Loader(strict=strict)
    for name in ("early", "late"):
        plugin = type(name, (), {})()
        for hook, answer in answers.items():
            spec_arguments = {
                "nav_items": lambda answer, name: hookimpl(specname="nav_items")(
                    lambda region, user: answer() if name == "late" else [nav(name)]
                ),
                "check_enrolment": lambda answer, name: hookimpl(specname="check_enrolment")(
                    lambda region: answer() if name == "late" else []
                ),
            }
            setattr(plugin, hook, spec_arguments[hook](answer, name))
        manifest = Manifest(name, name, Path(name), {}, "1")
        loader.modules[name] = Module(manifest, plugin=plugin)
    for name in ("late", "early"):  # registered against the order in which they are asked
        loader.manager.register(loader.modules[name].plugin, name=name)
    seen: list[tuple[str, str, str]] = []
    return Dispatcher(loader, lambda *error: seen.append(error)), seen


def nav(name: str) -> NavItem:
    return NavItem(name, f"{name}.page", "list", 1, "people.view")


@pytest.fixture
def region(world: World) -> Any:
    return dataclasses.replace(world.region, modules=frozenset({"early", "late"}))


def names(items: list[NavItem]) -> list[str]:
    return [item.label for item in items]


def test_answers_come_in_the_order_of_the_modules(region: Any) -> None:
    dispatcher, _ = dispatcher_of(nav_items=lambda: [nav("late")])
    assert names(dispatcher.call("nav_items", region=region, session=None, user=None)) == [
        "early",
        "late",
    ]


def test_only_modules_that_are_on_are_asked(region: Any) -> None:
    def never() -> None:
        raise AssertionError("asked, though it is off")

    dispatcher, seen = dispatcher_of(nav_items=never)
    only = dataclasses.replace(region, modules=frozenset({"early"}))
    assert names(dispatcher.call("nav_items", region=only, session=None, user=None)) == ["early"]
    assert dispatcher.call("nav_items", region=None, session=None, user=None) == []
    assert seen == []
    assert dispatcher.active_modules(only) == ["early"]


@pytest.mark.parametrize("answer", [{"label": "x"}, "text", [{"label": "x"}], [("a", "b")], 7])
def test_a_wrong_answer_is_an_error_of_the_module(region: Any, answer: Any) -> None:
    dispatcher, seen = dispatcher_of(nav_items=lambda: answer)
    assert names(dispatcher.call("nav_items", region=region, session=None, user=None)) == ["early"]
    assert [(module, hook) for module, hook, _ in seen] == [("late", "nav_items")]


def test_strict_raises_what_the_module_raised(region: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError("half of nothing")

    dispatcher, seen = dispatcher_of(strict=True, nav_items=fail)
    with pytest.raises(ZeroDivisionError):
        dispatcher.call("nav_items", region=region, session=None, user=None)
    assert len(seen) == 1


def test_an_error_that_cannot_be_recorded_stops_nobody(region: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    dispatcher, _ = dispatcher_of(nav_items=fail)

    def no_disk(*_error: str) -> None:
        raise OSError("no space left")

    dispatcher._record_error = no_disk
    assert names(dispatcher.call("nav_items", region=region, session=None, user=None)) == ["early"]


def test_a_duty_to_data_is_refused_while_a_module_is_missing(
    region: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scope A: a module that is switched off answers as well; one that is broken is named."""
    monkeypatch.setitem(POLICIES, "nav_items", Policy("A", "X"))
    dispatcher, _ = dispatcher_of(nav_items=lambda: [nav("late")])
    nowhere = dataclasses.replace(region, modules=frozenset())
    found = dispatcher.call("nav_items", region=nowhere, session=None, user=None)
    assert names(found) == ["early", "late"]
    dispatcher._loader.modules["late"].error = "broken"
    with pytest.raises(ModuleObjection) as caught:
        dispatcher.call("nav_items", region=nowhere, session=None, user=None)
    assert (caught.value.module, caught.value.code) == ("late", "module.missing")


def test_a_slow_hook_is_named(
    region: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dispatch, "SLOW_SECONDS", -1.0)
    dispatcher, _ = dispatcher_of(nav_items=lambda: [nav("late")])
    with caplog.at_level(logging.WARNING):
        dispatcher.call("nav_items", region=region, session=None, user=None)
    assert "hook nav_items of module late took" in caplog.text


def test_cores_own_error_is_not_blamed_on_a_module(
    app: Any, kernel: Kernel, world: World, work: Any
) -> None:
    """What core has not yet flushed is flushed before the savepoint, outside the try."""
    with pytest.raises(sa.exc.IntegrityError), work(ALL_REGIONS) as session:
        session.add(Region(code="shymkent", name_kk="Екінші"))
        kernel.call("person_badges", region=world.region, session=session, user=None,
                    person=PERSON)  # fmt: skip
    assert record_of(app, OWN) is None


def test_the_count_grows_for_a_module_seen_first_by_its_error(app: Any, work: Any) -> None:
    with work(ALL_REGIONS) as session:
        note_error(session, module="unseen", text="x" * 9000, at=now_utc())
        note_error(session, module="unseen", text="second", at=now_utc())
    record = record_of(app, "unseen")
    assert record is not None
    assert (record.error_count, record.last_error) == (2, "second")


def test_a_module_that_vanished_is_absent(app: Any, kernel: Kernel, work: Any) -> None:
    modules = list(kernel.loader.modules.values())
    with work(ALL_REGIONS) as session:
        note_modules(session, modules=modules, at=now_utc())
        note_modules(session, modules=[m for m in modules if m.name != OWN], at=now_utc())
    with app.app_context(), unit_of_work(scope=ALL_REGIONS):
        states = dict(db.session.execute(sa.select(ModuleRecord.name, ModuleRecord.state)).all())
    assert states.pop(OWN) == "absent"
    assert set(states.values()) == {"loaded"}
