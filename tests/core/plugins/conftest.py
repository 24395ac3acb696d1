"""These tests run with the laboratory beside the bundled modules, once strict, once degraded."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from core.auth.actor import Actor
from core.config import ROOT, Settings
from core.kernel import Kernel
from core.people.models import Person
from tests.conftest import World, make_app
from tests.core.plugins.probe import Prober, prober

LAB = ROOT / "tests" / "labplugin"
OWN = "labplugin"


@pytest.fixture(scope="session")
def settings(settings: Settings) -> Settings:
    """Degraded, as in production: a hook that fails is what is tested here."""
    return dataclasses.replace(settings, plugins_strict=False)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    yield from make_app(settings, [LAB])


@pytest.fixture(scope="session")
def running() -> Iterator[Prober]:
    """A process that has imported core, from which others are forked."""
    with prober() as found:
        yield found


@pytest.fixture
def faults(app: Flask) -> Iterator[set[str]]:
    """Put here what the laboratory shall break."""
    wanted: Any = importlib.import_module("labplugin.faults").wanted
    yield wanted
    wanted.clear()


@pytest.fixture
def off(world: World) -> Any:
    """The region with the laboratory switched off."""
    return dataclasses.replace(world.region, modules=world.region.modules - {OWN})


@pytest.fixture
def ask(kernel: Kernel, world: World, work: Any, actor: Callable[[str], Actor]) -> Any:
    """Call a hook in a unit of work, in the region or where the laboratory is off."""

    def call(hook: str, region: Any = None, **arguments: Any) -> list[Any]:
        with work() as session:
            return kernel.call(hook, region=region or world.region, session=session, **arguments)

    call.user = actor("aigul")  # type: ignore[attr-defined]
    return call


def person_in(work: Any, world: World) -> int:
    with work() as session:
        person = Person(
            region_id=world.region.id, surname="Омарова", given_name="Гүлнар",
            surname_key="омарова", given_key="гулнар", patronymic_key="",
            name_key="омарова гулнар", sort_key="омарова", version=1,
        )  # fmt: skip
        session.add(person)
        session.flush()
        return person.id
