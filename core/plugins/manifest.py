"""The manifest: what a module is, read from `plugin.toml` before any of its code runs."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

ENTRY_POINTS = "shanyraq.modules"
NAME = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
RESERVED = frozenset({"core", "alembic", "region", "person", "user", "session", "group"})


class ManifestError(Exception):
    """A `plugin.toml` that cannot be used; the text names the file and the mistake."""


@dataclass(frozen=True)
class Manifest:
    """One module as its `plugin.toml` tells it."""

    name: str
    package: str
    path: Path
    titles: Mapping[str, str]
    version: str
    descriptions: Mapping[str, str] = field(default_factory=dict)
    core_schema: str = ""
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    error: str = ""

    def title(self, locale: str) -> str:
        return self.titles.get(locale) or self.titles.get("kk") or self.name

    def description(self, locale: str) -> str:
        return self.descriptions.get(locale) or self.descriptions.get("kk") or ""

    @property
    def migrations(self) -> Path:
        return self.path / "migrations"

    @property
    def translations(self) -> Path:
        return self.path / "translations"


def read_manifest(folder: Path, package: str) -> Manifest:
    """Read `folder/plugin.toml`. A broken one comes back with `error` set, named by its folder."""
    try:
        with (folder / "plugin.toml").open("rb") as file:
            return _checked(tomllib.load(file), folder, package)
    except (OSError, tomllib.TOMLDecodeError, ManifestError, UnicodeDecodeError) as error:
        return Manifest(
            name=folder.name, package=package, path=folder, titles={}, version="", error=str(error)
        )


def _checked(data: Mapping[str, Any], folder: Path, package: str) -> Manifest:
    name = data.get("name")
    if not isinstance(name, str) or not NAME.match(name) or name in RESERVED:
        raise ManifestError(f"{folder}/plugin.toml: name {name!r} is not a module name")
    if name != folder.name:
        raise ManifestError(f"{folder}/plugin.toml: name {name!r} differs from its folder")
    titles = data.get("title")
    if not isinstance(titles, dict) or not {"kk", "ru", "en"} <= set(titles):
        raise ManifestError(f"{folder}/plugin.toml: title needs kk, ru and en")
    if not isinstance(data.get("version"), str):
        raise ManifestError(f"{folder}/plugin.toml: version is missing")
    return Manifest(
        name=name,
        package=package,
        path=folder,
        titles=titles,
        version=data["version"],
        descriptions=data.get("description", {}),
        core_schema=data.get("core_schema", ""),
        needs=tuple(data.get("needs", ())),
        after=tuple(data.get("after", ())),
    )


def discover(plugins_dir: Path, extra: Iterable[Path] = ()) -> list[Manifest]:
    """All modules present, in a stable order that honours `after` and `needs`.

    Bundled ones stand in `plugins_dir`; `extra` are single module folders; outside ones come from
    the entry-point group `shanyraq.modules`, which names the package.
    """
    found = [
        read_manifest(folder, f"plugins.{folder.name}")
        for folder in sorted(plugins_dir.iterdir())
        if (folder / "plugin.toml").is_file()
    ]
    found += [read_manifest(Path(folder), Path(folder).name) for folder in extra]
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda p: p.name):
        folder = _package_folder(point.value)
        if folder is not None:
            found.append(read_manifest(folder, point.value))
    return _in_order(_without_clashes(found))


def _package_folder(package: str) -> Path | None:
    """The folder of an installed package, found without running its code."""
    spec = importlib.util.find_spec(package) if "." not in package else None
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _without_clashes(manifests: list[Manifest]) -> list[Manifest]:
    """Mark the later of two equal names, and a name that is the prefix of another's tables."""
    result: list[Manifest] = []
    for manifest in manifests:
        for other in result:
            pair = sorted((manifest.name, other.name), key=len)
            if manifest.name == other.name or pair[1].startswith(pair[0] + "_"):
                error = f"module name {manifest.name!r} clashes with {other.name!r}"
                manifest = Manifest(**{**manifest.__dict__, "error": error})  # noqa: PLW2901
                break
        result.append(manifest)
    return result


def _in_order(manifests: list[Manifest]) -> list[Manifest]:
    """Topological by `after` and `needs`, then by name; a circle falls back to the name."""
    by_name = {m.name: m for m in manifests if not m.error}
    done: list[Manifest] = []
    visiting: set[str] = set()

    def visit(manifest: Manifest) -> None:
        if manifest in done or manifest.name in visiting:
            return
        visiting.add(manifest.name)
        for name in sorted((*manifest.after, *manifest.needs)):
            if name in by_name:
                visit(by_name[name])
        visiting.discard(manifest.name)
        done.append(manifest)

    for manifest in sorted(manifests, key=lambda m: m.name):
        visit(manifest)
    return done
