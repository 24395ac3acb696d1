"""Reads around enrolling: who of those found may be enrolled, who holds the places of a group."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.people.models import Person
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import Enrolment, Group
from core.scheduling.queries import MemberLine, people_living_in


@dataclass(frozen=True)
class Candidate:
    """A person found for enrolling, with the place or number that they have already."""

    person: PersonLine
    enrolment: Enrolment | None


def candidates(session: OrmSession, *, group: Group, people: list[Person]) -> list[Candidate]:
    """The people found, with what they already have in the group."""
    known = people_living_in(session, group=group, person_ids=[one.id for one in people])
    return [Candidate(person_line(one), known.get(one.id)) for one in people]


def people_beyond(session: OrmSession, *, group: Group, capacity: int) -> list[MemberLine]:
    """Who would have no place with so few: the last enrolled first. Whoever lowers the number of
    places asks about these."""
    rows = session.execute(
        sa.select(Person, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled")
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    ).all()
    excess = max(0, len(rows) - max(capacity, 0))
    return [MemberLine(person_line(person), enrolment) for person, enrolment in rows[:excess]]
