"""`shanyraq modules new NAME`: a small module that works, and passes its own tests and the check.

Inside a clone it is a folder of `plugins/`; outside a whole project around the same package.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

from core import migrate
from core.config import ROOT
from core.errors import SetupError
from core.plugins.manifest import Manifest, discover, read_manifest

SKELETON = Path(__file__).resolve().parent / "skeleton"
#: files that stand around a package outside, and those of its tests that plugins/ has for all
OUTSIDE = "outside"


def new_module(name: str, *, folder: Path, titles: Mapping[str, str]) -> Path:
    """Write module `name` into `folder` (usually `plugins/`), and return its folder.

    `titles` hold kk, ru and en. Raises `SetupError` for a name that is no module name, is taken,
    or is the beginning of another's.
    """
    target = folder / name
    if target.exists():
        raise SetupError(f"{target} is there already")
    if not folder.is_dir():
        raise SetupError(f"{folder} is not a folder")
    known = _errors(discover(folder))
    target.mkdir()
    try:
        _write_package(target, _values(name, titles))
        _refuse_unusable(target, discover(folder), known)
        _format(target)
    except BaseException:
        shutil.rmtree(target)
        raise
    return target


def new_project(name: str, *, folder: Path, titles: Mapping[str, str]) -> Path:
    """Write a project with package `name` into `folder`, and return the package's folder.

    The folder is made when it is missing; one that holds something is refused. Raises `SetupError`
    as `new_module` does, and for a name that a Python package has here.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SetupError(f"{folder} is there already, and not empty")
    if _is_package(name):
        raise SetupError(f"a Python package {name!r} is installed here: choose another name")
    bundled = ROOT / "plugins"
    known = _errors(discover(bundled))
    was_there = folder.exists()
    target = folder / name
    try:
        target.mkdir(parents=True)
        values = _values(name, titles)
        _write_package(target, values)
        (target / "README.md").unlink()
        for source in _files(SKELETON / OUTSIDE):
            place = source.relative_to(SKELETON / OUTSIDE).with_suffix("")
            _write(source, _place_outside(folder, target, place), values)
        _refuse_unusable(target, discover(bundled, [target]), known)
        _format(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if was_there:
            folder.mkdir()
        raise
    return target


def _values(name: str, titles: Mapping[str, str]) -> dict[str, str]:
    heads = migrate.chain_of(migrate.CORE, []).revisions
    return {
        "name": name,
        "dashes": name.replace("_", "-"),
        "kebab": name.replace("_", "-"),
        "core_schema": heads[-1],
        **{f"title_{language}": _toml_text(titles[language]) for language in ("kk", "ru", "en")},
    }


def _is_package(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.rglob("*.txt"))


def _write_package(target: Path, values: Mapping[str, str]) -> None:
    for source in _files(SKELETON):
        path = source.relative_to(SKELETON).with_suffix("")
        if path.parts[0] != OUTSIDE:
            _write(source, target / _place(path, values["name"]), values)
    (target / "__init__.py").touch()


def _write(source: Path, place: Path, values: Mapping[str, str]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(Template(source.read_text("utf-8")).substitute(values), "utf-8")


def _format(target: Path) -> None:
    """Lines break by the length of the name; without ruff (no development tools) they stay."""
    ruff = Path(sys.executable).parent / "ruff"
    if ruff.exists():
        for arguments in (["check", "--fix", "--quiet", "--select", "I"], ["format", "--quiet"]):
            subprocess.run([ruff, *arguments, "--no-cache", target], check=False)  # noqa: S603 - our own tool


def _place(path: Path, name: str) -> Path:
    """Where a file of the skeleton stands in the module."""
    if path.parts[0] == "templates":
        return Path("templates", name, path.name)
    if path.parts[0] == "migrations":
        return Path("migrations", f"{name}_{path.name}")
    if path.parts[0] == "translations":
        return Path("translations", path.stem, "LC_MESSAGES", "messages.po")
    return path


def _place_outside(folder: Path, target: Path, path: Path) -> Path:
    """Where a file of the project stands: most around the package, its tests within it."""
    if path.parts[0] == "tests":
        return target / path
    return folder / (".gitignore" if path.name == "gitignore" else path)


def _refuse_unusable(target: Path, found: Iterable[Manifest], known: Mapping[Path, str]) -> None:
    """The loader must take it, and take those beside it as before: names may clash either way."""
    errors = {target: read_manifest(target, target.name).error, **_errors(found)}
    error = next((text for path, text in errors.items() if text and text != known.get(path)), "")
    if error:
        raise SetupError(error)


def _errors(manifests: Iterable[Manifest]) -> dict[Path, str]:
    return {manifest.path: manifest.error for manifest in manifests}


def _toml_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
