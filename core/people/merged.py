"""Where the numbers of a merged file lead: an old IIN, card or address finds the kept file."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.people.models import Person


def kept_ids(session: Session, condition: sa.ColumnElement[bool]) -> list[int]:
    """Living files into which those that meet the condition were merged, over any number of
    steps."""
    return list(dict.fromkeys(_ends(session, sa.select(Person.id).where(_merged(condition)))))


def kept_by_iin(session: Session, iins: Iterable[str]) -> dict[str, int]:
    """IIN of a merged file → the living file that has its rows now."""
    rows = session.execute(
        sa.select(Person.iin, Person.id).where(_merged(Person.iin.in_(sorted(set(iins)))))
    ).all()
    found: dict[str, int] = {}
    for iin, person_id in rows:
        ends = _ends(session, sa.select(sa.literal(person_id)))
        if ends and iin:
            found[iin] = ends[0]
    return found


def _merged(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(Person.merged_into_id.is_not(None), condition)


def _ends(session: Session, start: sa.Select[int]) -> list[int]:
    step = start.cte("step", recursive=True)
    before = aliased(Person)
    step = step.union(
        sa.select(before.merged_into_id)
        .join(step, before.id == next(iter(step.c)))
        .where(before.merged_into_id.is_not(None))
    )
    living = sa.select(Person.id).where(
        Person.id.in_(sa.select(next(iter(step.c)))), Person.withdrawn_at.is_(None)
    )
    return list(session.scalars(living.order_by(Person.id)))
