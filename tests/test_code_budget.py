"""Files and functions stay short, in tests and tools as in the product (test_house_rules.py)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from core.config import ROOT

FILE_LINES = 500
FUNCTION_LINES = 60
PLACES = ("tests", "benchmarks", "scripts", "plugins", "examples", "core")


def files() -> list[Path]:
    """Everything but migrations, which are history and are never edited."""
    found = [path for place in PLACES for path in (ROOT / place).rglob("*.py")]
    return [path for path in found if "migrations" not in path.relative_to(ROOT).parts[:-1]
            or "tests" in path.relative_to(ROOT).parts]  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("place", PLACES)
def test_files_and_functions_are_short(place: str) -> None:
    too_long = []
    mine = [path for path in files() if path.relative_to(ROOT).parts[0] == place]
    assert mine
    for path in mine:
        text = path.read_text("utf-8")
        if len(text.splitlines()) > FILE_LINES:
            too_long.append(f"{name(path)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (
                    (node.end_lineno or 0) - node.body[0].lineno + 1
                )  # as the house rules count
                if length > FUNCTION_LINES:
                    too_long.append(f"{name(path)}: {node.name}: {length} lines")
    assert too_long == []


def test_templates_and_scripts_of_the_page_are_short() -> None:
    found = [
        f"{name(path)}: {len(path.read_text('utf-8').splitlines())}"
        for pattern in (
            "templates/**/*.html",
            "plugins/*/templates/**/*.html",
            "examples/*/*/templates/**/*.html",
            "core/static/*.js",
        )
        for path in ROOT.glob(pattern)
        if len(path.read_text("utf-8").splitlines()) > FILE_LINES
    ]
    assert found == []
