"""A worker process that sends, for the kill test: python sender_process.py DATABASE VAR URL LEASE.

It prints a line when a message has been taken by the gateway and before that is written down.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path

from core.app import create_app
from core.clock import frozen
from core.config import Settings
from core.messaging import sender
from tests.conftest import NOW

url, var, gateway, lease = sys.argv[1], Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
app = create_app(Settings(var=var, database_url=url, secret_key="x", testing=True, sms_url=gateway))
settle = sender.settle


def slow_settle(claimed: sender.Claimed, outcome: object) -> None:
    sys.stdout.write(f"{claimed.key}\n")
    sys.stdout.flush()
    time.sleep(0.3 if lease < 10 else 0)
    settle(claimed, outcome)  # type: ignore[arg-type]


sender.settle = slow_settle
end = time.monotonic() + 60
started = time.monotonic()
while time.monotonic() < end:
    # the day stands still at ten o'clock; only the seconds of this process pass
    moment = NOW + dt.timedelta(seconds=time.monotonic() - started + 5 * (lease >= 10))
    with frozen(moment), app.app_context():
        sender.deliver(lease=dt.timedelta(seconds=lease))
    time.sleep(0.1)
