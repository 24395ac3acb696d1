"""Running tests of the contract and of a module, in a pytest of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.authoring.places import Located
from core.authoring.questions import OWN
from core.authoring.reporting import REPORT

HERE = Path(__file__).resolve().parent
#: the folder in which the contract's tests stand: the wheel's, or the clone's
SUITE = HERE / "suite" if (HERE / "suite" / "tests").is_dir() else HERE.parent.parent
LONGEST_RUN = 30 * 60  # seconds
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Told:
    """What became of one test: its address without parameters, passed, failed or skipped."""

    test: str
    outcome: str
    text: str
    title: str


@dataclass(frozen=True)
class Answer:
    """What a run told. `trouble` says why it could not be run to its end."""

    told: tuple[Told, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Surroundings:
    """Where tests run: folders for PYTHONPATH, and the services that were found."""

    paths: tuple[Path, ...] = ()
    postgres: str = ""
    chromium: str = ""

    def environment(self, module: str, database: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SHANYRAQ_")}
        before = [str(path) for path in (SUITE, *self.paths)]
        return {
            **kept,
            "PYTHONPATH": os.pathsep.join(filter(None, (*before, os.environ.get("PYTHONPATH")))),
            "SHANYRAQ_TEST_MODULE": module,
            "SHANYRAQ_TEST_DATABASE": database,
            "SHANYRAQ_TEST_POSTGRES_URL": self.postgres,
            "SHANYRAQ_TEST_CHROMIUM": self.chromium,
        }


def ask_contract(
    module: Located, tests: Sequence[str], surroundings: Surroundings, *, database: str
) -> Answer:
    """Run these tests of the contract about the one module."""
    arguments = ["-c", str(HERE / "contract.ini"), "--rootdir", str(SUITE), "--confcutdir",
                 str(SUITE), *(str(SUITE / test) for test in tests)]  # fmt: skip
    return _pytest(arguments, SUITE, surroundings.environment(module.manifest.name, database))


def ask_itself(
    module: Located, surroundings: Surroundings, *, database: str, markers: str
) -> Answer:
    """Run the module's own tests."""
    arguments = ["--import-mode=importlib", "-m", markers, str(module.manifest.path)]
    environment = surroundings.environment(module.manifest.name, database)
    answer = _pytest(arguments, module.project, environment)
    told = tuple(Told(OWN, one.outcome, one.text, one.title) for one in answer.told)
    return Answer(told, answer.trouble)


def _pytest(arguments: list[str], folder: Path, environment: dict[str, str]) -> Answer:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "core.authoring.reporting", *arguments]
    with tempfile.TemporaryDirectory(prefix="shanyraq-check-") as place:
        report = Path(place) / "report"
        try:
            done = subprocess.run(
                command, cwd=folder, env={**environment, REPORT: str(report)}, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                check=False, timeout=LONGEST_RUN,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Answer((), "did not end within half an hour")
        lines = report.read_text("utf-8").splitlines() if report.exists() else []
    told = tuple(_told(json.loads(line)) for line in lines)
    if done.returncode in {0, NOTHING_COLLECTED} or any(o.outcome == "failed" for o in told):
        return Answer(told)
    return Answer(told, "\n".join(done.stdout.strip().splitlines()[-12:]))


def _told(line: dict[str, str]) -> Told:
    test, _bracket, _parameters = line["test"].partition("[")
    return Told(test, line["outcome"], line["text"], line["test"].rpartition("::")[2])
