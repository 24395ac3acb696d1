"""Reads of measurements, stops and incidents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Person, Room, User
from core.sdk.services import NotFound
from plugins.active_longevity.health.models import HealthStop, Incident, Pressure
from plugins.active_longevity.health.rules import Verdict

Centres = Collection[int] | None
HISTORY = 60


# Blood pressure ------------------------------------------------------------------------------


def measured_on(session: Session, *, person_id: int, on: dt.date) -> Pressure | None:
    """The last living measurement of the day."""
    found: Pressure | None = session.scalar(
        sa.select(Pressure)
        .where(
            Pressure.person_id == person_id,
            Pressure.local_date == on,
            Pressure.voided_at.is_(None),
        )
        .order_by(Pressure.measured_at.desc(), Pressure.id.desc())
        .limit(1)
    )
    return found


def beyond_after(session: Session, *, pressure: Pressure) -> Pressure | None:
    """The last living measurement of the same day, later than this one, beyond the limits."""
    found: Pressure | None = session.scalar(
        sa.select(Pressure)
        .where(
            Pressure.person_id == pressure.person_id,
            Pressure.local_date == pressure.local_date,
            Pressure.id > pressure.id,
            Pressure.voided_at.is_(None),
            Pressure.verdict != Verdict.OK.value,
        )
        .order_by(Pressure.measured_at.desc(), Pressure.id.desc())
        .limit(1)
    )
    return found


def pressures_of(*, person_id: int) -> sa.Select[Any]:
    """All measurements of a person, voided ones too, the newest first."""
    return (
        sa.select(Pressure)
        .where(Pressure.person_id == person_id)
        .order_by(Pressure.measured_at.desc(), Pressure.id.desc())
    )


def history_of(session: Session, *, person_id: int) -> list[Pressure]:
    """The last living measurements, the oldest first: what a chart shows."""
    rows = session.scalars(
        pressures_of(person_id=person_id).where(Pressure.voided_at.is_(None)).limit(HISTORY)
    )
    return list(rows)[::-1]


def of_day(*, centre_ids: Centres, on: dt.date) -> sa.Select[Any]:
    """(measurement, person) of a day, the newest first, voided ones left out."""
    statement = (
        sa.select(Pressure, Person)
        .join(Person, Person.id == Pressure.person_id)
        .where(Pressure.local_date == on, Pressure.voided_at.is_(None))
        .order_by(Pressure.measured_at.desc(), Pressure.id.desc())
    )
    found: sa.Select[Any] = _within(statement, Pressure.centre_id, centre_ids)
    return found


def find_pressure(session: Session, *, public_id: str, centre_ids: Centres) -> Pressure:
    """Raises `NotFound`."""
    statement = sa.select(Pressure).where(Pressure.public_id == public_id)
    found: Pressure = _one(session, _within(statement, Pressure.centre_id, centre_ids))
    return found


# Stops ---------------------------------------------------------------------------------------


def stop_on(session: Session, *, person_id: int, on: dt.date) -> HealthStop | None:
    """The stop in force on the date; of several the one that lasts longest."""
    found: HealthStop | None = session.scalar(
        sa.select(HealthStop)
        .where(HealthStop.person_id == person_id, *_in_force(on))
        .order_by(HealthStop.until.desc(), HealthStop.id)
        .limit(1)
    )
    return found


def _in_force(on: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    return (HealthStop.starts_on <= on, HealthStop.until >= on, HealthStop.lifted_at.is_(None))


def stops_on(session: Session, *, centre_ids: Centres, on: dt.date) -> list[Any]:
    """(stop, person) in force on the date."""
    statement = (
        sa.select(HealthStop, Person)
        .join(Person, Person.id == HealthStop.person_id)
        .where(*_in_force(on))
        .order_by(HealthStop.until, Person.sort_key)
    )
    return list(session.execute(_within(statement, HealthStop.centre_id, centre_ids)).all())


def stops_of(session: Session, *, person_id: int, limit: int = 20) -> list[HealthStop]:
    """The person's stops, the newest first."""
    return list(
        session.scalars(
            sa.select(HealthStop)
            .where(HealthStop.person_id == person_id)
            .order_by(HealthStop.set_at.desc(), HealthStop.id.desc())
            .limit(limit)
        )
    )


def find_stop(session: Session, *, public_id: str, centre_ids: Centres) -> HealthStop:
    """Raises `NotFound`."""
    statement = sa.select(HealthStop).where(HealthStop.public_id == public_id)
    found: HealthStop = _one(session, _within(statement, HealthStop.centre_id, centre_ids))
    return found


# Incidents -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class IncidentFilter:
    """What a list of incidents is narrowed to; empty values narrow nothing."""

    centre_ids: Centres = None
    kind: str = ""
    severity: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    open_only: bool = False
    voided: bool = False


def incidents(wanted: IncidentFilter) -> sa.Select[Any]:
    """(incident, centre, room or None, person or None), the newest first."""
    statement = (
        sa.select(Incident, Centre, Room, Person)
        .join(Centre, Centre.id == Incident.centre_id)
        .outerjoin(Room, Room.id == Incident.room_id)
        .outerjoin(Person, Person.id == Incident.person_id)
        .order_by(Incident.local_date.desc(), Incident.local_time.desc(), Incident.id.desc())
    )
    if not wanted.voided:
        statement = statement.where(Incident.voided_at.is_(None))
    if wanted.kind:
        statement = statement.where(Incident.kind == wanted.kind)
    if wanted.severity:
        statement = statement.where(Incident.severity == wanted.severity)
    if wanted.first:
        statement = statement.where(Incident.local_date >= wanted.first)
    if wanted.last:
        statement = statement.where(Incident.local_date <= wanted.last)
    if wanted.open_only:
        statement = statement.where(*_open())
    found: sa.Select[Any] = _within(statement, Incident.centre_id, wanted.centre_ids)
    return found


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Incident.follow_up != "",
        Incident.followed_at.is_(None),
        Incident.voided_at.is_(None),
    )


def open_count(session: Session, *, centre_ids: Centres) -> int:
    """Incidents about which something is still to be done."""
    statement = sa.select(sa.func.count(Incident.id)).where(*_open())
    return session.scalar(_within(statement, Incident.centre_id, centre_ids)) or 0


def incidents_of(session: Session, *, person_id: int, limit: int = 20) -> list[Incident]:
    """The person's incidents, the newest first."""
    return list(
        session.scalars(
            sa.select(Incident)
            .where(Incident.person_id == person_id)
            .order_by(Incident.local_date.desc(), Incident.id.desc())
            .limit(limit)
        )
    )


def find_incident(session: Session, *, public_id: str, centre_ids: Centres) -> Any:
    """(incident, centre, room or None, person or None); raises `NotFound`."""
    row = session.execute(
        incidents(IncidentFilter(centre_ids=centre_ids, voided=True)).where(
            Incident.public_id == public_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def recorder_name(session: Session, user_id: int | None) -> str:
    """Who wrote it down."""
    if user_id is None:
        return ""
    return session.scalar(sa.select(User.full_name).where(User.id == user_id)) or ""


def _within(statement: Any, column: Any, centre_ids: Centres) -> Any:
    return statement if centre_ids is None else statement.where(column.in_(centre_ids))


def _one(session: Session, statement: sa.Select[Any]) -> Any:
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found
