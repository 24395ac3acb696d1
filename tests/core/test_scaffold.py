"""`shanyraq modules new`: what it writes is a module that passes every check of a module."""

import json
import os
import re
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


def copy_of_the_tree(folder: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "browser", "tooling")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)


def tutorial_blocks() -> list[tuple[str, str]]:
    """(file or "", code) of each code block of the tutorial in docs/developers.md.

    The last file named before a block is the block's.
    """
    text = (ROOT / "docs" / "developers.md").read_text("utf-8")
    text = text.split("## A module, step by step")[1].split("\n## ")[0]
    pattern = r"`(plugins/craft_circle/[\w.]+|words\.json)`:|```\w+\n(.*?)```"
    blocks, file = [], ""
    for found in re.finditer(pattern, text, re.DOTALL):
        if found[1]:
            file = found[1]
        else:
            blocks.append((file, found[2]))
            file = ""
    return blocks


def test_the_tutorial_shows_what_is_really_written(plugins):
    target = new_module("craft_circle", folder=plugins, titles=TITLES)
    shown = [(file, code) for file, code in tutorial_blocks() if file.startswith("plugins/")]
    assert len(shown) == 5
    for file, code in shown[:-1]:
        assert code in (target.parent.parent / file).read_text(), file


RULE = """
import datetime as dt
from types import SimpleNamespace

from plugins.craft_circle import plugin


def test_the_workshop_is_closed_on_sundays(app):
    group = SimpleNamespace(module="craft_circle")
    assert [str(p.text) for p in plugin.check_enrolment(group, dt.date(2026, 11, 22))] == [
        "Шеберхана жексенбіде жабық."
    ]
    assert plugin.check_enrolment(group, dt.date(2026, 11, 23)) == []
    assert plugin.check_enrolment(SimpleNamespace(module="yoga"), dt.date(2026, 11, 22)) == []
"""


def test_the_tutorial_leads_to_a_module_that_passes_every_check(tmp_path):
    """In a copy of the tree, as the author of a module would do it."""
    copy_of_the_tree(tmp_path)
    target = new_module("craft_circle", folder=tmp_path / "plugins", titles=TITLES)
    hook = next(code for _file, code in tutorial_blocks() if code.startswith("@hookimpl"))
    words = next(code for file, code in tutorial_blocks() if file == "words.json")
    (tmp_path / "words.json").write_text(words)
    plugin = (
        (target / "plugin.py")
        .read_text()
        .replace(
            "from flask import",
            "import datetime as dt\nfrom typing import Any\n\nfrom flask import",
        )
    )
    plugin = plugin.replace(
        "import Actor, NavItem, Permission,", "import Actor, NavItem, Permission, Problem,"
    )
    (target / "plugin.py").write_text(f"{plugin}\n\n{hook}")
    (target / "tests" / "test_rule.py").write_text(RULE)

    def run(*arguments: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=env, text=True, check=False,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    i18n = ("scripts/i18n.py", "--root", str(tmp_path))
    run(*i18n, "add", "words.json", "--domain", "plugins/craft_circle")
    assert json.loads(run(*i18n, "missing", "--domain", "plugins/craft_circle")) == {}
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "plugins/craft_circle")
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract", "-k", "craft_circle")
    run("-m", "ruff", "check", "plugins/craft_circle")
    run("-m", "ruff", "format", "--check", "plugins/craft_circle/models.py")
    run("scripts/check_templates.py")
