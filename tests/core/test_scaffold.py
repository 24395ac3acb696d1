"""`shanyraq modules new`: what it writes is a module that passes every check of a module."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from core.errors import SetupError
from core.scaffold import new_module

TITLES = {"kk": "Қолөнер «үйірмесі»", "ru": "Кружок ремёсел", "en": 'Craft "circle"'}
COPIED = ("core", "plugins", "templates", "scripts", "tests", "pyproject.toml", "README.md")


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins"
    folder.mkdir()
    return folder


def test_it_has_the_rooms_and_its_titles(plugins):
    target = new_module("craft_circle", folder=plugins, titles=TITLES)
    rooms = {path.stem for path in target.glob("*.py")}
    assert rooms >= {"models", "queries", "services", "rules", "forms", "views", "permissions"}
    assert (target / "__init__.py").read_text() == ""
    assert 'Craft \\"circle\\"' in (target / "plugin.toml").read_text()
    left = [path for path in target.rglob("*") if path.is_file() and "$" in path.read_text()]
    assert left == []


@pytest.mark.parametrize("name", ["Craft", "craft-circle", "craft__x", "person", "1craft", "../x"])
def test_a_name_that_is_no_module_name_leaves_nothing(plugins, name):
    with pytest.raises(SetupError):
        new_module(name, folder=plugins, titles=TITLES)
    assert list(plugins.iterdir()) == []


@pytest.mark.parametrize("name", ["craft_circle", "craft_circle_two", "craft"])
def test_a_name_that_clashes_with_another_is_refused(plugins, name):
    first = new_module("craft_circle", folder=plugins, titles=TITLES)
    with pytest.raises(SetupError):
        new_module(name, folder=plugins, titles=TITLES)
    assert list(plugins.iterdir()) == [first]


def test_the_new_module_passes_its_own_tests_and_the_contract_suite(tmp_path):
    """In a copy of the tree, as the author of a module would run them."""
    ignored = shutil.ignore_patterns("__pycache__", "browser", "tooling")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    new_module("craft_circle", folder=tmp_path / "plugins", titles=TITLES)

    def run(*arguments: str) -> None:
        env = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=env, text=True, check=False,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "plugins/craft_circle")
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract", "-k", "craft_circle")
    run("-m", "ruff", "check", "plugins/craft_circle")
    run("-m", "ruff", "format", "--check", "plugins/craft_circle")
    run("scripts/check_templates.py")
    run("scripts/i18n.py", "--root", str(tmp_path), "missing", "--domain", "plugins/craft_circle")
