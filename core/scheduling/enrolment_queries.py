"""Reads around enrolling: who waits and why, who of those found may be enrolled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session as OrmSession

from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import Enrolment, Group
from core.scheduling.queries import GroupLine, MemberLine, people_living_in, queue_lines
from core.scheduling.queue import why_waiting

#: while places are free, so many of the queue are asked about; each costs the modules a look
ASKED = 10


@dataclass(frozen=True)
class WaitingLine:
    """Somebody in the queue, and what keeps them from a free place (empty: no place is free)."""

    member: MemberLine
    reason: str = ""


@dataclass(frozen=True)
class Candidate:
    """A person found for enrolling, with the place or number that they have already."""

    person: PersonLine
    enrolment: Enrolment | None


def queue_with_reasons(
    session: OrmSession, *, region: RegionInfo, line: GroupLine, on: dt.date
) -> list[WaitingLine]:
    """The queue in order. Reasons are asked for only while places are free."""
    waiting = queue_lines(session, group=line.group) if line.queued else []
    asked = ASKED if line.free and line.group.ended_at is None else 0
    return [
        WaitingLine(
            one,
            why_waiting(session, region=region, group=line.group, enrolment=one.enrolment, on=on)
            if place < asked
            else "",
        )
        for place, one in enumerate(waiting)
    ]


def candidates(session: OrmSession, *, group: Group, people: list[Person]) -> list[Candidate]:
    """The people found, with what they already have in the group."""
    known = people_living_in(session, group=group, person_ids=[one.id for one in people])
    return [Candidate(person_line(one), known.get(one.id)) for one in people]
