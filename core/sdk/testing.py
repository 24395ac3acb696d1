"""What a module's own tests stand on, wherever they are: the application, the cast, its fixtures.

The `tests/conftest.py` of a module is one line, `from core.sdk.testing import *`; `places.py`
beside its tests says how the objects of its addresses are made (`Place`, `Maker`). It works in a
clone and with an installed Shanyraq alike: the contract's tests travel in the wheel (`SUITE`).

Fixtures: `app`, `kernel`, `world` (regions, centres, accounts of the cast), `work()` (a unit of
work), `sign_in("aigul")` (a client), `actor("bota")`, `count_queries`, `tmp_file`, `chromium`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.clock import frozen
from core.kernel import Kernel
from core.people.models import Person, PersonCentre
from core.people.naming import name_key

_core = Path(__file__).resolve().parents[1]
_carried = _core / "authoring" / "suite"
#: the folder in which `tests` stands
SUITE = _carried if (_carried / "tests").is_dir() else _core.parent
if str(SUITE) not in sys.path:
    sys.path.insert(0, str(SUITE))

_fixtures: Any = importlib.import_module("tests.conftest")
_place: Any = importlib.import_module("tests.contract.place")

NOW, TODAY = _fixtures.NOW, _fixtures.TODAY
Place, Maker = _place.Place, _place.Maker
World, make_app = _fixtures.World, _fixtures.make_app
pytest_collection_modifyitems = _fixtures.pytest_collection_modifyitems
worker_id, database_url, settings = _fixtures.worker_id, _fixtures.database_url, _fixtures.settings
app, kernel, world = _fixtures.app, _fixtures.kernel, _fixtures.world
work, sign_in, actor = _fixtures.work, _fixtures.sign_in, _fixtures.actor
count_queries, tmp_file, chromium = (
    _fixtures.count_queries, _fixtures.tmp_file, _fixtures.chromium,
)  # fmt: skip
_empty_database = _fixtures._empty_database


@pytest.fixture(autouse=True)
def _found_here(request: pytest.FixtureRequest) -> None:
    """A test that asks the application fails in words while that does not find the module."""
    if "app" not in request.fixturenames:
        return
    found: Kernel = request.getfixturevalue("kernel")
    said = _absent(request.path, (one.manifest.path for one in found.loader.modules.values()))
    if said:
        pytest.fail(said, pytrace=False)


def _absent(test: Path, found: Iterable[Path]) -> str:
    """Words for the tests of a module that is not among the `found` folders of modules, else "".
    Its pages would be 404, and nobody would see why."""
    package = next((one for one in test.parents if (one / "plugin.toml").is_file()), None)
    if package is None or package.resolve() in {one.resolve() for one in found}:
        return ""
    name = package.name
    return (
        f"{name} is not installed: pip install -e . in {package.parent}, or"
        f" shanyraq modules check {name} --path {package.parent} --only tests"
    )


def a_person(
    session: Session, *, region_id: int, centre_id: int,
    surname: str = "Әбдіғалиева", given_name: str = "Гүлнар", **columns: Any,
) -> Person:  # fmt: skip
    """A person whose file that centre holds, for a test: `a_person(session,
    region_id=world.region.id, centre_id=world.centre_id)` inside `with work() as session`.

    `columns` are others of `Person` (`sex="female"`, `birth_date=…`, `died_on=…`). The columns
    `*_key` and `sort_key`, which core fills where it registers people, are filled here too.
    """
    keys = {"surname_key": name_key(surname), "given_key": name_key(given_name)}
    whole = name_key(f"{surname} {given_name}")
    person = Person(
        region_id=region_id, surname=surname, given_name=given_name, patronymic_key="",
        name_key=whole, sort_key=whole, legal_basis="paper_consent", **keys, **columns,
    )  # fmt: skip
    session.add(person)
    session.flush()
    session.add(PersonCentre(region_id=region_id, person_id=person.id, centre_id=centre_id))
    session.flush()
    return person


__all__ = [
    "NOW",
    "SUITE",
    "TODAY",
    "Maker",
    "Place",
    "World",
    "_empty_database",
    "_found_here",
    "a_person",
    "actor",
    "app",
    "chromium",
    "count_queries",
    "database_url",
    "frozen",
    "kernel",
    "make_app",
    "pytest_collection_modifyitems",
    "settings",
    "sign_in",
    "tmp_file",
    "work",
    "worker_id",
    "world",
]
