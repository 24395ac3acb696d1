"""One object of every kind that stands in an address, for any centre of any region.

`FACTORIES` is keyed by the name of the address's argument, or by `<blueprint>.<argument>` where
two blueprints use one name. Whoever adds a page with a new argument adds its factory to the
`factories_….py` of its area, a module to a `places.py` beside its tests; `MAKERS` there say how
the object is made, once in a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flask.templating
import pytest
from flask import Flask
from werkzeug.routing import Rule

from core.db import ALL_REGIONS, unit_of_work
from core.kernel import Kernel
from tests.contract import (
    factories_accounts,
    factories_feedback,
    factories_indicators,
    factories_messaging,
    factories_people,
    factories_plans,
    factories_portals,
    factories_privacy,
    factories_referrals,
    factories_requests,
    factories_scheduling,
    factories_work,
)
from tests.contract.factories_accounts import user_session
from tests.contract.place import Maker, Place, Undrawn, tables_of_modules

AREAS = (
    factories_accounts,
    factories_feedback,
    factories_indicators,
    factories_messaging,
    factories_people,
    factories_plans,
    factories_portals,
    factories_privacy,
    factories_referrals,
    factories_requests,
    factories_scheduling,
    factories_work,
)


def _joined(tables: Iterable[Mapping[str, Maker]]) -> dict[str, Maker]:
    """One table of all areas; a name that two of them give would hide one of the two."""
    found: dict[str, Maker] = {}
    for table in tables:
        assert not found.keys() & table.keys(), found.keys() & table.keys()
        found.update(table)
    return found


MAKERS = _joined([*(area.MAKERS for area in AREAS), tables_of_modules("MAKERS")])
FACTORIES = _joined([*(area.FACTORIES for area in AREAS), tables_of_modules("FACTORIES")])


def address(app: Flask, rule: Rule, place: Place) -> str:
    """The address of a rule, filled with the objects of a place."""
    values: dict[str, Any] = {}
    blueprint = rule.endpoint.rpartition(".")[0]
    for name in rule.arguments - {"region"}:
        factory = FACTORIES.get(f"{blueprint}.{name}") or FACTORIES.get(name)
        if factory is None:
            pytest.fail(
                f"{rule.rule}: no factory for {name!r}. Add one to tests/contract/factories_….py, "
                "a module to FACTORIES in its tests/places.py, so that every role tries this page."
            )
        values[name] = factory(place)
    if "region" in rule.arguments:
        values["region"] = values.get("region", place.region.code)
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        built: str = adapter.build(rule.endpoint, values, next(iter(rule.methods - {"OPTIONS"})))
    return built


@pytest.fixture
def place_in(app: Flask, world: Any, kernel: Kernel) -> Callable[..., Any]:
    """`place_in("first", "bota", work)`: runs `work(place)` with objects that are then saved."""

    def run(where: str, username: str, work: Callable[[Place], Any]) -> Any:
        region = world.other_region if where == "foreign" else world.region
        centre = {
            "first": world.centre_id,
            "second": world.second_centre_id,
            "foreign": world.foreign_centre_id,
        }[where]
        target = {"first": "sabit", "second": "bolat", "foreign": "zhanar"}[where]
        if username == "ermek" and where == "first":
            target = "dana"
        with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            actor_id = world.users[username]
            place = Place(session, kernel, region, centre, world.users[target], actor_id, MAKERS)
            if where == "foreign":
                place.made["own_session"] = user_session(place, world.users["zhanar"])
                # codes repeat between regions; here none may hit one of Shymkent's by chance
                place.one("centre").code = "foreign-centre"
            return work(place)

    return run


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> Undrawn:
    """`with undrawn():` answers without a page's text: status and address are decided before it is
    drawn, and drawing it is most of the time."""

    @contextmanager
    def run(wanted: bool = True) -> Iterator[None]:
        with monkeypatch.context() as patch:
            if wanted:
                patch.setattr(flask.templating, "_render", lambda _app, _template, _values: "")
            yield

    return run
