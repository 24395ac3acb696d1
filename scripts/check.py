#!/usr/bin/env python3
"""Everything that needs no running program: lint, types, layers, translations, templates.

All checks run, also after one has failed, as many at a time as there are processors; the output
comes in order. This is `make check`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# The longest first, so that the others run beside it.
CHECKS: dict[str, list[str]] = {
    "types": [f"{BIN}/mypy"],
    "layers": [f"{BIN}/lint-imports", "--no-logo"],
    "translations": [sys.executable, "scripts/i18n.py", "check"],
    "templates": [sys.executable, "scripts/check_templates.py"],
    "lint": [f"{BIN}/ruff", "check", "--quiet", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
}


def run(command: list[str]) -> tuple[int, str, float]:
    """Exit status, output, seconds."""
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout, time.monotonic() - started


def main() -> int:
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = {name: pool.submit(run, command) for name, command in CHECKS.items()}
        for name, result in results.items():
            status, output, seconds = result.result()
            print(f"{name:14}{'FAILED' if status else 'ok':8}{seconds:5.1f} s", flush=True)
            if status:
                failed.append(name)
                print(output.rstrip() + "\n", flush=True)
    if failed:
        print("check failed: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
