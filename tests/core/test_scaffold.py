"""`shanyraq modules new`: what it writes is a module that passes every check of a module."""

from pathlib import Path

import pytest

from core.errors import SetupError
from core.scaffold import new_module

TITLES = {"kk": "Қолөнер «үйірмесі»", "ru": "Кружок ремёсел", "en": 'Craft "circle"'}


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
