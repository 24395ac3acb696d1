"""People whom a change of sessions would put into two places at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.resource_models import Booking
from core.scheduling.rules import Interval, overlap
from core.scheduling.series_plan import Plan, Step
from core.scheduling.series_queries import people_in
from core.web.i18n import gettext as _
from core.web.i18n import ngettext

#: so many are named
_TOLD = 5


def ask_about_people(session: OrmSession, region: RegionInfo, plan: Plan) -> None:
    """Add a question that names the people who have something else at a new time."""
    steps = [
        one for unit in plan.units for one in unit.applied if one.kind in {"move", "restore", "add"}
    ]
    found = in_two_places(session, plan, steps)
    if not found:
        return
    names = session.execute(
        sa.select(Person.surname, Person.given_name)
        .where(Person.id.in_(list(found)[:_TOLD]))
        .order_by(Person.sort_key)
    )
    told = ", ".join(f"{surname} {given}" for surname, given in names)
    if len(found) > _TOLD:
        told = _("%(names)s and others", names=told)
    plan.questions.append(
        ngettext(
            "%(num)s person has something else at that time: %(names)s. Do it all the same?",
            "%(num)s people have something else at that time: %(names)s. Do it all the same?",
            len(found), names=told,
        )
    )  # fmt: skip


def in_two_places(session: OrmSession, plan: Plan, steps: Sequence[Step]) -> list[int]:
    """Numbers of people of these groups who are elsewhere at the new times; three queries."""
    if not steps:
        return []
    wanted: dict[int, list[Interval]] = defaultdict(list)
    for step in steps:
        wanted[step.group_id].append(step.interval)
    people = people_in(session, wanted)
    groups_of = defaultdict(set)
    for group_id, ids in people.items():
        for person_id in ids:
            groups_of[person_id].add(group_id)
    first = min(one.interval.starts_at for one in steps)
    last = max(one.interval.ends_at for one in steps)
    changed = {step.row.id for step in plan.steps if step.row is not None}
    busy = _busy(session, list(groups_of), first, last, changed)
    return sorted({
        person_id
        for person_id, group_id, other in busy
        for own in groups_of[person_id]
        if own != group_id
        for one in wanted[own]
        if overlap(one, other)
    })  # fmt: skip


def _busy(
    session: OrmSession, people: list[int], first: dt.datetime, last: dt.datetime, but: set[int]
) -> list[tuple[int, int | None, Interval]]:
    """(person, group or None, when) of what these people have between two moments."""
    sessions = session.execute(
        sa.select(Enrolment.person_id, Session.group_id, Session.id, Session.starts_at,
                  Session.ends_at)
        .join(Session, Session.group_id == Enrolment.group_id)
        .join(Group, Group.id == Session.group_id)
        .where(
            Enrolment.person_id.in_(people), Enrolment.state == "enrolled",
            Session.state == "planned", Session.starts_at < last, Session.ends_at > first,
        )
    )  # fmt: skip
    found: list[tuple[int, int | None, Interval]] = [
        (person_id, group_id, Interval(starts, ends))
        for person_id, group_id, session_id, starts, ends in sessions
        if session_id not in but
    ]
    bookings = session.execute(
        sa.select(Booking.person_id, Booking.starts_at, Booking.ends_at).where(
            Booking.person_id.in_(people), Booking.state == "planned",
            Booking.starts_at < last, Booking.ends_at > first,
        )
    )  # fmt: skip
    for person_id, starts, ends in bookings:
        if person_id is not None:
            found.append((person_id, None, Interval(starts, ends)))
    return found
