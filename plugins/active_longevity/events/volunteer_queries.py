"""Reads of volunteers and their hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Page, Person, paginate
from core.sdk.services import Actor, NotFound, PersonLine, RegionInfo, person_line
from plugins.active_longevity.events.models import Event, Volunteer, VolunteerHours


@dataclass(frozen=True)
class VolunteerLine:
    """A volunteer in a list, with minutes of the year and of all years."""

    volunteer: Volunteer
    person: PersonLine
    centre: Centre
    year_minutes: int
    all_minutes: int


def find_volunteer(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Volunteer:
    """Raises `NotFound` for another region's, or a centre's where the actor lacks the right."""
    row: Volunteer | None = session.scalar(
        sa.select(Volunteer).where(Volunteer.public_id == public_id)
    )
    if row is None or not actor.can(permission, region.id, row.centre_id):
        raise NotFound
    return row


def find_hours(session: Session, *, volunteer: Volunteer, public_id: str) -> VolunteerHours:
    row: VolunteerHours | None = session.scalar(
        sa.select(VolunteerHours).where(
            VolunteerHours.public_id == public_id,
            VolunteerHours.person_id == volunteer.person_id,
            VolunteerHours.centre_id == volunteer.centre_id,
        )
    )
    if row is None:
        raise NotFound
    return row


def _sums(year: int) -> sa.Subquery:
    """Minutes of living hours per centre and person, of the year and of all years."""
    in_year = VolunteerHours.given_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return (
        sa.select(
            VolunteerHours.centre_id.label("centre_id"),
            VolunteerHours.person_id.label("person_id"),
            sa.func.sum(VolunteerHours.minutes).label("all_minutes"),
            sa.func.sum(sa.case((in_year, VolunteerHours.minutes), else_=0)).label("year_minutes"),
        )
        .where(VolunteerHours.voided_at.is_(None))
        .group_by(VolunteerHours.centre_id, VolunteerHours.person_id)
        .subquery()
    )


def _lines(year: int) -> Any:
    sums = _sums(year)
    both = sa.and_(sums.c.person_id == Volunteer.person_id, sums.c.centre_id == Volunteer.centre_id)
    return (
        sa.select(
            Volunteer,
            Person,
            Centre,
            sa.func.coalesce(sums.c.year_minutes, 0).label("year_minutes"),
            sa.func.coalesce(sums.c.all_minutes, 0).label("all_minutes"),
        )
        .join(Person, Person.id == Volunteer.person_id)
        .join(Centre, Centre.id == Volunteer.centre_id)
        .outerjoin(sums, both)
    )


def _line(row: Any) -> VolunteerLine:
    volunteer, person, centre, in_year, in_all = row
    return VolunteerLine(volunteer, person_line(person), centre, int(in_year), int(in_all))


def volunteers_page(
    session: Session,
    *,
    centre_ids: Collection[int],
    year: int,
    left: bool = False,
    page: int = 1,
    per_page: int = 25,
) -> Page[VolunteerLine]:
    """Volunteers of these centres, those with the most hours of the year first. Two queries."""
    there = Volunteer.left_on.is_not(None) if left else Volunteer.left_on.is_(None)
    statement = (
        _lines(year)
        .where(Volunteer.centre_id.in_(centre_ids), there, Person.withdrawn_at.is_(None))
        .order_by(sa.desc("year_minutes"), sa.desc("all_minutes"), Person.sort_key, Volunteer.id)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    lines = [_line(row) for row in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def volunteer_line(session: Session, *, volunteer: Volunteer, year: int) -> VolunteerLine:
    return _line(session.execute(_lines(year).where(Volunteer.id == volunteer.id)).one())


def hours_page(session: Session, *, volunteer: Volunteer, page: int, per_page: int) -> Page[Any]:
    """(hours, event or None) of a volunteer in the centre, voided ones too, the latest first."""
    statement: Any = (
        sa.select(VolunteerHours, Event)
        .outerjoin(Event, Event.id == VolunteerHours.event_id)
        .where(
            VolunteerHours.person_id == volunteer.person_id,
            VolunteerHours.centre_id == volunteer.centre_id,
        )
        .order_by(VolunteerHours.given_on.desc(), VolunteerHours.id.desc())
    )
    found: Page[Any] = paginate(session, statement, page=page, per_page=per_page)
    return found


def minutes_of_person(
    session: Session, *, person_id: int, centre_id: int, first: dt.date, last: dt.date
) -> int:
    """Living minutes of a person in a centre between two days, both included."""
    total = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(VolunteerHours.minutes), 0)).where(
            VolunteerHours.person_id == person_id,
            VolunteerHours.centre_id == centre_id,
            VolunteerHours.given_on.between(first, last),
            VolunteerHours.voided_at.is_(None),
        )
    )
    return int(total or 0)


def recent_events(
    session: Session, *, centre_id: int, first: dt.date, last: dt.date, limit: int = 30
) -> list[Event]:
    """Events of the centre at which somebody may have helped, the latest first."""
    return list(
        session.scalars(
            sa.select(Event)
            .where(
                Event.centre_id == centre_id,
                Event.local_date.between(first, last),
                Event.state != "cancelled",
            )
            .order_by(Event.starts_at.desc(), Event.id)
            .limit(limit)
        )
    )


def active_ids(session: Session, *, person_ids: Collection[int], centre_id: int) -> set[int]:
    """Which of these people are volunteers of the centre now."""
    return set(
        session.scalars(
            sa.select(Volunteer.person_id).where(
                Volunteer.person_id.in_(person_ids),
                Volunteer.centre_id == centre_id,
                Volunteer.left_on.is_(None),
            )
        )
    )
