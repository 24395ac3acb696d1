"""A plugin of pytest (`-p core.authoring.reporting`): writes what became of each test, one JSON
object a line, to the file that SHANYRAQ_TEST_REPORT names."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

REPORT = "SHANYRAQ_TEST_REPORT"


def _write(test: str, outcome: str, text: str) -> None:
    with Path(os.environ[REPORT]).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"test": test, "outcome": outcome, "text": text}) + "\n")


def _said(report: Any) -> str:
    """What the test says went wrong: the message of the error, without the way to it."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message)
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[-1])
    return str(report.longrepr)


def pytest_runtest_logreport(report: Any) -> None:
    if report.when == "call" or report.outcome != "passed":
        text = "" if report.outcome == "passed" else _said(report)
        _write(report.nodeid, report.outcome, text)


def pytest_collectreport(report: Any) -> None:
    if report.failed:
        _write(report.nodeid or "collection", "failed", _said(report))
