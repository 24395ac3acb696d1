"""What docs/modules/versioning.md promises: nothing of `core.sdk` vanishes by accident."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from core.config import ROOT


@pytest.fixture(scope="module")
def surface_doc() -> ModuleType:
    path = ROOT / "scripts" / "surface_doc.py"
    spec = importlib.util.spec_from_file_location("surface_doc", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    try:
        spec.loader.exec_module(module)
        module.real = module.surface()
    finally:
        sys.path[:] = before
    return module


def test_what_is_promised_is_there(surface_doc):
    promised = surface_doc.read(surface_doc.TARGET.read_text("utf-8"))
    assert len(promised) > 300
    faults = surface_doc.broken(promised, surface_doc.real)
    assert faults == [], "see docs/modules/versioning.md, «How something is deprecated»"


def test_new_names_are_promised_too(surface_doc):
    promised = surface_doc.read(surface_doc.TARGET.read_text("utf-8"))
    assert sorted(surface_doc.real.keys() - promised.keys()) == [], "run scripts/surface_doc.py"


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ({"x.f": "a b?"}, {}, "x.f is gone"),
        ({"x.f": "a b?"}, {"x.f": "a"}, "x.f: b is gone"),
        ({"x.f": "a b?"}, {"x.f": "a b"}, "x.f: b is needed now"),
        ({"x.f": "a"}, {"x.f": "a c"}, "x.f: c is needed now"),
        ({"x.f": "a"}, {"x.f": "a? c?", "x.g": ""}, None),
    ],
)
def test_a_broken_promise_is_noticed(surface_doc, was, now, fault):
    assert surface_doc.broken(was, now) == ([fault] if fault else [])
