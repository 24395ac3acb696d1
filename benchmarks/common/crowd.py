"""Many at once: processes with threads that begin together, each with work of its own.

A benchmark starts itself again with `--crowd`; such a process reads one plan (JSON), says «ready»,
waits for «go», and tells what its threads brought and when it began and ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

FLAG = "--crowd"


def at_once(script: str, plans: Sequence[dict[str, Any]]) -> tuple[float, list[Any]]:
    """Run a process for each plan, all beginning together: (seconds, what every thread brought)."""
    workers = []
    for plan in plans:
        workers.append(
            subprocess.Popen(
                [sys.executable, script, FLAG], stdin=subprocess.PIPE, text=True,
                stdout=subprocess.PIPE,
            )
        )  # fmt: skip
        _say(workers[-1], json.dumps(plan))
    for one in workers:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in workers:
        _say(one, "go")
    told = []
    for one in workers:
        assert one.stdout is not None
        told.append(json.loads(one.stdout.readline()))
        assert one.wait(60) == 0
    seconds = max(one["ends"] for one in told) - min(one["begins"] for one in told)
    return seconds, [brought for one in told for brought in one["brought"]]


def _say(worker: subprocess.Popen[str], line: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(line + "\n")
    worker.stdin.flush()


def read_plan() -> dict[str, Any]:
    """What this process is to do; called when it was started with `FLAG`."""
    plan: dict[str, Any] = json.loads(sys.stdin.readline())
    return plan


def together(threads: int, work: Callable[[int, Barrier], Any]) -> None:
    """Run `work(number, barrier)` in so many threads; each gets ready and waits at the barrier."""
    barrier = Barrier(threads + 1)
    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(work, number, barrier) for number in range(threads)]
        print("ready", flush=True)
        sys.stdin.readline()
        begins = time.time()
        barrier.wait(60)
        brought = [job.result() for job in jobs]
        print(json.dumps({"begins": begins, "ends": time.time(), "brought": brought}), flush=True)
