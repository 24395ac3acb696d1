"""The rehearsal of a large file by the worker, in steps: others write in between, a kill loses
nothing but time, and only one chunk of checked rows stands in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import sqlalchemy as sa

from core.clock import local_today
from core.errors import InvalidInput
from core.exchange.family_columns import FAMILIES
from core.exchange.models import ImportBatch
from core.exchange.person_rows import RehearsalRow
from core.exchange.queries import known_people, lock_batch
from core.exchange.rehearsal import Rehearsal, checked_rows
from core.exchange.storing import (
    decisions,
    district_finder,
    open_table,
    rehearse_again,
    store_head,
    store_rows,
)
from core.exchange.tables import SheetError
from core.exchange.words import sheet_message
from core.jobs.context import JobContext
from core.plugins.contracts import RegionInfo

#: rows of one transaction
ROWS_A_STEP = 500


def check_large(context: JobContext, region: RegionInfo) -> None:
    """Check the file of the batch that the job names, from the beginning: a second start repeats.

    Raises `InvalidInput` for a file that cannot be taken.
    """
    with context.reading() as session:
        batch = session.scalars(
            sa.select(ImportBatch)
            .where(ImportBatch.public_id == context.arguments["batch_id"])
            .options(sa.orm.undefer(ImportBatch.content))
        ).one()
        session.expunge(batch)
    if batch.kind == FAMILIES:
        _check_families(context, region, batch.id)
        return
    try:
        table, mapping, specs = open_table(region, batch)
        batch.content = b""  # let go of; it is not written back
        rows = checked_rows(table, mapping, columns=specs, today=local_today(region.timezone))
        head = Rehearsal(table.sheet.name, table.header_row, table.headers, mapping, ())
        _store_in_steps(context, batch.id, head, rows)
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error), field="file") from error


def _check_families(context: JobContext, region: RegionInfo, batch_id: int) -> None:
    """Families are checked as wholes, so in one step."""
    with context.step() as session:
        batch = lock_batch(session, batch_id)
        if batch.job_id == context.job_id:
            rehearse_again(session, region, batch)


def _store_in_steps(
    context: JobContext, batch_id: int, head: Rehearsal, rows: Iterable[RehearsalRow]
) -> None:
    iterator: Iterator[RehearsalRow] = iter(rows)
    first = list(islice(iterator, ROWS_A_STEP))  # a formula is refused before anything is written
    with context.step() as session:
        batch = lock_batch(session, batch_id)
        if batch.job_id != context.job_id:
            return
        decided = decisions(session, batch)
        store_head(session, batch, head)
        context.done = 0
    chunk = first
    while True:
        with context.step() as session:
            batch = lock_batch(session, batch_id)
            if batch.job_id != context.job_id:
                return  # another job took the batch over while this one had lost its worker
            if not chunk:
                batch.state = "rehearsed"
                return
            known = known_people(session, [row.identity for row in chunk])
            marked: list[Any] = [
                replace(row, existing=known(row.identity)) if row.outcome == "new" else row
                for row in chunk
            ]
            store_rows(session, batch, marked, decided=decided, district=district_finder(session))
            context.done += len(chunk)
        chunk = list(islice(iterator, ROWS_A_STEP))
