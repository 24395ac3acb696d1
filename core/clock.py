"""The one clock. Tests set it through `frozen`; nothing else asks the machine for the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen", default=None)


def now_utc() -> dt.datetime:
    """Now, as an aware moment in UTC: the only clock of the product. Tests stop it."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def local_today(timezone: str) -> dt.date:
    """The date on the wall of a place in `timezone` (an IANA name)."""
    return now_utc().astimezone(ZoneInfo(timezone)).date()


def to_utc(day: dt.date, time: dt.time, timezone: str) -> dt.datetime:
    """A local date and time as an aware UTC time."""
    return dt.datetime.combine(day, time, ZoneInfo(timezone)).astimezone(dt.UTC)


@contextmanager
def frozen(moment: dt.datetime) -> Iterator[None]:
    """Stop the clock at `moment` (aware) in this thread: for tests and the demo."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
