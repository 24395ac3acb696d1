"""Where a module is: one that is found here, or one in a folder that nobody has installed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.config import ROOT
from core.errors import SetupError
from core.plugins.manifest import ENTRY_POINTS, Manifest, discover, read_manifest


@dataclass(frozen=True)
class Located:
    """A module and the folder it is worked on in; `is_found` says that the application finds it."""

    manifest: Manifest
    is_found: bool

    @property
    def project(self) -> Path:
        """The folder that the package stands in."""
        return self.manifest.path.parent

    @property
    def extra(self) -> list[Path]:
        """What the application must be told of, besides what it finds."""
        return [] if self.is_found else [self.manifest.path]


def locate(name: str, folder: Path | None = None) -> Located:
    """The module `name`: of `folder` (its project, or the package itself), or one found here.

    Raises `SetupError` that says where was looked.
    """
    found = [one for one in discover(ROOT / "plugins") if one.name == name]
    if folder is None:
        if not found:
            raise SetupError(
                f"no module {name!r} is found here: install it (pip install -e .), or name its"
                " folder with --path"
            )
        return Located(found[0], is_found=True)
    places = [folder / name, folder / "src" / name, folder]
    package = next((p.resolve() for p in places if (p / "plugin.toml").is_file()), None)
    if package is None or package.name != name:
        raise SetupError(f"there is no {name}/plugin.toml in {folder}")
    known = next((one for one in found if one.path.resolve() == package), None)
    if known is not None:
        return Located(known, is_found=True)
    if found:
        raise SetupError(
            f"another {name!r} is found here, in {found[0].path}: uninstall it, or leave --path out"
        )
    return Located(read_manifest(package, name), is_found=False)


@contextmanager
def announced(module: Located) -> Iterator[list[Path]]:
    """Folders for PYTHONPATH with which every program finds the module as if it were installed."""
    if module.is_found:
        yield []
        return
    with tempfile.TemporaryDirectory(prefix="shanyraq-module-") as place:
        name = module.manifest.name
        told = Path(place) / f"shanyraq_{name}_announced-0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: shanyraq-{name}-announced\nVersion: 0\n", "utf-8"
        )
        (told / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\n{name} = {name}\n", "utf-8")
        yield [Path(place), module.project]
