"""The pages for authors of modules tell the truth: what comes from the code is as the code is, code
that they show compiles, and every import in it resolves."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from core.config import ROOT

FOLDER = ROOT / "docs" / "modules"
PAGES = sorted(FOLDER.glob("*.md"))


def name(path: Path) -> str:
    return path.name


@pytest.fixture(scope="session")
def made(modules_doc):
    return modules_doc.parts()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_comes_from_the_code_is_as_the_code_is(page, modules_doc, made):
    text = page.read_text("utf-8")
    if modules_doc.renewed(text, made) != text:
        pytest.fail(f"{page.name} is stale: run scripts/modules_doc.py")


def test_every_part_stands_on_a_page_and_once(modules_doc, made):
    marks = [mark for page in PAGES for _a, mark, _b in modules_doc.PART.findall(page.read_text())]
    assert sorted(marks) == sorted(made)


def test_a_stale_page_is_noticed_and_written_anew(modules_doc, tmp_path, monkeypatch):
    page = tmp_path / "macros.md"
    page.write_text("Icons:\n<!-- from the code: icons -->\nold\n<!-- end of icons -->\nby hand\n")
    monkeypatch.setattr(modules_doc, "FOLDER", tmp_path)
    assert modules_doc.main(["--check"]) == 1
    assert "old" in page.read_text()
    assert modules_doc.main([]) == 0
    assert "`heart`" in page.read_text()
    assert page.read_text().endswith("by hand\n")
    assert modules_doc.main(["--check"]) == 0


def test_every_name_of_the_sdk_says_what_it_is(sdk_doc):
    silent = {room: sdk_doc.undocumented(room) for room in sdk_doc.rooms()}
    assert {room: names for room, names in silent.items() if names} == {}


def test_a_name_that_says_nothing_is_found(sdk_doc):
    class Silent:
        pass

    assert sdk_doc.about("Silent", Silent) == ""
    assert sdk_doc.about("hookimpl", None) != ""
    foreign = {"A": {"a": 1}, "B": "text", "C": ("a",), "D": dict, "E": Path}
    assert [name for name, value in foreign.items() if sdk_doc.about(name, value)] == []


def test_every_macro_says_what_it_makes(macros_doc):
    assert macros_doc.undescribed() == []


def test_a_macro_that_says_nothing_is_found(macros_doc, tmp_path, monkeypatch):
    (tmp_path / "x.html").write_text("{% macro bare(a) -%}{%- endmacro %}")
    monkeypatch.setattr(macros_doc, "COMPONENTS", tmp_path)
    assert macros_doc.undescribed() == ["x.html: bare"]


def blocks() -> Iterator[tuple[str, str]]:
    """(page and place, code) of every block of Python but the signatures of the SDK's reference and
    the tutorial, which tests/core/test_tutorial.py does."""
    for page in PAGES:
        if page.name == "tutorial.md":
            continue
        text = page.read_text("utf-8")
        text = re.sub(r"(<!-- from the code: sdk -->).*(<!-- end of sdk -->)", "", text, flags=re.S)
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", text, re.DOTALL), 1):
            yield f"{page.name} {number}", code


BLOCKS = list(blocks())


@pytest.mark.parametrize("code", [code for _at, code in BLOCKS], ids=[at for at, _code in BLOCKS])
def test_code_compiles_and_its_imports_resolve(code):
    tree = ast.parse(code)
    compile(code, "docs", "exec")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            module = importlib.import_module(node.module)
            missing = [one.name for one in node.names if not hasattr(module, one.name)]
            assert missing == [], node.module
            if node.module.startswith("core"):
                assert node.module.startswith("core.sdk"), "modules import core.sdk only"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_templates_that_are_shown_use_macros_that_there_are(page, macros_doc):
    reader = Environment(extensions=["jinja2.ext.do"])
    for code in re.findall(r"```jinja\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for node in reader.parse(code).find_all(nodes.FromImport):
            path = macros_doc.COMPONENTS.parent / node.template.value
            made = macros_doc.MACRO.findall(path.read_text("utf-8"))
            assert set(node.names) <= set(made), path


def test_there_are_blocks_to_look_at():
    assert len(BLOCKS) > 30
