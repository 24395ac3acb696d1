"""Decisions about leases, retries and the clock."""

from __future__ import annotations

import datetime as dt

MAX_ATTEMPTS = 5
LEASE = dt.timedelta(seconds=60)
#: how long a failed job waits before its next attempt, by attempts made
_PAUSES = (5, 30, 120, 600)


def pause_after(attempts: int) -> dt.timedelta | None:
    """How long to wait before trying again; None when the job has failed for good."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return dt.timedelta(seconds=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])


def schedule_key(kind: str, place: str, local_now: dt.datetime, at: dt.time) -> str | None:
    """The unique key of today's run of scheduled work, or None while its time has not come.

    `place` is a region's code, or `-` for work of the whole system.
    """
    if local_now.time() < at:
        return None
    return f"{kind}:{place}:{local_now.date().isoformat()}T{at:%H:%M}"


def share(done: int, total: int) -> int:
    """Percent done, 0–100."""
    return min(100, 100 * done // total) if total > 0 else 0
