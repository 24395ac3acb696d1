"""A module that breaks is named with its error; core and every other module work.

Each start runs in a process of its own, because models register on metadata that all share. All
ways at once, beside data, are the matter of `test_isolation.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config import ROOT
from tests.broken_modules import WAYS, broken_module, write_module
from tests.core.plugins.probe import Prober

LAB = ROOT / "tests" / "labplugin"
Probe = Callable[..., dict[str, Any]]


@pytest.fixture
def probe(running: Prober) -> Probe:
    def start(work: Path, *folders: Path, strict: bool = False) -> dict[str, Any]:
        return running.ask("started", work=work, folders=folders, strict=strict)

    return start


def healthy(answer: dict[str, Any], broken: set[str]) -> None:
    """Core answers, and every module but the broken ones is loaded and registered."""
    assert answer["people"] == 0
    assert answer["health"] == 200
    others = {key: state for key, state in answer["states"].items() if key not in broken}
    assert "labplugin" in others
    assert set(others.values()) == {"loaded"}
    assert set(answer["plugins"]) == {"core", *others}
    assert "labplugin" in answer["centre_types"]
    assert answer["pages"]["labplugin"] in {302, 404}  # sign-in, or no such region


@pytest.mark.parametrize("way", WAYS)
def test_one_broken_module_stops_nobody(tmp_path: Path, probe: Probe, way: str) -> None:
    folder = broken_module(tmp_path, way)
    answer = probe(tmp_path, folder, LAB, strict=True)
    name = folder.name
    assert name in answer["setup_error"], "a strict start stops and names it"
    assert WAYS[way][3] in answer["setup_error"]
    assert answer["states"][name] == "broken"
    assert WAYS[way][3] in answer["errors"][name]
    assert answer["records"][name] == answer["errors"][name]
    assert answer["pending"][name] == 1, "its migrations are still known"
    assert answer["pages"][name] == 404
    assert not [code for code in answer["permissions"] if code.startswith(name)]
    assert name not in answer["centre_types"]
    healthy(answer, {name})


def test_two_of_one_name_and_a_prefix_of_another(tmp_path: Path, probe: Probe) -> None:
    """The first of two stays; the later one does not take it along."""
    first = write_module(tmp_path / "one", "twin")
    second = write_module(tmp_path / "two", "twin")
    longer = write_module(tmp_path, "twin_sister")
    answer = probe(tmp_path, LAB, first, second, longer)
    assert answer["states"]["twin"] == "loaded"
    assert "twin" in answer["centre_types"]
    assert "clashes" in answer["errors"][str(second)]
    assert "clashes" in answer["errors"]["twin_sister"]
    assert "twin_sister" not in answer["pending"]
    assert answer["pending"]["twin"] == 1


def test_a_needed_module_takes_along_those_that_need_it(tmp_path: Path, probe: Probe) -> None:
    broken = broken_module(tmp_path, "undeclared_view")
    needing = write_module(tmp_path, "needing")
    manifest = needing / "plugin.toml"
    manifest.write_text(
        manifest.read_text().replace("[title]", f'needs = ["{broken.name}"]\n[title]')
    )
    answer = probe(tmp_path, needing, broken, LAB)
    assert broken.name in answer["errors"]["needing"]
    assert "needing" not in answer["centre_types"]
    healthy(answer, {broken.name, "needing"})
