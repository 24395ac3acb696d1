"""Modules of other distributions are broken in every way, taken from the disk and brought back:
meanwhile the rest works, and what they hold stays as it was.

Each start is a process of its own; all ways are broken beside each other, one module for each.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.broken_modules import MORE_WAYS, WAYS, write_module
from tests.core.plugins.lives import PAGES, install
from tests.core.plugins.probe import Prober

ALL = {**WAYS, **MORE_WAYS}
#: name of a module → the way in which it will be broken
BROKEN = {f"outside{number}": way for number, way in enumerate(sorted(ALL))}
#: loaded before them and after them
HEALTHY = ("aaa", "zzz")
NAMES = [HEALTHY[0], *BROKEN, HEALTHY[1]]
#: switched off in between
OFF = "outside0"
ROWS = ["INSERT INTO {name}_thing (region_id, person_id) SELECT region_id, id FROM person"]
Lives = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory, running: Prober) -> Lives:
    """What was seen in each part of their lives, in this order."""
    work = tmp_path_factory.mktemp("work")
    sites = {name: tmp_path_factory.mktemp(name) for name in ("whole", "broken", "gone")}
    for name in NAMES:
        write_module(sites["whole"], name)
        write_module(sites["broken"], name, BROKEN.get(name))
    for site in ("whole", "broken"):
        install(sites[site], "modules-of-others", NAMES)

    def start(site: str, **values: Any) -> dict[str, Any]:
        return running.ask("lived", work=work, site=sites[site], modules=NAMES, **values)

    return {
        "whole": start("whole", rows=dict.fromkeys(NAMES, ROWS), off=OFF),
        "broken": start("broken"),
        "gone": start("gone"),
        "back": start("whole"),
    }


@pytest.mark.parametrize("part", ["whole", "broken", "gone", "back"])
def test_the_rest_works_and_nothing_is_lost(lives: Lives, part: str) -> None:
    seen = lives[part]
    assert seen["pages"] == dict.fromkeys(PAGES, 200)
    assert seen["others"] == ["loaded"]
    assert seen["digests"] == lives["whole"]["digests"]
    assert len(set(seen["digests"].values())) == len(NAMES), "of rows, not of nothing"
    assert all(seen["named"].values()), "each stands on both pages of modules"


def test_each_is_named_with_its_error_and_the_whole_ones_beside_work(lives: Lives) -> None:
    seen = lives["broken"]
    assert {name for name, state in seen["states"].items() if state == "broken"} == set(BROKEN)
    missed = {
        way: seen["errors"][name] for name, way in BROKEN.items()
        if ALL[way][3] not in seen["errors"][name]
    }  # fmt: skip
    assert missed == {}
    assert {code for name in BROKEN for code in seen["own"][name].values()} <= {404}
    for name in HEALTHY:
        assert set(seen["own"][name].values()) == {200}


def test_gone_from_the_disk_its_data_are_told_of(lives: Lives) -> None:
    seen = lives["gone"]
    assert set(seen["states"].values()) == {"absent"}
    assert seen["told"].count("Файлдары серверде жоқ, деректері сақталған") == len(NAMES)
    assert "Сынық outside3" in seen["told"], "by the title that it had"


@pytest.mark.parametrize("part", ["broken", "gone"])
def test_a_merge_that_they_must_answer_waits_and_names_one(lives: Lives, part: str) -> None:
    said = lives[part]["merged"]
    assert said.startswith("merge.module: «")
    assert "жүктелмеген" in said
    assert any(f"«{name}»" in said for name in NAMES)
    assert "жүктелмеген" not in lives["back"]["merged"]


def test_back_on_the_disk_each_is_switched_as_before(lives: Lives) -> None:
    whole, back = lives["whole"], lives["back"]
    assert set(whole["own"][OFF].values()) == {200}
    assert whole["off"] == {
        "own": dict.fromkeys(whole["own"][OFF], 404), "digest": whole["digests"][OFF]
    }  # fmt: skip
    assert set(back["states"].values()) == {"loaded"}
    for part in ("broken", "gone", "back"):
        assert lives[part]["switches"] == {**whole["switches"], OFF: False}
    assert back["own"] == {**whole["own"], OFF: whole["off"]["own"]}
