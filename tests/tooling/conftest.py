"""The scripts are no package: the tests load them by path, as a shell would."""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_script(name: str) -> ModuleType:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        if name in sys.modules:
            return sys.modules[name]
        spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(ROOT / "scripts"))


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def i18n() -> ModuleType:
    return importlib.import_module("core.authoring.words")


@pytest.fixture
def services() -> ModuleType:
    return importlib.import_module("core.authoring.servers")


@pytest.fixture
def run_tests() -> ModuleType:
    return load_script("run_tests")


@pytest.fixture
def check_templates() -> ModuleType:
    return load_script("check_templates")


@pytest.fixture(scope="session")
def modules_doc() -> ModuleType:
    for part in ("macros_doc", "sdk_doc", "words_doc"):
        load_script(part)
    return load_script("modules_doc")


@pytest.fixture(scope="session")
def sdk_doc() -> ModuleType:
    return load_script("sdk_doc")


@pytest.fixture(scope="session")
def macros_doc() -> ModuleType:
    return load_script("macros_doc")
