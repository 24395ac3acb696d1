"""Imports only go down: the contracts of `pyproject.toml`, held by import-linter."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from tests.modules import real

SDK = ROOT / "core" / "sdk"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_imports_go_down_only() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("core/people/rules.py", "import core.scheduling.models"),
        ("core/errors.py", "import plugins.active_longevity.examination.rules"),
        ("plugins/active_longevity/examination/rules.py", "import core.people.models"),
        ("plugins/active_longevity/examination/services.py", "from core.db import Base"),
    ],
)
def test_the_contracts_notice_a_wrong_import(tmp_path: Path, place: str, line: str) -> None:
    """A contract that cannot fail holds nothing: each kind of wrong import is tried."""
    for name in ("core", "plugins"):
        _link(ROOT / name, tmp_path / name, tmp_path / place)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"))
    target = tmp_path / place
    text = (ROOT / place).read_text("utf-8")
    target.write_text(f"{text}\n{line}\n", "utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


def _link(source: Path, target: Path, written: Path) -> None:
    """A tree of links, with a real folder around the one file that will be written."""
    target.mkdir()
    for entry in source.iterdir():
        place = target / entry.name
        if place == written:
            continue
        if place in written.parents:
            _link(entry, place, written)
        else:
            place.symlink_to(entry)


@pytest.mark.parametrize("name", ["models", "services", "web"])
def test_the_sdk_says_what_it_offers(name: str) -> None:
    """Everything that it imports is in `__all__`, sorted, and there."""
    tree = ast.parse((SDK / f"{name}.py").read_text("utf-8"))
    public = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    offered = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("core.")
        for alias in node.names
    } | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert set(public) <= offered
    assert len(public) == len(set(public))


def test_the_sdk_for_services_is_free_of_flask() -> None:
    for name in ("models", "services"):
        tree = ast.parse((SDK / f"{name}.py").read_text("utf-8"))
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not [one for one in modules if str(one).startswith(("flask", "wtforms"))]


def test_only_views_forms_and_plugin_of_a_module_know_the_web() -> None:
    found = [
        str(path)
        for manifest in real()
        for path in manifest.path.rglob("*.py")
        # visit_views.py stands beside views.py as it does in core
        if path.stem.rpartition("_")[2] not in {"views", "forms", "plugin", "pages"}
        and not {"views", "tests"} & set(path.relative_to(manifest.path).parts)
        and "core.sdk.web" in path.read_text("utf-8")
    ]
    assert found == []
