"""Reads of imports: batches, rows, and whom the region knows already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import NotFound
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.person_rows import Identity
from core.exchange.rehearsal import Known
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre

CHUNK = 500


def find_batch(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> ImportBatch:
    """A batch of a centre where the actor may import; raises `NotFound`."""
    batch = session.scalar(sa.select(ImportBatch).where(ImportBatch.public_id == public_id))
    if batch is None or not actor.can("import.run", region.id, batch.centre_id):
        raise NotFound
    return batch


def lock_batch(session: Session, batch_id: int) -> ImportBatch:
    """The batch, locked for this unit of work and read anew."""
    batch = session.scalar(
        sa.select(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if batch is None:
        raise NotFound
    return batch


def batches(*, actor: Actor, region: RegionInfo) -> sa.Select[*tuple[Any, ...]]:
    """(ImportBatch, Centre) of the actor's centres, the newest first."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(ImportBatch, Centre)
        .join(Centre, Centre.id == ImportBatch.centre_id)
        .order_by(ImportBatch.id.desc())
    )
    centres = actor.centre_scope("import.run", region.id)
    return statement if centres is None else statement.where(ImportBatch.centre_id.in_(centres))


def outcomes(session: Session, *, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Rows of each batch by outcome; skipped rows count as `skipped`, rows with warnings are
    counted once more as `warning`."""
    shown = sa.case((ImportRow.skip.is_(True), "skipped"), else_=ImportRow.outcome)
    found: dict[int, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    rows = session.execute(
        sa.select(ImportRow.batch_id, shown, sa.func.count())
        .where(ImportRow.batch_id.in_(batch_ids))
        .group_by(ImportRow.batch_id, shown)
    )
    for batch_id, outcome, count in rows:
        found[batch_id][outcome] = count
    return found


def count_warnings(session: Session, *, batch_id: int) -> int:
    statement = sa.select(sa.func.count()).where(
        ImportRow.batch_id == batch_id, sa.cast(ImportRow.warnings, sa.String) != "[]"
    )
    return session.scalar(statement) or 0


def rows_of(*, batch_id: int, outcome: str) -> sa.Select[*tuple[Any, ...]]:
    """(ImportRow, Person or None) by outcome; "warning" takes those with warnings, "" all."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(ImportRow, Person)
        .outerjoin(Person, Person.id == ImportRow.person_id)
        .where(ImportRow.batch_id == batch_id)
        .order_by(ImportRow.row_number)
    )
    if outcome == "skipped":
        return statement.where(ImportRow.skip.is_(True))
    if outcome == "warning":
        return statement.where(sa.cast(ImportRow.warnings, sa.String) != "[]")
    if outcome:
        return statement.where(ImportRow.outcome == outcome, ImportRow.skip.is_(False))
    return statement


def known_people(session: Session, identities: Sequence[Identity]) -> Known:
    """Who of these people the region knows: by IIN, else by folded name and birth date.

    Two people of one name and date without an IIN are nobody's match: a person decides.
    """
    iins = sorted({one.iin for one in identities if one.iin})
    dates = sorted({one.birth_date for one in identities if one.birth_date})
    by_iin: dict[str | None, int] = {}
    for start in range(0, len(iins), CHUNK):
        for iin, person_id in session.execute(
            sa.select(Person.iin, Person.id).where(
                Person.iin.in_(iins[start : start + CHUNK]), Person.withdrawn_at.is_(None)
            )
        ):
            by_iin[iin] = person_id
    named: dict[tuple[str, dt.date | None], set[tuple[int, str | None]]] = {}
    for start in range(0, len(dates), CHUNK):
        found = session.execute(
            sa.select(Person.name_key, Person.birth_date, Person.id, Person.iin).where(
                Person.birth_date.in_(dates[start : start + CHUNK]),
                Person.withdrawn_at.is_(None),
            )
        )
        for name, born, person_id, iin in found:
            named.setdefault((name, born), set()).add((person_id, iin))

    def known(identity: Identity) -> int | None:
        if identity.iin and identity.iin in by_iin:
            return by_iin[identity.iin]
        if identity.by_name is None:
            return None
        # two different IINs are two people, however alike their names
        same = [
            person_id
            for person_id, iin in named.get(identity.by_name, ())
            if not (iin and identity.iin)
        ]
        return same[0] if len(same) == 1 else None

    return known


def next_rows(
    session: Session, *, batch_id: int, outcomes: Sequence[str], after: int, limit: int
) -> list[ImportRow]:
    """The next rows to work on, beyond row number `after`."""
    return list(
        session.scalars(
            sa.select(ImportRow)
            .where(
                ImportRow.batch_id == batch_id,
                ImportRow.outcome.in_(outcomes),
                ImportRow.skip.is_(False),
                ImportRow.row_number > after,
            )
            .order_by(ImportRow.row_number)
            .limit(limit)
        )
    )
