"""Start-up of the application as a ratio to importing the libraries that it stands on.

    python benchmarks/startup.py [--rounds 7]

Every round is a fresh process with compiled files in place; the rounds of the three are taken in
turns. `import` is Flask, SQLAlchemy and WTForms alone; `without modules` is the application with
SHANYRAQ_PLUGINS_ONLY empty; `application` is what `shanyraq run` starts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = "import flask, flask_login, flask_sqlalchemy, flask_wtf, sqlalchemy.orm, wtforms"
APPLICATION = "from core.app import create_app; create_app()"
CASES = {
    "import": (IMPORTS, {}),
    "without modules": (APPLICATION, {"SHANYRAQ_PLUGINS_ONLY": ""}),
    "application": (APPLICATION, {}),
}


def started(code: str, more: dict[str, str], var: str) -> float:
    """Milliseconds from the start of the process to its end."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SHANYRAQ_")}
    environment |= {"SHANYRAQ_VAR": var, "PYTHONPATH": str(ROOT), **more}
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    spent: dict[str, list[float]] = {name: [] for name in CASES}
    with tempfile.TemporaryDirectory(prefix="startup-benchmark-") as var:
        for turn in range(rounds + 1):
            for name, (code, more) in CASES.items():
                took = started(code, more, var)
                if turn:  # the first turn compiles
                    spent[name].append(took)
    base = statistics.median(spent["import"])
    print(f"{'process':18}{'p50 ms':>9}{'best ms':>9}{'ratio':>8}")
    for name, times in spent.items():
        p50 = statistics.median(times)
        print(f"{name:18}{p50:9.0f}{min(times):9.0f}{p50 / base:8.2f}")


if __name__ == "__main__":
    main()
