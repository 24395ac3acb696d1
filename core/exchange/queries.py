"""Reads of imports: batches, rows, and whom the region knows already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.errors import NotFound
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.person_rows import Identity
from core.exchange.rehearsal import Known
from core.exchange.usage import used_people
from core.jobs.models import Job
from core.people.merged import kept_by_iin
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, District
from core.web.tables import Page, paginate

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


def batch_page(
    session: Session, *, actor: Actor, region: RegionInfo, page: int, per_page: int
) -> tuple[Page[Any], dict[int, dict[str, int]]]:
    """A page of (ImportBatch, Centre, User or None, Job or None), and rows by outcome of each."""
    statement = (
        batches(actor=actor, region=region)
        .outerjoin(User, User.id == ImportBatch.created_by)
        .outerjoin(Job, Job.id == ImportBatch.job_id)
        .add_columns(User, Job)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    return found, outcomes(session, batch_ids=[row[0].id for row in found.items])


def job_of(session: Session, batch: ImportBatch) -> Job | None:
    """The last work on a batch."""
    return session.get(Job, batch.job_id) if batch.job_id is not None else None


def batch_counts(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Rows by outcome, with `warning` (rows with warnings that are not left out) and `all`."""
    counts = dict(outcomes(session, batch_ids=[batch.id])[batch.id])
    counts["all"] = sum(counts.values())
    counts["warning"] = count_warnings(session, batch_id=batch.id)
    return counts


def first_rows(session: Session, *, batch_id: int, limit: int = 5) -> list[ImportRow]:
    """The rows of a preview."""
    return list(
        session.scalars(
            sa.select(ImportRow)
            .where(ImportRow.batch_id == batch_id)
            .order_by(ImportRow.row_number)
            .limit(limit)
        )
    )


@dataclass(frozen=True)
class Forecast:
    """What an undo would do, in people."""

    withdrawn: int
    detached: int
    untouched: int
    kept: int


def forecast_undo(session: Session, batch: ImportBatch) -> Forecast:
    """Count what the undo of a batch would do now; nothing is written."""
    rows = session.scalars(
        sa.select(ImportRow).where(
            ImportRow.batch_id == batch.id, ImportRow.outcome.in_(("applied", "attached"))
        )
    ).all()
    used = used_people(session, batch=batch, rows=rows)
    free = [row for row in rows if row.person_id not in used]
    return Forecast(
        withdrawn=sum(row.made_person for row in free),
        detached=sum(row.made_attachment and not row.made_person for row in free),
        untouched=sum(not row.made_attachment and not row.made_person for row in free),
        kept=len(rows) - len(free),
    )


def unfinished_batch(session: Session, *, centre_id: int, file_sha256: str) -> ImportBatch | None:
    """The import of this very file into this centre that was cut off in the middle."""
    return session.scalar(
        sa.select(ImportBatch)
        .where(
            ImportBatch.centre_id == centre_id,
            ImportBatch.file_sha256 == file_sha256,
            ImportBatch.state.in_(("applying", "stopped")),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def outcomes(session: Session, *, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Rows of each batch by outcome; rows that are left out count as `skipped`."""
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
        ImportRow.batch_id == batch_id,
        ImportRow.skip.is_(False),
        sa.cast(ImportRow.warnings, sa.String) != "[]",
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
        return statement.where(
            ImportRow.skip.is_(False), sa.cast(ImportRow.warnings, sa.String) != "[]"
        )
    if outcome:
        return statement.where(ImportRow.outcome == outcome, ImportRow.skip.is_(False))
    return statement


def error_rows(session: Session, *, batch_id: int) -> list[ImportRow]:
    """All rows with errors, in the order of the file."""
    return [row for row, _person in session.execute(rows_of(batch_id=batch_id, outcome="error"))]


def rows_page(
    session: Session,
    *,
    batch_id: int,
    outcome: str,
    page: int,
    per_page: int,
    with_number: int = 0,
) -> Page[Any]:
    """A page of (ImportRow, Person or None); the row `with_number` stands first when it is not on
    this page."""
    found = paginate(
        session, rows_of(batch_id=batch_id, outcome=outcome), page=page, per_page=per_page
    )
    if with_number and all(row.row_number != with_number for row, _person in found.items):
        wanted = rows_of(batch_id=batch_id, outcome="").where(ImportRow.row_number == with_number)
        return replace(found, items=[*session.execute(wanted).all(), *found.items])
    return found


def district_names(session: Session, locale: str) -> dict[int, str]:
    """Districts of the region by id."""
    return {one.id: one.name_in(locale) for one in session.scalars(sa.select(District))}


def centre_of(session: Session, batch: ImportBatch) -> Centre:
    return session.scalars(sa.select(Centre).where(Centre.id == batch.centre_id)).one()


def known_people(session: Session, identities: Sequence[Identity]) -> Known:
    """Who of these people the region knows: by IIN, else by folded name and birth date, else by
    the card where name or birth date agree too.

    Two people of one name and date without an IIN are nobody's match: a person decides.
    """
    iins = sorted({one.iin for one in identities if one.iin})
    names: dict[dt.date, set[str]] = {}
    for one in identities:
        if one.by_name is not None:
            names.setdefault(one.by_name[1], set()).add(one.by_name[0])
    dates = sorted(names)
    by_iin: dict[str | None, int] = {}
    for start in range(0, len(iins), CHUNK):
        held = session.execute(
            sa.select(Person.iin, Person.id).where(
                Person.iin.in_(iins[start : start + CHUNK]), Person.withdrawn_at.is_(None)
            )
        )
        by_iin.update((iin, person_id) for iin, person_id in held)
        merged = kept_by_iin(session, iins[start : start + CHUNK])
        by_iin.update((iin, kept) for iin, kept in merged.items() if iin not in by_iin)
    named: dict[tuple[str, dt.date | None], set[tuple[int, str | None]]] = {}
    for start in range(0, len(dates), CHUNK):
        some = dates[start : start + CHUNK]
        found = session.execute(
            sa.select(Person.name_key, Person.birth_date, Person.id, Person.iin).where(
                Person.birth_date.in_(some),
                Person.name_key.in_(sorted(set().union(*(names[day] for day in some)))),
                Person.withdrawn_at.is_(None),
            )
        )
        for name, born, person_id, iin in found:
            named.setdefault((name, born), set()).add((person_id, iin))

    carded = _card_holders(session, identities)

    def known(identity: Identity) -> int | None:
        if identity.iin and identity.iin in by_iin:
            return by_iin[identity.iin]
        return _by_name(identity) or _by_card(identity, carded)

    def _by_name(identity: Identity) -> int | None:
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


def _card_holders(session: Session, identities: Sequence[Identity]) -> dict[str, Any]:
    """Card → (id, IIN, folded name, birth date) of who holds it."""
    cards = sorted({one.card for one in identities if one.card})
    found: dict[str, Any] = {}
    for start in range(0, len(cards), CHUNK):
        rows = session.execute(
            sa.select(
                Person.card_number, Person.id, Person.iin, Person.name_key, Person.birth_date
            ).where(
                Person.card_number.in_(cards[start : start + CHUNK]),
                Person.withdrawn_at.is_(None),
            )
        )
        found |= {str(row[0]): row for row in rows}
    return found


def _by_card(identity: Identity, holders: dict[str, Any]) -> int | None:
    """A card alone may be mistyped: name or birth date must agree, and no IIN disagree."""
    holder = holders.get(identity.card) if identity.card else None
    if holder is None or (identity.iin and holder.iin):
        return None
    same_name = bool(identity.name_key) and identity.name_key == holder.name_key
    surname = identity.name_key.split()[:1]
    same_birth = (
        identity.birth_date is not None
        and identity.birth_date == holder.birth_date
        and surname == holder.name_key.split()[:1]
    )
    return int(holder.id) if same_name or same_birth else None


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
            .options(orm.defer(ImportRow.cells), orm.defer(ImportRow.extra))  # not needed here
        )
    )
