"""A hook is a contract: documented, shown by an example that runs, tested, called and used."""

from __future__ import annotations

import ast
import datetime as dt
import importlib
import importlib.util
import inspect
import random
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pluggy
import pytest

from core.config import ROOT
from core.plugins import contracts, loader, plan_contracts, request_contracts
from core.plugins.markers import PROJECT, hookimpl
from core.plugins.policies import POLICIES, RETURNS, wrong_answer
from core.requests.workflows import decided_workflow

HOOKS = list(POLICIES)
SPECS = {
    name: value
    for specs in loader.SPECS
    for name, value in vars(specs).items()
    if hasattr(value, f"{PROJECT}_spec")
}


@pytest.fixture(scope="module")
def hooks_doc() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hooks_doc", ROOT / "scripts" / "hooks_doc.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def implementations(path: Path) -> set[str]:
    """Names of functions decorated as hook implementations in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any("hookimpl" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def users() -> dict[str, set[str]]:
    """Who implements what, outside the tests."""
    found = {"core": implementations(ROOT / "core" / "corehooks.py")}
    for path in (ROOT / "plugins").glob("*/plugin.py"):
        name = path.parent.name
        plugin = loader.answering(importlib.import_module(f"plugins.{name}.plugin"))
        found[name] = {hook for hook in dir(plugin) if hook in HOOKS}
    return found


def test_specifications_and_policies_name_the_same_hooks() -> None:
    assert set(SPECS) == set(HOOKS)
    assert set(RETURNS) | {"register_blueprints", "demo_data"} == set(HOOKS)


def test_the_page_is_up_to_date(hooks_doc: ModuleType) -> None:
    assert (ROOT / "docs" / "modules" / "hooks.md").read_text("utf-8") == hooks_doc.document(), (
        "run scripts/hooks_doc.py"
    )
    assert hooks_doc.main(["--check"]) == 0


def test_a_stale_page_is_noticed(
    hooks_doc: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks_doc, "TARGET", tmp_path / "hooks.md")
    assert hooks_doc.main(["--check"]) == 1
    assert hooks_doc.main([]) == 0
    assert hooks_doc.main(["--check"]) == 0
    (tmp_path / "hooks.md").write_text("yesterday")
    assert hooks_doc.main(["--check"]) == 1


@pytest.mark.parametrize("hook", HOOKS)
def test_it_says_everything(hooks_doc: ModuleType, hook: str) -> None:
    found = hooks_doc.sections(SPECS[hook].__doc__)
    assert list(found) == ["", *hooks_doc.HEADINGS]
    assert all(found.values())
    assert re.fullmatch(r"\d+\.\d+\. Users: .+\.", found["Since"])
    arguments = set(inspect.signature(SPECS[hook]).parameters)
    named = set(re.findall(r"\w+", found["Arguments"]))
    assert arguments <= named, "each argument is explained"


@pytest.mark.parametrize("hook", HOOKS)
def test_its_example_runs(hooks_doc: ModuleType, hook: str) -> None:
    """The example is registered as a module's would be, and called."""
    example = hooks_doc.sections(SPECS[hook].__doc__)["Example"]
    namespace: dict[str, Any] = {
        **{
            name: value
            for one in (contracts, plan_contracts, request_contracts)
            for name, value in vars(one).items()
            if not name.startswith("_")
        },
        "dt": dt,
        "hookimpl": hookimpl,
        "lazy_gettext": str,
        "Thing": object,
        "decided_workflow": decided_workflow,
    }
    exec(example, namespace)
    manager = pluggy.PluginManager(PROJECT)
    for specs in loader.SPECS:
        manager.add_hookspecs(specs)
    manager.register(SimpleNamespace(**{hook: namespace[hook]}), name="example")
    manager.check_pending()
    given = {
        "session": None, "region": None, "user": None, "person": None, "group": None,
        "person_id": 1, "on": dt.date(2026, 11, 20), "rng": random.Random(1), "demo": None,
        "limit": 10, "before": None, "kind": "", "text": "лаб", "keep_id": 1, "drop_id": 2,
        "kind_code": "lab.blood", "giving": True,
        "merging": SimpleNamespace(move=lambda _model, *, label: contracts.Moved(label, 1)),
    }  # fmt: skip
    wanted = inspect.signature(SPECS[hook]).parameters
    answers = getattr(manager.hook, hook)(**{name: given[name] for name in wanted})
    items = [item for answer in answers for item in answer or []]
    assert wrong_answer(hook, items) == ""
    assert items or hook == "demo_data"


@pytest.mark.parametrize("hook", HOOKS)
def test_it_is_tested(hook: str) -> None:
    files = Path(__file__).parent.glob("test_hooks*.py")
    trees = [ast.parse(path.read_text("utf-8")) for path in files]
    tests = {
        node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    assert f"test_hook_{hook}" in tests
    body = tests[f"test_hook_{hook}"]
    assert any(isinstance(node, ast.Assert) for node in ast.walk(body))


@pytest.mark.parametrize("hook", HOOKS)
def test_somebody_uses_it_and_is_named(hooks_doc: ModuleType, hook: str) -> None:
    """A hook without a user is a guess; `tests/labplugin/` is no user."""
    found = {name for name, hooks in users().items() if hook in hooks}
    assert found
    since = hooks_doc.sections(SPECS[hook].__doc__)["Since"]
    named = re.findall(r"\w+", since.partition("Users:")[2])
    assert set(named) == found


@pytest.mark.parametrize("hook", HOOKS)
def test_core_calls_it(hook: str) -> None:
    told = {"hookspecs.py", "data_hookspecs.py", "request_hookspecs.py", "policies.py", "areas.py"}
    calls = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "core").rglob("*.py")
        if path.name not in told and f'"{hook}"' in path.read_text("utf-8")
    ]
    assert calls


def test_the_laboratory_answers_every_hook() -> None:
    assert implementations(ROOT / "tests" / "labplugin" / "plugin.py") == set(HOOKS)
