"""Every module that is here: the bundled ones, those from outside, and the laboratory.

Nobody asks the folders himself: whatever is found as the application finds it, by its manifest,
is held to everything. `SHANYRAQ_TEST_MODULE=NAME` asks the tests of the contract about that module
alone; `shanyraq modules check` sets it.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType

from core.config import ROOT
from core.plugins.manifest import Manifest, discover

LAB = Path(__file__).resolve().parent / "labplugin"
MANIFESTS = discover(ROOT / "plugins", [LAB])
#: the module that alone is asked about, or ""
ONLY = os.environ.get("SHANYRAQ_TEST_MODULE", "")
#: whom the tests ask
ASKED = [manifest for manifest in MANIFESTS if ONLY in {"", manifest.name}]


def is_asked(table: str) -> bool:
    """Whether that table is asked about: all are, or those of the module that alone is."""
    return not ONLY or table.startswith(f"{ONLY}_")


def manifest_of(name: str) -> Manifest:
    return next(manifest for manifest in MANIFESTS if manifest.name == name)


def real() -> list[Manifest]:
    """All but the laboratory."""
    return [manifest for manifest in MANIFESTS if manifest.path != LAB]


def beside_tests(file: str) -> list[ModuleType]:
    """The modules of that file name among the tests of the real ones, imported."""
    return [
        importlib.import_module(
            ".".join([manifest.package, *path.relative_to(manifest.path).with_suffix("").parts])
        )
        for manifest in real()
        for path in sorted(manifest.path.glob(f"**/tests/**/{file}"))
    ]
