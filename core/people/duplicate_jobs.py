"""The nightly run over a whole region: who may be registered twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.kernel import kernel
from core.people.duplicate_blocks import Workbench, workbench
from core.people.duplicate_rules import POSSIBLE, Facts
from core.people.duplicate_services import (
    FIND,
    FoundPair,
    close_unseen,
    finish_run,
    store_found,
)
from core.people.duplicates import households_of, likeness, read_facts
from core.people.models import Person
from core.web.i18n import lazy_gettext as _

READ_AT_ONCE: Final = 5_000
#: the progress is written, and a wish to stop obeyed, after so many people or pairs
BETWEEN_STEPS: Final = 25_000
ROWS_A_STEP: Final = 500


@job_handler(
    FIND,
    label=_("Search for likely duplicates"),
    page="duplicates.pairs",
    daily_at=dt.time(1, 15),
    per_region=True,
)
def find_duplicates(context: JobContext) -> None:
    """Compare the people of the region. Killed and started again, it begins anew: what it had
    written stays right."""
    started = now_utc()
    with context.step() as session:
        people = count_people(session)
        context.done, context.total = 0, 2 * people
    with workbench(kernel().settings.var / "tmp") as bench:
        _read(context, bench)
        bench.bring_together()
        found = _compare(context, bench, people)
        closed = _close(context, started)
        with context.step() as session:
            context.done = context.total
            finish_run(
                session,
                region_id=_region_id(context),
                started_at=started,
                people=bench.people,
                compared=bench.pairs,
                found=found,
                closed=closed,
                cut={kind: [one.groups, one.largest] for kind, one in bench.cut.items()},
            )


def _region_id(context: JobContext) -> int:
    assert context.region is not None
    return context.region.id


def count_people(session: Session) -> int:
    statement = sa.select(sa.func.count(Person.id)).where(Person.withdrawn_at.is_(None))
    return session.scalar(statement) or 0


def _read(context: JobContext, bench: Workbench) -> None:
    last, reported = 0, 0
    while True:
        with context.reading() as session:
            files = read_files(session, after=last, limit=READ_AT_ONCE)
        if not files:
            return
        bench.add(files)
        last = files[-1][0]
        if bench.people - reported >= BETWEEN_STEPS:
            reported = bench.people
            with context.step():
                context.done = min(bench.people, context.total // 2)


def read_files(session: Session, *, after: int, limit: int) -> list[tuple[int, Facts]]:
    """The next people of the region by number, with their households."""
    files = read_facts(session, Person.id > after, limit=limit)
    homes = households_of(session, [number for number, _facts in files])
    return [(number, replace(facts, household=homes.get(number, ""))) for number, facts in files]


def _compare(context: JobContext, bench: Workbench, people: int) -> int:
    kept: list[FoundPair] = []
    found = reported = 0
    for compared, (first_id, first, second_id, second) in enumerate(bench.candidates(), 1):
        alike = likeness(first, second)
        if alike.score >= POSSIBLE:
            kept.append(FoundPair(first_id, second_id, alike.score, alike.reasons))
        if len(kept) >= ROWS_A_STEP or compared - reported >= 4 * BETWEEN_STEPS:
            reported = compared
            _store(context, kept, people + people * compared // bench.pairs)
            found, kept = found + len(kept), []
    _store(context, kept, context.total)
    return found + len(kept)


def _store(context: JobContext, kept: list[FoundPair], done: int) -> None:
    with context.step() as session:
        store_found(session, region_id=_region_id(context), found=kept)
        context.done = min(done, context.total)


def _close(context: JobContext, started: dt.datetime) -> int:
    closed = 0
    while True:
        with context.step() as session:
            count = close_unseen(session, before=started, limit=ROWS_A_STEP)
        closed += count
        if not count:
            return closed
