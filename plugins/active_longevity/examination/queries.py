"""Reads of clearances."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person, PersonCentre
from core.sdk.services import NotFound
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.rules import (
    ENDING_DAYS,
    ClearanceState,
    Span,
    clearance_state,
)


@dataclass(frozen=True)
class Counts:
    """People of the centre by what their clearances are worth today."""

    valid: int
    ending: int
    expired: int
    missing: int


def spans_of(session: Session, *, person_id: int) -> list[Span]:
    """First and last days of the person's clearances in force or not, without voided ones."""
    rows = session.execute(
        sa.select(Clearance.issued_on, Clearance.valid_until).where(
            Clearance.person_id == person_id, Clearance.voided_at.is_(None)
        )
    )
    return [(first, last) for first, last in rows]


def state_of(
    session: Session, *, person_id: int, on: dt.date, ending_days: int = ENDING_DAYS
) -> ClearanceState:
    spans = spans_of(session, person_id=person_id)
    return clearance_state(spans, on, ending_days=ending_days)


def clearances_of(session: Session, *, person_id: int) -> list[Clearance]:
    """All clearances of a person, voided ones too, the newest first."""
    return list(
        session.scalars(
            sa.select(Clearance)
            .where(Clearance.person_id == person_id)
            .order_by(Clearance.valid_until.desc(), Clearance.id.desc())
        )
    )


def recorded(
    session: Session, *, person_id: int, limit: int, before: dt.datetime | None
) -> list[Clearance]:
    """The person's clearances by the moment of recording, the newest first."""
    statement = sa.select(Clearance).where(Clearance.person_id == person_id)
    if before is not None:
        statement = statement.where(Clearance.recorded_at < before)
    statement = statement.order_by(Clearance.recorded_at.desc(), Clearance.id.desc())
    return list(session.scalars(statement.limit(limit)))


def _latest(on: dt.date) -> sa.Subquery:
    """Per person: the last day of all clearances, and of those that have begun by `on`."""
    begun = sa.or_(Clearance.issued_on.is_(None), Clearance.issued_on <= on)
    return (
        sa.select(
            Clearance.person_id.label("person_id"),
            sa.func.max(Clearance.valid_until).label("last_day"),
            sa.func.max(sa.case((begun, Clearance.valid_until))).label("begun_last_day"),
        )
        .where(Clearance.voided_at.is_(None))
        .group_by(Clearance.person_id)
        .subquery()
    )


def _condition(
    latest: sa.Subquery, state: ClearanceState | None, on: dt.date, ending_days: int
) -> Any:
    soon = on + dt.timedelta(days=ending_days)
    last, begun = latest.c.last_day, latest.c.begun_last_day
    return {
        None: sa.true(),
        ClearanceState.MISSING: latest.c.person_id.is_(None),
        ClearanceState.EXPIRED: last < on,
        ClearanceState.NOT_YET: sa.and_(last >= on, sa.or_(begun.is_(None), begun < on)),
        ClearanceState.ENDING: sa.and_(begun >= on, last <= soon),
        ClearanceState.VALID: sa.and_(begun >= on, last > soon),
    }[state]


def people_by_state(
    *,
    centre_ids: frozenset[int] | None,
    state: ClearanceState | None,
    on: dt.date,
    ending_days: int = ENDING_DAYS,
) -> sa.Select[Any]:
    """(Person, last day or None, begun last day or None) of the centres' people."""
    latest = _latest(on)
    statement = (
        sa.select(Person, latest.c.last_day, latest.c.begun_last_day)
        .outerjoin(latest, latest.c.person_id == Person.id)
        .where(_of_centres(centre_ids), Person.withdrawn_at.is_(None))
        .where(_condition(latest, state, on, ending_days))
    )
    return statement.order_by(latest.c.last_day.nulls_first(), Person.sort_key, Person.id)


def _of_centres(centre_ids: frozenset[int] | None) -> Any:
    held = sa.select(PersonCentre.person_id).where(PersonCentre.detached_at.is_(None))
    if centre_ids is not None:
        held = held.where(PersonCentre.centre_id.in_(centre_ids))
    return Person.id.in_(held)


def counts(
    session: Session,
    *,
    centre_ids: frozenset[int] | None,
    on: dt.date,
    ending_days: int = ENDING_DAYS,
) -> Counts:
    """How many of the centres' people are cleared, in one query."""
    latest = _latest(on)
    row = session.execute(
        sa.select(
            *(
                sa.func.count(sa.case((_condition(latest, state, on, ending_days), 1)))
                for state in (
                    ClearanceState.VALID,
                    ClearanceState.ENDING,
                    ClearanceState.EXPIRED,
                    ClearanceState.MISSING,
                )
            )
        )
        .select_from(Person)
        .outerjoin(latest, latest.c.person_id == Person.id)
        .where(_of_centres(centre_ids), Person.withdrawn_at.is_(None))
    ).one()
    return Counts(*map(int, row))


def row_state(
    last_day: dt.date | None,
    begun: dt.date | None,
    on: dt.date,
    ending_days: int = ENDING_DAYS,
) -> ClearanceState:
    """The state of a row of `people_by_state`."""
    if last_day is None:
        return ClearanceState.MISSING
    if last_day < on:
        return ClearanceState.EXPIRED
    if begun is None or begun < on:
        return ClearanceState.NOT_YET
    soon = (last_day - on).days <= ending_days
    return ClearanceState.ENDING if soon else ClearanceState.VALID


def find_clearance(session: Session, *, person_id: int, public_id: str) -> Clearance:
    """A person's clearance by its public identifier; raises `NotFound`."""
    clearance: Clearance | None = session.scalar(
        sa.select(Clearance).where(
            Clearance.public_id == public_id, Clearance.person_id == person_id
        )
    )
    if clearance is None:
        raise NotFound
    return clearance
