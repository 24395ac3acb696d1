"""The manifest: what a module is, read from `plugin.toml` before any of its code runs."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

ENTRY_POINTS = "shanyraq.modules"
#: 27 letters leave room for `_0001` in the 32 of a revision's name
NAME = re.compile(r"^(?=.{2,27}$)[a-z][a-z0-9]*(_[a-z0-9]+)*$")
#: names whose tables, addresses or catalogues are core's own
RESERVED = frozenset(
    """
    absence absences activity alembic api app appointment appointments attachment attachments
    attendance audit auth backup blocking blockings board bodies body booking bookings breach
    breaches calendar card cards centre centres check closure closures complaint complaints
    components consent consents contact core deliveries delivery device devices district
    districts doctor document documents draft drafts duplicates emergency enrolment errors
    evening exchange export exports feedback file files filled find form group groups hand
    healthz hooks hours household households import inbox indicator indicators intake issued job
    jobs kato keys kiosk layouts login look merge merges message messages messaging metrics
    module modules offer offers official openings outside paper papers password people person pg
    photo place places plan plans plugins portal portals presence privacy profile public queue
    queues readyz receipt recovery reference referral referrals region regions representative
    representatives request requests resource resources rest retention role roles room rooms
    schedule scheduling sdk series service services session sessions settings setup sign special
    sqlite staff static system template templates term terms tests ticket timetable types unit
    units user users verify visit web weekly work
    """.split()
)


class ManifestError(Exception):
    """A `plugin.toml` that cannot be used; the text names the file and the mistake."""


@dataclass(frozen=True)
class Manifest:
    """One module as its `plugin.toml` tells it.

    `error` says why it cannot be loaded. `is_owner` is False when it may own no tables either,
    because its name is wrong or another module's: then its migrations are left alone.
    """

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
    is_owner: bool = True

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
            name=folder.name,
            package=package,
            path=folder,
            titles={},
            version="",
            error=f"{folder}/plugin.toml: {error}",
            is_owner=is_name(folder.name),
        )


def is_name(name: Any) -> bool:
    """Whether a module may be called so: neither ill-formed nor one of core's own names."""
    return isinstance(name, str) and bool(NAME.match(name)) and name not in RESERVED


def _checked(data: Mapping[str, Any], folder: Path, package: str) -> Manifest:
    name = data.get("name")
    if not is_name(name):
        raise ManifestError(f"name {name!r} is not a module name, or is reserved")
    if name != folder.name:
        raise ManifestError(f"name {name!r} differs from its folder")
    titles = data.get("title")
    if not isinstance(titles, dict) or not {"kk", "ru", "en"} <= set(titles):
        raise ManifestError("title needs kk, ru and en")
    core_schema = data.get("core_schema", "")
    if not isinstance(core_schema, str):
        raise ManifestError('core_schema must be a revision of core ("core_0001")')
    if not isinstance(data.get("version"), str):
        raise ManifestError('version is missing ("0.1.0")')
    return Manifest(
        name=name,
        package=package,
        path=folder,
        titles=titles,
        version=data["version"],
        descriptions=data.get("description", {}),
        core_schema=core_schema,
        needs=_names(data, "needs"),
        after=_names(data, "after"),
    )


def _names(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = data.get(key, [])
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise ManifestError(f"{key} must be a list of module names")
    return tuple(names)


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
    found += map(_from_outside, sorted(entry_points(group=ENTRY_POINTS), key=lambda p: p.name))
    return _in_order(_without_clashes(found))


def _from_outside(point: EntryPoint) -> Manifest:
    """A module of another distribution; one whose package is gone is still named."""
    folder = _package_folder(point.value)
    if folder is not None:
        return read_manifest(folder, point.value)
    error = f"the package {point.value!r} of the entry point {point.name!r} is not there"
    return Manifest(point.name, point.value, Path(point.value), {}, "", error=error, is_owner=False)


def _package_folder(package: str) -> Path | None:
    """The folder of an installed package, found without running its code."""
    first, *rest = package.split(".")
    spec = importlib.util.find_spec(first)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place, *rest)
        if folder.is_dir():
            return folder
    return None


def _without_clashes(manifests: list[Manifest]) -> list[Manifest]:
    """Mark the later of two equal names, and a name that is the prefix of another's tables."""
    result: list[Manifest] = []
    for manifest in manifests:
        clashing = next((o for o in result if o.is_owner and _clash(o.name, manifest.name)), None)
        if clashing is None:
            result.append(manifest)
        else:
            error = f"module name {manifest.name!r} clashes with {clashing.name!r}"
            result.append(replace(manifest, error=error, is_owner=False))
    return result


def _clash(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}_") or other.startswith(f"{one}_")


def _in_order(manifests: list[Manifest]) -> list[Manifest]:
    """Topological by `after` and `needs`, then by name; a circle falls back to the name."""
    by_name = {m.name: m for m in reversed(manifests) if m.is_owner}
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

    for manifest in sorted(manifests, key=lambda m: (not m.is_owner, m.name)):
        visit(manifest)
    return done
