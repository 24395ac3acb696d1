"""`shanyraq modules new NAME`: a small module that works, and passes its own tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template

from core.errors import SetupError
from core.plugins.manifest import discover, read_manifest

SKELETON = Path(__file__).resolve().parent / "skeleton"


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
    values = {
        "name": name,
        "dashes": name.replace("_", "-"),
        **{f"title_{language}": _toml_text(titles[language]) for language in ("kk", "ru", "en")},
    }
    known = _errors(folder)
    target.mkdir()
    try:
        _write_files(target, values)
        _format(target)
        _refuse_unusable(target, known)
    except BaseException:
        shutil.rmtree(target)
        raise
    return target


def _write_files(target: Path, values: Mapping[str, str]) -> None:
    for source in sorted(SKELETON.rglob("*.txt")):
        place = target / _place(source.relative_to(SKELETON).with_suffix(""), values["name"])
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(Template(source.read_text("utf-8")).substitute(values), "utf-8")
    (target / "__init__.py").touch()


def _format(target: Path) -> None:
    """Lines break by the length of the name; without ruff (no development tools) they stay."""
    ruff = Path(sys.executable).parent / "ruff"
    if ruff.exists():
        for arguments in (["check", "--fix", "--quiet", "--select", "I"], ["format", "--quiet"]):
            subprocess.run([ruff, *arguments, target], check=False)  # noqa: S603 - our own tool


def _place(path: Path, name: str) -> Path:
    """Where a file of the skeleton stands in the module."""
    if path.parts[0] == "templates":
        return Path("templates", name, path.name)
    if path.parts[0] == "migrations":
        return Path("migrations", f"{name}_{path.name}")
    if path.parts[0] == "translations":
        return Path("translations", path.stem, "LC_MESSAGES", "messages.po")
    return path


def _refuse_unusable(target: Path, known: Mapping[Path, str]) -> None:
    """The loader must take it, and take those beside it as before: names may clash either way."""
    errors = {target: read_manifest(target, target.name).error, **_errors(target.parent)}
    error = next((text for path, text in errors.items() if text and text != known.get(path)), "")
    if error:
        raise SetupError(error)


def _errors(folder: Path) -> dict[Path, str]:
    return {manifest.path: manifest.error for manifest in discover(folder)}


def _toml_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
