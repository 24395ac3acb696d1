"""Deeds on places: enrolling, queueing, leaving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput
from core.people.models import Person, PersonCentre
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require, today_in
from core.scheduling.locks import lock_group, lock_people
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue import eligibility, free_places, move_queue, next_number, queue_of
from core.scheduling.rules import PlaceDecision, place_decision
from core.web.i18n import gettext as _

Outcome = Literal["enrolled", "queued", "already_enrolled", "already_queued"]


@dataclass(frozen=True)
class EnrolResult:
    """What became of the wish; `warnings` are texts to show, they refuse nothing."""

    outcome: Outcome
    enrolment: Enrolment
    warnings: tuple[str, ...] = ()


def enrol_person(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    person_id: int,
    join_queue: bool = False,
    on: dt.date | None = None,
) -> EnrolResult:
    """Give a person a place in a group, or with `join_queue` the next number of its queue.

    Idempotent: who is enrolled or waits is told so. `on` is the local date of enrolment, today
    if left out. Raises `Conflict` with nothing written: `group.full` when there is no place and
    `join_queue` is not set, `group.ended`, `person.busy`, or the code of a module's blocking
    problem; `InvalidInput` when the centre does not hold the person's file; `NotAllowed`.
    """
    require(actor, "enrolments.manage", region=region, centre_id=group.centre_id)
    on = on or today_in(region)
    group = lock_group(session, group.id)
    _refuse_ended(group, on)
    refuse_stranger(session, group=group, person_id=person_id)
    waiting = queue_of(session, group) if free_places(session, group) else []
    lock_people(session, [person_id, *(one.person_id for one in waiting)])
    if waiting:
        move_queue(session, actor=actor, region=region, group=group, on=on)
    living = living_enrolment(session, group_id=group.id, person_id=person_id)
    if living is not None and living.state == "enrolled":
        return EnrolResult("already_enrolled", living)
    asked = eligibility(session, region=region, group=group, person_id=person_id, on=on)
    if asked.refusal is not None:
        raise Conflict(asked.refusal.code, " ".join(str(one.text) for one in asked.refusals))
    warnings = tuple(str(one.text) for one in asked.warnings)
    if living is not None:
        return EnrolResult("already_queued", living, warnings)
    decision = place_decision(
        capacity=group.capacity,
        enrolled=group.capacity - free_places(session, group),
        join_queue=join_queue,
    )
    if decision is PlaceDecision.FULL:
        raise Conflict(
            "group.full", _("There is no free place in the group. Put the person in the queue?")
        )
    enrolment = _write(session, actor, group, person_id, decision, on)
    return EnrolResult(
        "enrolled" if decision is PlaceDecision.ENROL else "queued", enrolment, warnings
    )


def leave_group(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    person_id: int,
    reason: str = "",
    on: dt.date | None = None,
) -> list[Enrolment]:
    """Free a place, or give up a number in the queue; returns those who moved up.

    Twice is once. Raises `NotAllowed`.
    """
    require(actor, "enrolments.manage", region=region, centre_id=group.centre_id)
    on = on or today_in(region)
    group = lock_group(session, group.id)
    living = living_enrolment(session, group_id=group.id, person_id=person_id)
    if living is None:
        return []
    was = living.state
    living.state, living.left_at, living.left_on = "left", now_utc(), on
    living.left_reason = " ".join(reason.split())[:200]
    session.flush()
    _note(session, actor, "enrolment.leave", living, was=was, reason=living.left_reason)
    if group.ended_at is not None:
        return []
    return move_queue(session, actor=actor, region=region, group=group, on=on)


def move_queue_up(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group: Group
) -> list[Enrolment]:
    """Ask again about those who wait while places are free; returns those who moved up."""
    require(actor, "enrolments.manage", region=region, centre_id=group.centre_id)
    group = lock_group(session, group.id)
    if group.ended_at is not None:
        return []
    return move_queue(session, actor=actor, region=region, group=group, on=today_in(region))


def living_enrolment(session: OrmSession, *, group_id: int, person_id: int) -> Enrolment | None:
    return session.scalars(
        sa.select(Enrolment)
        .where(
            Enrolment.group_id == group_id,
            Enrolment.person_id == person_id,
            Enrolment.state != "left",
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _refuse_ended(group: Group, on: dt.date) -> None:
    if group.ended_at is not None or group.ends_on < on:
        raise Conflict("group.ended", _("The group has ended."))


def refuse_stranger(session: OrmSession, *, group: Group, person_id: int) -> None:
    """Raise `InvalidInput` unless the centre of the group holds the person's file."""
    held = session.scalar(
        sa.select(PersonCentre.id)
        .join(Person, Person.id == PersonCentre.person_id)
        .where(
            PersonCentre.person_id == person_id,
            PersonCentre.centre_id == group.centre_id,
            PersonCentre.detached_at.is_(None),
            Person.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    if held is None:
        raise InvalidInput(
            "person.not_here",
            _("The centre of the group does not hold this person's file. Attach it first."),
        )


def _write(
    session: OrmSession,
    actor: Actor,
    group: Group,
    person_id: int,
    decision: PlaceDecision,
    on: dt.date,
) -> Enrolment:
    now = now_utc()
    enrolment = Enrolment(
        region_id=group.region_id,
        group_id=group.id,
        person_id=person_id,
        asked_at=now,
        asked_by=actor.user_id,
    )
    if decision is PlaceDecision.ENROL:
        enrolment.state, enrolment.enrolled_at, enrolment.enrolled_on = "enrolled", now, on
    else:
        enrolment.state, enrolment.queue_number = "queued", next_number(session, group)
    session.add(enrolment)
    session.flush()
    _note(session, actor, f"enrolment.{decision.value}", enrolment)
    return enrolment


def _note(
    session: OrmSession, actor: Actor, action: str, enrolment: Enrolment, **more: object
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=enrolment.region_id,
        subject_type="person",
        subject_id=enrolment.person_id,
        details={"group_id": enrolment.group_id, "number": enrolment.queue_number, **more},
    )
