"""`plugin.toml` is read before any code of the module runs."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from core.db import metadata
from core.errors import SetupError
from core.plugins.loader import Loader
from core.plugins.manifest import NAME, RESERVED, discover, read_manifest
from core.plugins.models import ModuleRecord
from tests.broken_modules import MANIFEST, write_module

MODULES = ("labplugin", *(one.name for one in discover(ROOT / "plugins")))
TITLES = '[title]\nkk = "Ж"\nru = "Ж"\nen = "J"\n'


def write(folder: Path, name: str, text: str) -> Path:
    target = folder / name
    target.mkdir()
    (target / "plugin.toml").write_text(text, "utf-8")
    return target


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "plugin.toml"),
        ('name = "other"\nversion = "1"\n' + TITLES, "differs from its folder"),
        ('version = "1"\n' + TITLES, "name None"),
        ('name = "craft"\n' + TITLES, "version"),
        ('name = "craft"\nversion = "1"\n[title]\nkk = "Ж"\n', "title needs kk, ru and en"),
        ('name = "craft"\nversion = "1"\nneeds = "all"\n' + TITLES, "needs"),
        ('name = "craft"\nversion = "1"\nafter = [1]\n' + TITLES, "after"),
        ('name = "craft"\nversion = "1"\ncore_schema = 3\n' + TITLES, "core_schema"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, told: str) -> None:
    manifest = read_manifest(write(tmp_path, "craft", text), "craft")
    assert told in manifest.error
    assert str(tmp_path) in manifest.error
    assert manifest.name == "craft"
    assert manifest.is_owner, "its tables are still its own"


@pytest.mark.parametrize(
    "name", ["Craft", "1craft", "craft-circle", "craft__x", "_x", "x", "core", "person", "a" * 28]
)
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    text = MANIFEST.replace("{name}", name)
    manifest = read_manifest(write(tmp_path, name, text), name)
    assert "name" in manifest.error
    assert not manifest.is_owner


def test_no_module_can_own_what_is_cores(app: object) -> None:
    """Tables and addresses of core are reserved by their first word."""
    core = [table.name for table in metadata.sorted_tables
            if not table.name.startswith((*(f"{name}_" for name in MODULES), "brk"))]  # fmt: skip
    assert ModuleRecord.__tablename__ in core
    words = {name.split("_")[0] for name in core}
    blueprints = {
        name
        for name in getattr(app, "blueprints")  # noqa: B009
        if not name.startswith(MODULES)
    }
    assert words | {name.split("_")[0] for name in blueprints} <= RESERVED
    first_parts = {
        str(rule).split("/")[2]
        for rule in getattr(app, "url_map").iter_rules()  # noqa: B009
        if str(rule).startswith("/<region>/") and not rule.endpoint.startswith("labplugin")
    }
    assert {part for part in first_parts if NAME.match(part)} <= RESERVED


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No distribution beside Shanyraq brings a module, whatever this environment holds."""
    monkeypatch.setattr("core.plugins.manifest.entry_points", lambda **_group: ())


@pytest.mark.usefixtures("nothing_installed")
def test_order_honours_after_and_needs_whatever_the_names(tmp_path: Path) -> None:
    text = MANIFEST.replace("[title]", "{more}[title]")
    for name, more in (("aa", 'needs = ["zz"]\n'), ("mm", 'after = ["nobody"]\n'), ("zz", "")):
        write(tmp_path, name, text.replace("{name}", name).replace("{more}", more))
    found = [one.name for one in discover(tmp_path)]
    assert found == ["zz", "aa", "mm"]


@pytest.mark.usefixtures("nothing_installed")
def test_a_circle_is_broken_by_name_and_then_refused(tmp_path: Path) -> None:
    for name, other in (("aa", "bb"), ("bb", "aa")):
        folder = write_module(tmp_path, name)
        manifest = folder / "plugin.toml"
        manifest.write_text(
            manifest.read_text().replace("[title]", f'needs = ["{other}"]\n[title]')
        )
    found = discover(tmp_path)
    assert {one.name for one in found} == {"aa", "bb"}
    loader = Loader(strict=False)
    loader.load_all(found)
    assert {name: module.loaded for name, module in loader.modules.items()} == {
        "aa": False,
        "bb": False,
    }
    with pytest.raises(SetupError, match="needs"):
        Loader(strict=True).load_all(found)


@pytest.mark.usefixtures("nothing_installed")
def test_the_emergency_brake_leaves_modules_unread(tmp_path: Path) -> None:
    """`SHANYRAQ_PLUGINS_ONLY`: the code of the others is not even imported."""
    folder = write_module(tmp_path, "braked")
    (folder / "plugin.py").write_text("raise SystemExit('must not be imported')")
    loader = Loader(strict=True, only=())
    loader.load_all(discover(tmp_path))
    assert [(m.name, m.state) for m in loader.modules.values()] == [("braked", "skipped")]


# Modules of other distributions ------------------------------------------------------------------

PROBE = """
import json, sys, tempfile
from pathlib import Path
from core.app import create_app
from core.config import Settings
from core.kernel import EXTENSION
place = Path(tempfile.mkdtemp())
app = create_app(Settings(var=place, database_url=f"sqlite:///{place}/x.sqlite3", secret_key="x"))
modules = app.extensions[EXTENSION].loader.modules
sys.stdout.write(json.dumps({
    "states": {
        name: [one.state, one.error, str(one.manifest.path)] for name, one in modules.items()
    },
    "imported": "outsider" in sys.modules,
    "rule": [str(rule) for rule in app.url_map.iter_rules() if "outsider" in rule.endpoint],
}))
"""


def install(site: Path, package: str, name: str = "outsider") -> None:
    """What pip leaves behind for a distribution with an entry point."""
    info = site / "outsider-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outsider\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[shanyraq.modules]\n{name} = {package}\n")


def probe(site: Path) -> dict[str, object]:
    import json  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={"PYTHONPATH": f"{site}:{ROOT}", "PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("package", ["outsider", "vendor.outsider"])
def test_a_module_of_another_distribution_is_as_good(tmp_path: Path, package: str) -> None:
    """Found by its entry point, its manifest read from its files, mounted like a bundled one."""
    folder = tmp_path.joinpath(*package.split("."))
    folder.parent.mkdir(exist_ok=True)
    written = write_module(folder.parent, "outsider")
    if package != "outsider":
        (folder.parent / "__init__.py").write_text("")
        for path in written.rglob("*.py"):
            path.write_text(path.read_text().replace("from outsider", f"from {package}"))
    install(tmp_path, package)
    answer = probe(tmp_path)
    assert answer["states"]["outsider"] == ["loaded", "", str(folder)]  # type: ignore[index]
    assert answer["rule"] == ["/<region>/outsider/things"]


def test_an_entry_point_whose_package_is_gone_is_named(tmp_path: Path) -> None:
    install(tmp_path, "outsider")
    state, error, _path = probe(tmp_path)["states"]["outsider"]  # type: ignore[index]
    assert state == "broken"
    assert "'outsider' of the entry point" in error


def test_a_package_without_its_manifest_is_named_and_not_imported(tmp_path: Path) -> None:
    folder = write_module(tmp_path, "outsider")
    (folder / "plugin.toml").unlink()
    install(tmp_path, "outsider")
    answer = probe(tmp_path)
    assert "plugin.toml" in answer["states"]["outsider"][1]  # type: ignore[index]
    assert answer["imported"] is False


def test_a_module_in_a_folder_beside_is_a_package_of_its_own_name(app: object) -> None:
    assert importlib.import_module("labplugin.plugin").__name__ == "labplugin.plugin"
