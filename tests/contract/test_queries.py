"""The number of a page's queries does not grow with what it lists: no page asks once for each row.

Every page of a module whose address needs no object is opened with one object of each kind that the
module's `places.py` makes, and again with six more of each.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from core.kernel import Kernel
from core.web.endpoint import spec_of
from tests.contract.place import Place, give_kind, places_of_modules
from tests.contract.test_any_input import who_may
from tests.contract.test_routes import CAST
from tests.modules import ASKED, LAB, manifest_of

NAMES = [manifest.name for manifest in ASKED if manifest.path != LAB]
#: what a page may ask once when there is something to ask for
ONCE = 3
MORE = 6


def makers_of(name: str) -> list[str]:
    """What the module's places make."""
    package = f"{manifest_of(name).package}."
    return [
        maker
        for place in places_of_modules()
        if place.__name__.startswith(package)
        for maker in getattr(place, "MAKERS", {})
    ]


def pages_of(app: Flask, kernel: Kernel, name: str) -> list[tuple[str, str]]:
    """(address, who opens it) of the module's pages without an object."""
    found = []
    for rule in app.url_map.iter_rules():
        spec = spec_of(app, rule.endpoint)
        mine = kernel.module_of_blueprint(rule.endpoint.rpartition(".")[0]) == name
        if mine and spec and "GET" in rule.methods and rule.arguments == {"region"}:
            found.append(
                (str(rule).replace("<region>", "shymkent"), who_may(kernel, spec.permission))
            )
    return sorted(found)


@pytest.mark.parametrize("name", NAMES)
def test_queries_do_not_grow_with_the_rows(
    app: Flask, kernel: Kernel, world: Any, place_in: Any, sign_in: Any,
    count_queries: SimpleNamespace, name: str,
) -> None:  # fmt: skip
    give_kind(app, world.centre_id, name)
    pages, makers = pages_of(app, kernel, name), makers_of(name)
    clients = {user: sign_in(user) if user else app.test_client() for user in ("", *CAST)}

    def make(place: Place) -> None:
        for maker in makers:
            made = dict(place.made)
            try:
                with place.session.begin_nested():
                    place.one(maker)
            except IntegrityError:  # what a centre or a day has once
                place.made = made

    def asked() -> dict[str, int]:
        counts = {}
        for path, user in pages:
            clients[user].get(path)  # what is asked once in a while
            count_queries.clear()
            clients[user].get(path)
            counts[path] = len(count_queries.statements)
        return counts

    place_in("first", "aigul", make)
    few = asked()
    for _time in range(MORE):
        place_in("first", "aigul", make)
    many = asked()
    grown = {path: (few[path], many[path]) for path in few if many[path] > few[path] + ONCE}
    assert grown == {}, "(queries with one row, with seven): load what the rows need in one query"
