"""`shanyraq modules new`, inside a clone and outside; test_authoring.py asks what is written."""

import tomllib
from pathlib import Path

import pytest

from core.errors import SetupError
from core.scaffold import new_module, new_project

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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "craft"


def test_outside_it_is_a_whole_project_around_the_same_module(project, plugins):
    outside = new_project("craft_circle", folder=project, titles=TITLES)
    assert outside == project / "craft_circle"
    inside = new_module("craft_circle", folder=plugins, titles=TITLES)

    def files(folder: Path) -> dict[str, str]:
        found = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_text("utf-8") for path in found}

    around, package, bundled = files(project), files(outside), files(inside)
    assert {"pyproject.toml", "README.md", ".gitignore"} < set(around)
    data = tomllib.loads(around["pyproject.toml"])
    assert data["project"]["entry-points"]["shanyraq.modules"] == {"craft_circle": "craft_circle"}
    assert [name for name, text in around.items() if "$" in text] == []
    assert set(package) - set(bundled) == {"tests/conftest.py"}
    assert set(bundled) - set(package) == {"README.md"}
    assert [name for name in set(package) & set(bundled) if package[name] != bundled[name]] == []


def test_a_folder_that_holds_something_is_left_as_it_is(project):
    project.mkdir()
    (project / "mine.txt").write_text("mine")
    with pytest.raises(SetupError, match="not empty"):
        new_project("craft_circle", folder=project, titles=TITLES)
    assert [path.name for path in project.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("json", "Python package"),
        ("person", "reserved"),
        ("active_longevity", "clashes"),
        ("active", "clashes"),
    ],
)
def test_a_name_that_is_taken_leaves_nothing_outside(project, name, told):
    for _there_or_not in range(2):
        with pytest.raises(SetupError, match=told):
            new_project(name, folder=project, titles=TITLES)
        assert not project.exists() or list(project.iterdir()) == []
        project.mkdir(exist_ok=True)
