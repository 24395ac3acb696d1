"""Deeds at the door: somebody has come, and is marked at the session that they came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling.access import active_modules, require, today_in
from core.scheduling.attendance_queries import ArrivalSession, arrival_sessions, open_for
from core.scheduling.attendance_services import mark_attendance
from core.scheduling.models import Attendance
from core.scheduling.rules import SAME_CARD

Outcome = Literal["marked", "already", "repeated", "choose", "none"]


@dataclass(frozen=True)
class CheckIn:
    """What became of an arrival.

    `marked`: now present at `arrival`; `already`: was marked there before; `repeated`: the same
    card within five seconds, nothing done; `choose`: `sessions` are open for the person, one must
    be chosen; `none`: nothing is open now, `sessions` are the person's others of today.
    """

    outcome: Outcome
    person: Person
    arrival: ArrivalSession | None = None
    sessions: tuple[ArrivalSession, ...] = ()
    attendance: Attendance | None = None


def check_in(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person: Person,
    session_public_id: str | None = None,
    via: str = "desk",
) -> CheckIn:
    """Mark a person present at today's session that runs or begins within the hour.

    `session_public_id` chooses one of several; a kiosk takes the earliest. Raises `NotAllowed`,
    and as `mark_attendance`.
    """
    require(actor, "attendance.mark", region=region, centre_id=centre_id)
    now = now_utc()
    arrivals = arrival_sessions(
        session,
        centre_id=centre_id,
        person_id=person.id,
        day=today_in(region),
        modules=active_modules(region),
    )
    came = [one for one in arrivals if one.mark == "present" and one.marked_at is not None]
    if any(one.marked_at and now - one.marked_at < SAME_CARD for one in came):
        return CheckIn("repeated", person, arrival=came[-1])
    open_now = open_for(arrivals, now)
    waiting = [one for one in open_now if one.mark != "present"]
    if session_public_id is not None:
        waiting = [
            one
            for one in arrivals
            if one.session.public_id == session_public_id and one.mark != "present"
        ]
    elif via == "kiosk":
        waiting = waiting[:1]
    if len(waiting) > 1:
        return CheckIn("choose", person, sessions=tuple(waiting))
    if not waiting:
        return _nothing_open(person, arrivals, open_now, session_public_id)
    attendance = mark_attendance(
        session,
        actor=actor,
        region=region,
        meeting=waiting[0].session,
        person_id=person.id,
        mark="present",
        via=via,
    )
    return CheckIn("marked", person, arrival=waiting[0], attendance=attendance)


def _nothing_open(
    person: Person,
    arrivals: list[ArrivalSession],
    open_now: list[ArrivalSession],
    session_public_id: str | None,
) -> CheckIn:
    there = arrivals if session_public_id is not None else open_now
    for one in there:
        if one.mark == "present" and session_public_id in (None, one.session.public_id):
            return CheckIn("already", person, arrival=one)
    return CheckIn("none", person, sessions=tuple(o for o in arrivals if o.mark != "present"))
