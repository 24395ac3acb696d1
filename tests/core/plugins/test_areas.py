"""A module made of parts: its hooks are those that some part answers, joined in their order."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pluggy

from core.plugins import loader
from core.plugins.contracts import Badge, Erasure, Permission, Problem, SearchHit
from core.plugins.markers import PROJECT
from core.plugins.policies import POLICIES
from core.sdk.areas import ANSWERS, Area, ModuleHooks


def hit(title: str) -> Any:
    return lambda **_asked: [SearchHit(title, "/")] * 2


FIRST = Area(
    permissions=[Permission("lab.view", "View")],
    badges=lambda **asked: [Badge(str(asked["person"]), "info")],
    search=hit("one"),
    erase=lambda **asked: [Erasure("Things", asked["person_id"])],
)
SECOND = Area(permissions=[Permission("lab.edit", "Edit")], search=hit("two"))


def test_every_field_answers_a_hook_of_its_signature() -> None:
    """Each hook of the table exists, has a method, and takes the hook's own keywords."""
    manager = pluggy.PluginManager(PROJECT)
    for specs in loader.SPECS:
        manager.add_hookspecs(specs)
    everything = ModuleHooks([Area(**{name: [object()] for name in ANSWERS.values()})])  # type: ignore[arg-type]
    assert set(dir(everything)) == set(ANSWERS) <= set(POLICIES)
    manager.register(everything, name="everything")
    manager.check_pending()
    assert {one.name for one in manager.get_hookcallers(everything) or ()} == set(ANSWERS)


def test_what_no_part_answers_is_no_hook_of_the_module() -> None:
    hooks = ModuleHooks([FIRST, SECOND])
    assert set(dir(hooks)) == {
        "register_permissions", "person_badges", "search", "erase_person_data",
    }  # fmt: skip
    assert dir(ModuleHooks([Area()])) == []


def test_answers_are_joined_in_the_order_of_the_parts() -> None:
    hooks = ModuleHooks([FIRST, SECOND])
    at: dict[str, Any] = {"session": None, "region": None, "user": None}
    assert [one.code for one in hooks.register_permissions()] == ["lab.view", "lab.edit"]
    found = hooks.search(**at, text="x", limit=3)
    assert [one.title for one in found] == ["one", "one", "two"], "never more than was asked for"
    assert [one.text for one in hooks.person_badges(**at, person="Дина")] == ["Дина"]
    assert hooks.erase_person_data(session=None, region=None, person_id=7)[0].count == 7  # type: ignore[arg-type]
    assert hooks.check_enrolment(None, None, 1, None, None) == []  # type: ignore[arg-type]


def test_parts_tell_the_demo_one_after_the_other() -> None:
    told: list[str] = []

    def part(name: str) -> Area:
        return Area(demo=lambda *_given: told.append(name))

    hooks = ModuleHooks([part("people"), Area(), part("requests")])
    hooks.demo_data(None, None, random.Random(1), SimpleNamespace())  # type: ignore[arg-type]
    assert told == ["people", "requests"]
    objections = Area(check_service=lambda **asked: [Problem("lab.no", asked["kind_code"])])
    said = ModuleHooks([objections]).check_service(None, None, 1, "lab.tea", None, giving=True)  # type: ignore[arg-type]
    assert [str(one.text) for one in said] == ["lab.tea"]
