"""Places of a group and its queue; all of it runs with the group's row locked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import ModuleObjection
from core.kernel import kernel
from core.plugins.contracts import Problem, RegionInfo
from core.scheduling.clashes import in_words, person_clashes
from core.scheduling.locks import lock_people
from core.scheduling.models import Enrolment, Group
from core.web.i18n import gettext as _


@dataclass(frozen=True)
class Eligibility:
    """Why a person may not be enrolled (empty: may be), and what to know beforehand."""

    refusals: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def refusal(self) -> Problem | None:
        return self.refusals[0] if self.refusals else None


def free_places(session: OrmSession, group: Group) -> int:
    """Places not taken; never below zero."""
    enrolled = session.scalar(
        sa.select(sa.func.count(Enrolment.id)).where(
            Enrolment.group_id == group.id, Enrolment.state == "enrolled"
        )
    )
    return max(0, group.capacity - (enrolled or 0))


def queue_of(session: OrmSession, group: Group) -> list[Enrolment]:
    """Those who wait, in the order of their numbers."""
    return list(
        session.scalars(
            sa.select(Enrolment)
            .where(Enrolment.group_id == group.id, Enrolment.state == "queued")
            .order_by(Enrolment.queue_number)
        )
    )


def eligibility(
    session: OrmSession, *, region: RegionInfo, group: Group, person_id: int, on: dt.date
) -> Eligibility:
    """Ask the modules, then the person's own time. `ModuleObjection` when a module fails."""
    problems: list[Problem] = kernel().call(
        "check_enrolment", region=region, session=session, person_id=person_id, group=group, on=on
    )
    clashes = person_clashes(session, group=group, person_id=person_id, after=now_utc())
    if clashes:
        problems.append(Problem("person.busy", in_words(group, clashes, region)))
    return Eligibility(
        tuple(one for one in problems if one.blocking),
        tuple(one for one in problems if not one.blocking),
    )


def move_queue(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group: Group, on: dt.date
) -> list[Enrolment]:
    """Enrol the first in the queue who may be, in order, while there are places.

    The group must be locked. Those who may not be enrolled now keep their numbers.
    """
    free = free_places(session, group)
    waiting = queue_of(session, group) if free else []
    lock_people(session, [one.person_id for one in waiting])
    moved: list[Enrolment] = []
    for enrolment in waiting:
        if len(moved) == free:
            break
        if why_waiting(session, region=region, group=group, enrolment=enrolment, on=on):
            continue
        enrolment.state, enrolment.enrolled_at, enrolment.enrolled_on = "enrolled", now_utc(), on
        session.flush()
        record(
            session,
            actor=actor,
            action="enrolment.from_queue",
            region_id=group.region_id,
            subject_type="person",
            subject_id=enrolment.person_id,
            details={"group_id": group.id, "number": enrolment.queue_number},
        )
        moved.append(enrolment)
    return moved


def why_waiting(
    session: OrmSession,
    *,
    region: RegionInfo,
    group: Group,
    enrolment: Enrolment,
    on: dt.date,
) -> str:
    """Why somebody in the queue cannot take a free place; empty when nothing prevents it.

    A module that fails refuses here too, but does not keep others from leaving the group.
    """
    try:
        refusal = eligibility(
            session, region=region, group=group, person_id=enrolment.person_id, on=on
        ).refusal
    except ModuleObjection as objection:
        return _("The module %(name)s did not answer.", name=objection.module)
    return str(refusal.text) if refusal is not None else ""


def next_number(session: OrmSession, group: Group) -> int:
    """The next number of the queue: given once, never again.

    Written past the version of the group: a growing queue is no edit of its card.
    """
    number = group.last_queue_number + 1
    session.execute(
        sa.update(Group)
        .where(Group.id == group.id)
        .values(last_queue_number=number)
        .execution_options(synchronize_session=False)
    )
    sa.orm.attributes.set_committed_value(group, "last_queue_number", number)
    return number
