"""The next migration of core or of a module, written from the models. Needs no database: an empty
one is made, taken to the head, and compared with the models."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from core import migrate
from core.app import create_app
from core.config import ROOT, Settings
from core.db import db
from core.errors import SetupError
from core.kernel import EXTENSION
from core.plugins.manifest import Manifest
from core.revise import revision


def write_revision(
    owner: str,
    message: str,
    *,
    folder: Path | None = None,
    extra: Iterable[Path] = (),
    report: Callable[[str], None],
) -> Path | None:
    """Write the next revision of `owner` ("core" or a module); None when there is nothing to write.

    `folder` is where it goes (default: beside the owner's others); `extra` are folders of modules
    that are not installed; `report` hears of modules whose own chain cannot be run. Raises
    `SetupError` when the owner is unknown or its module is broken.
    """
    with tempfile.TemporaryDirectory(prefix="shanyraq-") as place:
        settings = Settings(
            var=Path(place), database_url=f"sqlite:///{place}/empty.sqlite3", secret_key="none"
        )
        app = create_app(settings, module_paths=extra)
        for path in sorted((ROOT / "core").glob("*/models.py")):
            importlib.import_module(f"core.{path.parent.name}.models")
        modules = app.extensions[EXTENSION].loader.modules.values()
        broken = next((one.error for one in modules if one.name == owner and one.error), "")
        if broken:
            raise SetupError(f"{owner}: {broken}")
        with app.app_context():
            try:
                made = _next(owner, message, [m.manifest for m in modules], folder, report)
            finally:
                db.engine.dispose()
    if made is not None:
        ruff = Path(sys.executable).parent / "ruff"
        if ruff.exists():
            subprocess.run([ruff, "format", "--quiet", made], check=False)
    return made


def _next(
    owner: str,
    message: str,
    manifests: list[Manifest],
    folder: Path | None,
    report: Callable[[str], None],
) -> Path | None:
    if owner != migrate.CORE and owner not in {one.name for one in manifests}:
        raise SetupError(f"there is no module {owner!r}: install it, or name its folder")
    for result in migrate.upgrade_all(db.engine, manifests):
        if result.error:
            report(f"{result.name}: {result.error}")
    place = folder or migrate.chain_of(owner, manifests).folder
    return revision(db.engine, owner, message, manifests, folder=place)
