"""What CONTRIBUTING.md promises about the code's shape, held by the syntax tree.

Import directions between packages are import-linter's (`make check`); these are the rules about
single files: rooms, lengths, and what a room must not contain.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.modules import real

ROOT = Path(__file__).resolve().parents[2]
FILE_LIMIT = 500
FUNCTION_LIMIT = 60
VIEW_LIMIT = 25


def sources(*places: str) -> list[Path]:
    """Product code: no migrations (they are history) and no tests."""
    found = [path for place in places for path in (ROOT / place).rglob("*.py")]
    return sorted(p for p in found if not {"migrations", "tests"} & set(p.relative_to(ROOT).parts))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_length(function: ast.FunctionDef) -> int:
    """Lines of the body, without decorators and signature: those are declarations, and people
    have many fields."""
    return function.end_lineno - function.body[0].lineno + 1


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level) + (node.module or "")


def room(*names: str) -> list[Path]:
    """Files of a room, whether it is a module (`views.py`), one of several (`group_views.py`) or
    a folder (`views/`)."""
    return [
        path
        for path in sources("core", "plugins", "examples")
        if path.stem.rsplit("_", 1)[-1] in names
        or any(part in names for part in path.relative_to(ROOT).parts[:-1])
    ]


PRODUCT = sources("core", "plugins", "examples", "scripts")


def test_there_is_code_to_look_at():
    assert len(PRODUCT) > 50
    assert len(room("services")) > 5
    assert len(room("views")) > 5


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_files_and_functions_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LIMIT
    too_long = [
        f"{f.name}: {body_length(f)}" for f in functions(path) if body_length(f) > FUNCTION_LIMIT
    ]
    assert too_long == []


@pytest.mark.parametrize("path", room("views"), ids=name)
def test_views_are_thin(path):
    def is_view(function: ast.FunctionDef) -> bool:
        return bool(function.decorator_list)

    too_long = [
        f"{f.name}: {body_length(f)}"
        for f in functions(path)
        if is_view(f) and body_length(f) > VIEW_LIMIT
    ]
    assert too_long == []
    text = path.read_text(encoding="utf-8")
    # A view hands the session to a service or a query; it does not work with it.
    assert re.findall(r"\bdb\.session(?:\(\))?\.\w+", text) == []
    assert ".commit(" not in text


@pytest.mark.parametrize("path", room("rules"), ids=name)
def test_rules_know_only_the_standard_library(path):
    allowed = {module.split(".")[0] for module in sys.stdlib_module_names}
    others = {
        module
        for module in imports(path)
        if module.split(".")[0] not in allowed and not module.endswith("rules")
    }
    assert others == set()


@pytest.mark.parametrize("path", room("services", "queries"), ids=name)
def test_services_and_queries_know_no_web(path):
    web = {"flask", "flask_login", "flask_wtf", "werkzeug", "wtforms"}
    assert {module for module in imports(path) if module.split(".")[0] in web} == set()
    assert ".commit(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", room("services"), ids=name)
def test_services_take_keywords_only_and_are_typed(path):
    wrong = []
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = node.args.posonlyargs + node.args.args
            if len(positional) > 1 or node.returns is None:
                wrong.append(node.name)
    assert wrong == []


@pytest.mark.parametrize("path", sources("core", "plugins", "examples"), ids=name)
def test_only_sqlalchemy_2_style_and_nothing_left_undone(path):
    text = path.read_text(encoding="utf-8")
    old = re.compile(r"\bdb\.Column\b|\b[A-Z]\w+\.query\b|get_or_404|first_or_404|\.query\(")
    assert old.findall(text) == []
    assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", text) == []
    if path.name == "__init__.py":
        assert text.strip() == "", "__init__.py files stay empty"


def test_only_the_dispatcher_calls_hooks():
    callers = [
        name(p)
        for p in sources("core", "plugins", "examples")
        if re.search(r"\.hook\.\w+\(", p.read_text())
    ]
    assert set(callers) <= {"core/plugins/dispatch.py"}


def test_core_names_no_module():
    """Core works with any module; the names of those here belong into their own folders.

    Only the hook documentation names them: it says who uses a hook.
    """
    modules = [manifest.name for manifest in real()]
    assert len(modules) > 2
    found = [
        f"{name(path)}: {module}"
        for path in sources("core")
        if path.name not in {"hookspecs.py", "data_hookspecs.py", "request_hookspecs.py"}
        for module in modules
        if re.search(rf"\b{module}\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []
