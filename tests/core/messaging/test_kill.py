"""kill -9 between the gateway and the outbox: nothing is lost and no phone rings twice."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

PROCESS = Path(__file__).with_name("sender_process.py")
ROOT = Path(__file__).parents[3]


def start(database_url: str, var: Path, gateway: str, lease: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROCESS), database_url, str(var), gateway, str(lease)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_killed_sender_loses_nothing_and_sends_nothing_twice(
    sms, person, tell, box, database_url, tmp_path
):
    numbers = [f"+7701123450{n}" for n in range(6)]
    for number in numbers:
        tell(person("Гүлнар", number))
    first = start(database_url, tmp_path, sms.url, 1)
    seen = [first.stdout.readline().strip() for _ in range(3)]
    first.kill()  # the third one is at the gateway, and not in the outbox yet
    first.wait(10)
    first.stdout.close()
    states = [one.state for one in box()]
    assert states.count("sent") == 2
    assert states.count("sending") == 1
    assert len(set(seen)) == 3

    others = [start(database_url, tmp_path, sms.url, 30) for _ in range(2)]
    end = time.monotonic() + 60
    while any(one.state != "sent" for one in box()) and time.monotonic() < end:
        time.sleep(0.2)
    for other in others:
        other.kill()
        other.communicate()
    assert [one.state for one in box()] == ["sent"] * 6
    asked = [one["key"] for one in sms.requests]
    assert asked.count(seen[2]) == 2  # the one in doubt was asked for again, with its key
    assert len(asked) == 7
    assert [sms.texts_to(number) for number in numbers] == [["Сабақ болмайды"]] * 6
