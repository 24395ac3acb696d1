"""Which kinds of work there are, who does them, and which of them are due by the clock.

Areas register at import: `@job_handler("people.import", label=_("Import of people"))`. The
application imports the files that hold handlers, so that server and worker know the same kinds.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import SetupError

if TYPE_CHECKING:
    from core.jobs.context import JobContext

Handler = Callable[["JobContext"], None]
H = TypeVar("H", bound=Callable[..., None])
S = TypeVar("S", bound=Callable[..., int])


@dataclass(frozen=True)
class JobKind:
    """A kind of work. `page` is the endpoint of its result, whose arguments are taken by name
    from the job's own (`page_arguments`)."""

    code: str
    label: Any
    handler: Handler
    page: str | None = None
    page_arguments: tuple[str, ...] = ()

    def page_values(self, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Arguments of the result's address, or None when the job has no such page."""
        if self.page is None or any(name not in arguments for name in self.page_arguments):
            return None
        return {name: arguments[name] for name in self.page_arguments}


@dataclass(frozen=True)
class ScheduledJob:
    """Work that is due every day at a local time: of each region, or once for the system.

    A time that passed while no worker ran is made up for on the same day.
    """

    kind: str
    at: dt.time
    per_region: bool = False


@dataclass(frozen=True)
class Stream:
    """Short work that never ends, such as sending what stands in the outbox.

    `work(stop)` does one round and returns how much there was; after an empty round it is called
    again in `every` seconds. It takes its own leases: any number of workers call it at once.
    """

    code: str
    work: Callable[[threading.Event], int]
    every: float
    threads: int = 1


KINDS: dict[str, JobKind] = {}
STREAMS: dict[str, Stream] = {}
SCHEDULE: list[ScheduledJob] = []


def job_handler(
    kind: str,
    *,
    label: Any,
    page: str | None = None,
    page_arguments: tuple[str, ...] = (),
    daily_at: dt.time | None = None,
    per_region: bool = False,
) -> Callable[[H], H]:
    """Register the function that does `kind`; with `daily_at` it is scheduled too.

    The handler may start twice for one job (a worker was killed): it goes on from what its own
    steps have committed. Raises `SetupError` when two functions claim one kind.
    """

    def register(handler: H) -> H:
        if kind in KINDS:
            raise SetupError(f"job {kind!r} has two handlers")
        KINDS[kind] = JobKind(kind, label, handler, page, page_arguments)
        if daily_at is not None:
            SCHEDULE.append(ScheduledJob(kind, daily_at, per_region))
        return handler

    return register


def stream(code: str, *, every: float, threads: int = 1) -> Callable[[S], S]:
    """Register a stream. Raises `SetupError` when two functions claim one code."""

    def register(work: S) -> S:
        if code in STREAMS:
            raise SetupError(f"stream {code!r} is worked by two functions")
        STREAMS[code] = Stream(code, work, every, threads)
        return work

    return register
