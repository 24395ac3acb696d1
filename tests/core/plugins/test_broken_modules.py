"""A module that breaks is named with its error; core and every other module work.

Each start runs in a process of its own, because models register on metadata that all share.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.config import ROOT
from tests.broken_modules import MORE_WAYS, WAYS, broken_module, write_module

LAB = ROOT / "tests" / "labplugin"


def probe(work: Path, mode: str, *folders: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, ROOT / "tests/core/plugins/probe.py", work, mode, *folders],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, text=True,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


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
def test_one_broken_module_stops_nobody(tmp_path: Path, way: str) -> None:
    folder = broken_module(tmp_path, way)
    answer = probe(tmp_path, "degraded", folder, LAB)
    name = folder.name
    assert answer["states"][name] == "broken"
    assert WAYS[way][3] in answer["errors"][name]
    assert answer["records"][name] == answer["errors"][name]
    assert answer["pending"][name] == 1, "its migrations are still known"
    assert answer["pages"][name] == 404
    assert not [code for code in answer["permissions"] if code.startswith(name)]
    assert name not in answer["centre_types"]
    healthy(answer, {name})


@pytest.mark.parametrize("way", WAYS)
def test_strict_start_names_the_module(tmp_path: Path, way: str) -> None:
    folder = broken_module(tmp_path, way)
    answer = probe(tmp_path, "strict", folder, LAB)
    assert folder.name in answer["setup_error"]
    assert WAYS[way][3] in answer["setup_error"]


def test_all_ways_at_once(tmp_path: Path) -> None:
    """Many broken modules side by side, healthy ones before, between and after them."""
    ways = {**WAYS, **MORE_WAYS}
    folders = {way: broken_module(tmp_path, way) for way in ways}
    before, after = write_module(tmp_path, "aaa"), write_module(tmp_path, "zzz")
    answer = probe(tmp_path, "degraded", LAB, before, *folders.values(), after)
    missed = {
        way: answer["errors"][folder.name] for way, folder in folders.items()
        if ways[way][3] not in answer["errors"][folder.name]
    }  # fmt: skip
    assert missed == {}
    names = {folder.name for folder in folders.values()}
    assert {answer["pages"][name] for name in names} == {404}
    assert {"aaa", "zzz", "labplugin"} <= set(answer["centre_types"])
    healthy(answer, names)


def test_two_of_one_name_and_a_prefix_of_another(tmp_path: Path) -> None:
    """The first of two stays; the later one does not take it along."""
    first = write_module(tmp_path / "one", "twin")
    second = write_module(tmp_path / "two", "twin")
    longer = write_module(tmp_path, "twin_sister")
    answer = probe(tmp_path, "degraded", LAB, first, second, longer)
    assert answer["states"]["twin"] == "loaded"
    assert "twin" in answer["centre_types"]
    assert "clashes" in answer["errors"][str(second)]
    assert "clashes" in answer["errors"]["twin_sister"]
    assert "twin_sister" not in answer["pending"]
    assert answer["pending"]["twin"] == 1


def test_a_needed_module_takes_along_those_that_need_it(tmp_path: Path) -> None:
    broken = broken_module(tmp_path, "undeclared_view")
    needing = write_module(tmp_path, "needing")
    manifest = needing / "plugin.toml"
    manifest.write_text(
        manifest.read_text().replace("[title]", f'needs = ["{broken.name}"]\n[title]')
    )
    answer = probe(tmp_path, "degraded", needing, broken, LAB)
    assert broken.name in answer["errors"]["needing"]
    assert "needing" not in answer["centre_types"]
    healthy(answer, {broken.name, "needing"})
