"""Deeds on places: enrolling, queueing, leaving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require, today_in
from core.scheduling.enrolment_eligibility import Eligibility, eligibility, refuse_stranger
from core.scheduling.locks import lock_group, lock_people
from core.scheduling.models import Enrolment, Group
from core.scheduling.place_terms import place_terms
from core.scheduling.queue import (
    end_offer,
    free_places,
    give_place,
    move_queue,
    offers_of,
    queue_of,
    withdraw_offers,
)
from core.scheduling.queue_priority import refresh_priorities
from core.scheduling.queue_steps import add_step, next_number, note
from core.scheduling.rules import PlaceDecision, place_decision
from core.web.i18n import gettext as _

__all__ = [
    "EnrolResult",
    "enrol_person",
    "leave_group",
    "leave_groups",
    "living_enrolment",
    "move_queue_up",
    "refuse_stranger",
]

OVERRIDE = "enrolments.override"
Outcome = Literal["enrolled", "queued", "already_enrolled", "already_queued"]


class Refused(Conflict):
    """Somebody may not be enrolled. `may_be_overridden`: no refusal protects the person, so who
    has the right may enrol against them with a reason."""

    def __init__(self, asked: Eligibility) -> None:
        first = asked.refusals[0]
        super().__init__(first.code, asked.text)
        self.may_be_overridden = asked.may_be_overridden


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
    override: str | None = None,
) -> EnrolResult:
    """Give a person a place in a group, or with `join_queue` the next number of its queue.

    Idempotent: who is enrolled or waits is told so; who waits and has an open offer accepts it at
    the desk. `on` is the local date of enrolment, today if left out. `override` is the reason to
    enrol against the refusals: it is kept with the enrolment, and needs `enrolments.override`.
    In a group with `PlaceTerms` whoever joins the queue (`join_queue`) gets a number even where a
    place is free, which is then offered in order, with the term to come.

    Raises `Conflict` with nothing written: `group.full` when there is no place and `join_queue` is
    not set, `group.ended`, or `Refused` with the code of the first refusal; `InvalidInput` when the
    centre does not hold the person's file, or at `override` for an empty reason; `NotAllowed`.
    """
    require(actor, "enrolments.manage", region=region, centre_id=group.centre_id)
    on = on or today_in(region)
    group = lock_group(session, group.id)
    _refuse_ended(group, on)
    refuse_stranger(session, group=group, person_id=person_id)
    waiting = queue_of(session, group)
    lock_people(session, [person_id, *(one.person_id for one in waiting)])
    if waiting:
        move_queue(session, actor=actor, region=region, group=group, on=on)
    living = living_enrolment(session, group_id=group.id, person_id=person_id)
    if living is not None and living.state == "enrolled":
        return EnrolResult("already_enrolled", living)
    asked = eligibility(
        session, region=region, group=group, person_id=person_id, on=on, enrolment=living
    )
    reason = _override_reason(actor, region, group, asked, override)
    warnings = tuple(str(one.text) for one in asked.warnings)
    if living is not None:
        return _again(session, actor, region, group, living, asked, reason, on, warnings)
    own_way = join_queue and place_terms(group) is not None
    decision = place_decision(
        capacity=group.capacity,
        enrolled=group.capacity - free_places(session, group),
        join_queue=join_queue,
    )
    if own_way and decision is PlaceDecision.ENROL:
        decision = PlaceDecision.QUEUE
    if decision is PlaceDecision.FULL:
        raise Conflict(
            "group.full", _("There is no free place in the group. Put the person in the queue?")
        )
    enrolment = _write(session, actor, region, group, person_id, decision, on)
    if reason:
        _overridden(session, actor, enrolment, asked, reason)
    if own_way:
        move_queue(session, actor=actor, region=region, group=group, on=on)
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
    """Free a place, or give up a number in the queue with what was offered; returns those who were
    offered or given a place.

    Twice is once. Raises `NotAllowed`.
    """
    require(actor, "enrolments.manage", region=region, centre_id=group.centre_id)
    on = on or today_in(region)
    group = lock_group(session, group.id)
    living = living_enrolment(session, group_id=group.id, person_id=person_id)
    if living is None:
        return []
    end_enrolment(session, actor=actor, group=group, living=living, on=on, reason=reason)
    return move_queue(session, actor=actor, region=region, group=group, on=on)


def leave_groups(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    module: str,
    reason: str,
    on: dt.date | None = None,
) -> list[Group]:
    """Free every place and number of a person in a centre's groups of one module, for a module
    whose service has checked the right to do so; returns the groups. Twice is once."""
    ids = session.scalars(
        sa.select(Enrolment.group_id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state != "left",
            Group.centre_id == centre_id,
            Group.module == module,
        )
        .order_by(Enrolment.group_id)
    ).all()
    on = on or today_in(region)
    groups = [lock_group(session, group_id) for group_id in ids]
    for group in groups:
        living = living_enrolment(session, group_id=group.id, person_id=person_id)
        if living is not None:
            end_enrolment(session, actor=actor, group=group, living=living, on=on, reason=reason)
            move_queue(session, actor=actor, region=region, group=group, on=on)
    return groups


def end_enrolment(
    session: OrmSession,
    *,
    actor: Actor,
    group: Group,
    living: Enrolment,
    on: dt.date,
    reason: str,
    action: str = "enrolment.leave",
) -> None:
    """End a place or a number of a locked group, with its open offer; the queue is not moved."""
    was = living.state
    if was == "queued":
        withdraw_offers(session, actor=actor, group=group, enrolments=[living], reason=reason)
    living.state, living.left_at, living.left_on = "left", now_utc(), on
    living.left_reason = " ".join(reason.split())[:200]
    session.flush()
    if was == "queued":
        add_step(session, living, "left", user_id=actor.user_id, reason=living.left_reason)
    note(session, actor, action, living, was=was, reason=living.left_reason)


def move_queue_up(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group: Group
) -> list[Enrolment]:
    """Ask again about those who wait while places are free; returns those who were offered or given
    one."""
    require(actor, "enrolments.manage", region=region, centre_id=group.centre_id)
    group = lock_group(session, group.id)
    return move_queue(session, actor=actor, region=region, group=group, on=today_in(region))


def living_enrolment(session: OrmSession, *, group_id: int, person_id: int) -> Enrolment | None:
    """The person's place or number in the queue of a group that has not ended, or None."""
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


# Against a rule ----------------------------------------------------------------------------


def _override_reason(
    actor: Actor, region: RegionInfo, group: Group, asked: Eligibility, override: str | None
) -> str:
    """The reason to enrol against the refusals, or "" when nothing refuses; raises otherwise."""
    if not asked.refusals:
        return ""
    if override is None:
        raise Refused(asked)
    if not actor.can(OVERRIDE, region.id, group.centre_id):
        raise NotAllowed("not_allowed", _("You may not enrol against a rule."))
    fixed = [one for one in asked.refusals if not one.overridable]
    if fixed:
        text = " ".join(str(one.text) for one in fixed)
        raise Conflict("override.impossible", _("Nobody may override this: %(text)s", text=text))
    reason = " ".join(override.split())[:200]
    if not reason:
        raise InvalidInput(
            "override.reason", _("Write why the person is enrolled against the rule."),
            field="override",
        )  # fmt: skip
    return reason


def _overridden(
    session: OrmSession, actor: Actor, enrolment: Enrolment, asked: Eligibility, reason: str
) -> None:
    codes = sorted({*enrolment.overridden.split(), *(one.code for one in asked.refusals)})
    enrolment.overridden = " ".join(codes)[:300]
    enrolment.override_reason, enrolment.overridden_by = reason, actor.user_id
    session.flush()
    note(session, actor, "enrolment.override", enrolment, rules=codes, reason=reason)


def _again(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    living: Enrolment,
    asked: Eligibility,
    reason: str,
    on: dt.date,
    warnings: tuple[str, ...],
) -> EnrolResult:
    """Somebody who waits already: an open offer is accepted, a reason is kept, the rest stays."""
    if reason:
        _overridden(session, actor, living, asked, reason)
        move_queue(session, actor=actor, region=region, group=group, on=on)
    offer = offers_of(session, group).get(living.id)
    if offer is not None:
        end_offer(session, actor, living, offer, "accepted", via="desk")
        give_place(session, actor, region, group, living, on, "accepted")
    enrolled = living.state == "enrolled"
    return EnrolResult("enrolled" if enrolled else "already_queued", living, warnings)


# Writing -----------------------------------------------------------------------------------


def _write(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    person_id: int,
    decision: PlaceDecision,
    on: dt.date,
) -> Enrolment:
    enrolment = Enrolment(
        region_id=group.region_id,
        group_id=group.id,
        person_id=person_id,
        asked_at=now_utc(),
        asked_by=actor.user_id,
        overridden="",
    )
    if decision is PlaceDecision.ENROL:
        give_place(session, actor, region, group, enrolment, on, "given")
    else:
        enrolment.state, enrolment.queue_number = "queued", next_number(session, group)
        session.add(enrolment)
        session.flush()
        add_step(session, enrolment, "joined", user_id=actor.user_id)
        refresh_priorities(session, region=region, waiting=[enrolment], on=on)
    note(session, actor, f"enrolment.{decision.value}", enrolment)
    return enrolment
