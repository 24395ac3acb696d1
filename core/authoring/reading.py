"""What a module's files say without running them: imports, templates, texts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from core.authoring import templates, words
from core.authoring.places import Located
from core.config import ROOT
from core.plugins.manifest import discover


def foreign_imports(module: Located) -> list[str]:
    """`file:line: what` of every import of core but its SDK, of another module, or of its tests."""
    package = module.manifest.package
    bundled = ROOT / "plugins"
    others = {one.package for one in discover(bundled)} - {package}
    found = []
    for path in sorted(module.manifest.path.rglob("*.py")):
        parts = path.relative_to(module.manifest.path).parts
        if {"tests", "migrations"} & set(parts):
            continue
        for line, name in _imports(path):
            text = _wrong(name, package, others)
            if text:
                found.append(f"{path.relative_to(module.project)}:{line}: {name}: {text}")
    return found


def _wrong(name: str, package: str, others: set[str]) -> str:
    if _is_in(name, "core") and not _is_in(name, "core.sdk"):
        return "only core.sdk is promised to stay"
    if _is_in(name, "core.sdk.testing") or _is_in(name, "tests"):
        return "this is for its tests"
    if any(_is_in(name, other) for other in others):
        return "another module may not be there"
    if _is_in(name, "plugins") and not _is_in(name, package):
        return "another module may not be there"
    return ""


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of what a file imports when it runs, not only for types."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    typed = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if node in typed:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            # `from core import sdk` names the package in its list
            yield from (
                (node.lineno, f"{node.module}.{alias.name}" if "." not in node.module
                 else node.module)
                for alias in node.names
            )  # fmt: skip


def bad_templates(module: Located) -> list[str]:
    """What the Content-Security-Policy would block, and words outside `_()`."""
    return list(templates.problems_under(module.manifest.path / "templates", module.project))


def domain_of(module: Located) -> words.Domain:
    return words.Domain(module.project, module.manifest.path.name)


CORE = words.Domain(ROOT, "core")


def untranslated(module: Located) -> list[str]:
    return words.check_module(domain_of(module), CORE)
