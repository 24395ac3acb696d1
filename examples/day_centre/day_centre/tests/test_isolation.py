"""The day centre broken, taken from the disk and put back: the rest works, and its children's files
stay as they were. Every way to break a module is the matter of tests/core/plugins.

What stands in the environment is hidden behind a copy of the package, as another installation of
the same distribution would.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.plugins.lives import PAGES, install
from tests.core.plugins.probe import prober

PACKAGE = Path(__file__).resolve().parents[1]
NAME = PACKAGE.name
DISTRIBUTION = "shanyraq-day-centre"
ROWS = [
    "INSERT INTO centre (region_id, code, type_code, name_kk, name_ru, name_en, address, phone,"
    " is_active, created_at, version) SELECT id, 'karatal', 'day_centre', 'Қаратал', '', '', '',"
    " '', TRUE, '2026-11-20 05:00:00', 1 FROM region",
    "INSERT INTO day_centre_file (region_id, person_id, centre_id, number, public_id, created_at,"
    " version) SELECT p.region_id, p.id, c.id, p.id, 'file' || p.id, '2026-11-20 05:00:00', 1"
    " FROM person p, centre c",
]


def _falls_at_the_end(package: Path) -> None:
    """All models and mappers of the parts are there already."""
    with (package / "plugin.py").open("a") as file:
        file.write("\nraise ValueError('no bricks')\n")


def _of_another_time(package: Path) -> None:
    manifest = package / "plugin.toml"
    lines = manifest.read_text("utf-8").splitlines()
    lines = ['core_schema = "core_9999"' if one.startswith("core_schema") else one for one in lines]
    manifest.write_text("\n".join(lines), "utf-8")


#: how it is broken, and what of the error must be told
WAYS: dict[str, tuple[Callable[[Path], None], str]] = {
    "falls": (_falls_at_the_end, "no bricks"),
    "newer": (_of_another_time, "core_9999"),
}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What was seen in each part of its life, in this order."""
    work = tmp_path_factory.mktemp("work")
    ignored = shutil.ignore_patterns("tests", "__pycache__")
    seen = {}
    with prober() as running:
        for part in ("whole", *WAYS, "gone", "back"):
            site = tmp_path_factory.mktemp(part)
            if part == "gone":
                install(site, DISTRIBUTION, [])
            else:
                shutil.copytree(PACKAGE, site / NAME, ignore=ignored)
                install(site, DISTRIBUTION, [NAME])
            if part in WAYS:
                WAYS[part][0](site / NAME)
            rows = {NAME: ROWS} if part == "whole" else None
            seen[part] = running.ask("lived", work=work, site=site, modules=[NAME], rows=rows)
    return seen


@pytest.mark.parametrize("part", ["whole", *WAYS, "gone", "back"])
def test_the_rest_works_and_no_file_is_lost(lives: dict[str, dict[str, Any]], part: str) -> None:
    seen, whole = lives[part], lives["whole"]
    assert seen["pages"] == dict.fromkeys(PAGES, 200)
    assert seen["others"] == ["loaded"]
    assert seen["digests"] == whole["digests"]
    assert seen["switches"] == whole["switches"] == {NAME: True}
    assert seen["named"] == {NAME: True}
    if part in WAYS:
        assert WAYS[part][1] in seen["errors"][NAME]
    if part in {"whole", "back"}:
        assert seen["states"] == {NAME: "loaded"}
        assert seen["own"] == whole["own"]
    else:
        assert not set(seen["own"][NAME].values()) - {404}
        assert seen["merged"].startswith(f"merge.module: «{NAME}»")
