#!/usr/bin/env python3
"""All tests, on both databases and in a browser: what `make test` runs after `make check`.

A test that was skipped or expected to fail counts as a failure here: nothing is left out in
silence. The last line is `N passed, N failed`, over all runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.authoring import servers as services

ROOT = Path(__file__).resolve().parent.parent
LONGEST_RUN = 40 * 60  # seconds


@dataclass(frozen=True)
class Run:
    """One call of pytest: which tests, on which database."""

    title: str
    database: str
    markers: str


RUNS = (
    Run("SQLite", "sqlite", "not browser and not postgres_only"),
    Run("PostgreSQL", "postgresql", "not browser"),
    Run("Browser, SQLite", "sqlite", "browser"),
    Run("Browser, main path, PostgreSQL", "postgresql", "browser and main_path"),
)


@dataclass
class Outcome:
    """What one run came to. `seconds` is wall-clock time."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        return self.passed > 0 and not (self.failed or self.skipped or self.trouble)


def read_report(path: Path) -> Outcome:
    """Counts of a JUnit file; a file that is missing or broken is trouble, not zero failures."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as error:
        return Outcome(trouble=f"no report: {error}")
    outcome = Outcome()
    for case in root.iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is not None:
            outcome.skipped.append(f"{name}: {skipped.get('message')}")
        else:
            outcome.passed += 1
    return outcome


def environment(run: Run, postgres_url: str, chromium: str) -> dict[str, str]:
    """The caller's environment without settings of an installation: tests make their own."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("SHANYRAQ_") or key.startswith("SHANYRAQ_TEST_")
    }
    plugins = str(Path(__file__).resolve().parent)  # for -p pytest_stories
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(filter(None, (plugins, os.environ.get("PYTHONPATH")))),
        "SHANYRAQ_TEST_DATABASE": run.database,
        "SHANYRAQ_TEST_POSTGRES_URL": postgres_url,
        "SHANYRAQ_TEST_CHROMIUM": chromium,
    }


def run_pytest(
    run: Run, env: dict[str, str], folder: Path, workers: int, more: list[str]
) -> Outcome:
    report = folder / f"{run.title.replace(' ', '-')}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-m", run.markers]
    command += ["-n", str(workers), "-p", "pytest_stories", f"--junitxml={report}"]
    command += ["--durations=10", *more]
    command += ["-o", "faulthandler_timeout=300"]  # says where a test hangs
    started = time.monotonic()
    try:
        status = services.run_command(command, env, seconds=LONGEST_RUN)
    except subprocess.TimeoutExpired:
        return Outcome(seconds=LONGEST_RUN, trouble="did not end: a test hangs")
    outcome = read_report(report)
    outcome.seconds = time.monotonic() - started
    if status not in (0, 1) or (status == 1 and not outcome.failed):
        outcome.trouble = outcome.trouble or f"pytest ended with status {status}"
    return outcome


def print_summary(outcomes: dict[Run, Outcome]) -> None:
    print()
    for run, outcome in outcomes.items():
        counts = f"{outcome.passed} passed, {outcome.failed} failed"
        if outcome.skipped:
            counts += f", {len(outcome.skipped)} skipped"
        print(f"{run.title:32} {counts:40} {outcome.seconds:6.0f} s  {outcome.trouble}")
    for run, outcome in outcomes.items():
        for name in outcome.skipped:
            print(f"skipped, which counts as failed ({run.title}): {name}")
    passed = sum(outcome.passed for outcome in outcomes.values())
    failed = sum(
        outcome.failed + len(outcome.skipped) + bool(outcome.trouble)
        for outcome in outcomes.values()
    )
    print(f"{passed} passed, {failed} failed", flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    workers = min(max(os.cpu_count() or 2, 2), 8)
    parser.add_argument("-n", "--workers", type=int, default=workers, help="processes per run")
    options, more = parser.parse_known_args(arguments)  # the rest is pytest's: paths, -k …
    services.stop_when_asked()
    os.chdir(ROOT)
    outcomes: dict[Run, Outcome] = {}
    try:
        services.install_missing()
        chromium = services.find_chromium() or ""
        with services.postgres() as url, tempfile.TemporaryDirectory(prefix="shanyraq-") as folder:
            for run in RUNS:
                print(f"\n── {run.title}: {run.markers}", flush=True)
                env = environment(run, url, chromium)
                # a browser waits as often as it works: one more worker fills the pauses
                workers = options.workers + ("browser" in run.markers.split(" and ")[:1])
                outcomes[run] = run_pytest(run, env, Path(folder), workers, more)
    except services.ServiceError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    print_summary(outcomes)
    return 0 if all(outcome.is_good for outcome in outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
