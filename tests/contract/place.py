"""A centre in which the objects of addresses are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.db import ALL_REGIONS, unit_of_work
from core.kernel import EXTENSION, Kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from tests.modules import beside_tests


@dataclass
class Place:
    """A centre of a region, whose objects are made when they are first asked for."""

    session: Session
    kernel: Kernel
    region: RegionInfo
    centre_id: int
    #: the account that the actor looks after, and the actor himself
    target_id: int
    actor_id: int
    #: how an object of each name is made
    makers: Mapping[str, Maker]
    made: dict[str, Any] = field(default_factory=dict)

    def one(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = self.makers[name](self)
        return self.made[name]

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


Maker = Callable[[Place], Any]


def places_of_modules() -> list[ModuleType]:
    """Every `places.py` beside the tests of a module, bundled or from outside.

    It may hold MAKERS and FACTORIES (see conftest.py), and for the browser VALUES, SPECIAL,
    NOT_PAGES, BY_PERMISSION and BY_NAME (see tests/browser/addresses.py); WANTED is what a table's
    constraints ask for beyond types (see test_person_tables.py), CODES the columns by table that
    tell nothing of a person (see test_erasure.py). Its sets LAST,
    GLOBAL_ARGUMENTS and OBJECT_IN_FORM are added to those of test_routes.py.
    """
    return beside_tests("places.py")


def tables_of_modules(name: str) -> dict[Any, Any]:
    """One table of all modules' places; two of them may not give the same key."""
    joined: dict[Any, Any] = {}
    for place in places_of_modules():
        table = getattr(place, name, {})
        twice = sorted(joined.keys() & table.keys())
        assert not twice, f"{name}: given twice: {twice}; begin yours with <blueprint>. or NAME_"
        joined.update(table)
    return joined


def set_of_modules(name: str) -> set[str]:
    """The sets of all modules' places together."""
    return {one for place in places_of_modules() for one in getattr(place, name, ())}


#: `with undrawn():` or `with undrawn(condition):`; see the fixture in conftest.py
Undrawn = Callable[..., AbstractContextManager[None]]


def give_kind(app: Flask, centre_id: int, module: str) -> None:
    """Make a centre one of the module's kind, where the module has one: its menu is for those."""
    registry = app.extensions[EXTENSION].registry
    kinds = [code for code in registry.centre_types if registry.owners[code] == module]
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        for kind in kinds[:1]:
            session.execute(sa.update(Centre).where(Centre.id == centre_id).values(type_code=kind))
