"""These tests run with the laboratory beside the bundled modules, once strict, once degraded."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from core.config import ROOT, Settings
from tests.conftest import make_app

LAB = ROOT / "tests" / "labplugin"


@pytest.fixture(scope="session")
def settings(settings: Settings) -> Settings:
    """Degraded, as in production: a hook that fails is what is tested here."""
    return dataclasses.replace(settings, plugins_strict=False)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    yield from make_app(settings, [LAB])


@pytest.fixture
def faults(app: Flask) -> Iterator[set[str]]:
    """Put here what the laboratory shall break."""
    wanted: Any = importlib.import_module("labplugin.faults").wanted
    yield wanted
    wanted.clear()
