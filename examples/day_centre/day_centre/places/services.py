"""Deeds on the way from a decision to a stay: the queue, the term to come, the order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Enrolment, Group, Request
from core.sdk.places import answer_offer, enrol_person, leave_group, postpone_offer
from core.sdk.services import (
    Actor,
    Conflict,
    DomainError,
    InvalidInput,
    NotAllowed,
    Notice,
    RegionInfo,
    local_today,
    now_utc,
    record_audit,
    send_notices,
)
from core.sdk.services import gettext as _
from day_centre.file.models import Stay
from day_centre.file.services import admit
from day_centre.places import queries
from day_centre.places.messages import PASSED_ON
from day_centre.places.models import REASON_LENGTH, Placement
from day_centre.places.permissions import PLACES_KEEP


@dataclass(frozen=True)
class Admission:
    """The order of admission as it was typed."""

    regime: str
    starts_on: dt.date
    number: str
    issued_on: dt.date
    reason: str = ""


def after_approval(session: Session, *, actor: Actor, region: RegionInfo, request_id: int) -> None:
    """What follows an approved application: the child has a right to a place by the regime of the
    act, and joins the queue where one group alone gives that regime. Part of the decision's own
    transaction."""
    request = session.get_one(Request, request_id)
    visit = queries.visit_of(session, request_id=request_id)
    if visit is None:
        raise Conflict("visit.none", _("The act of the home visit is not issued yet."))
    row = queries.placement_of(session, request_id=request_id)
    if row is None:
        row = Placement(
            region_id=region.id, request_id=request_id, person_id=request.person_id,
            centre_id=request.centre_id, regime=visit.regime, created_by=actor.user_id,
        )  # fmt: skip
        session.add(row)
        session.flush()
    groups = queries.groups_of(
        session, centre_ids=[row.centre_id], on=local_today(region.timezone), regime=row.regime
    )
    if len(groups) == 1 and actor.can("enrolments.manage", region.id, row.centre_id):
        try:
            with session.begin_nested():
                _join(session, actor, region, row, groups[0])
        except DomainError:
            session.refresh(row)  # the page of applications tells what stands in the way


def put_in_queue(
    session: Session, *, actor: Actor, region: RegionInfo, placement: Placement, group_id: int
) -> Enrolment:
    """Give an approved child the next number of a group's queue; a free place is offered at once,
    in the queue's order. Twice is once.

    Raises `InvalidInput` at `group`, `Conflict` with the words of whatever stands in the way,
    `NotAllowed`.
    """
    _require(actor, region, placement.centre_id)
    row = _locked(session, placement)
    if row.enrolment_id is not None:
        return session.get_one(Enrolment, row.enrolment_id)
    if row.ended_on is not None:
        raise Conflict("placement.ended", _("The family has given the place up."))
    groups = queries.groups_of(session, centre_ids=[row.centre_id], on=local_today(region.timezone))
    group = next((one for one in groups if one.id == group_id), None)
    if group is None:
        raise InvalidInput("placement.group", _("Choose from the list."), field="group")
    return _join(session, actor, region, row, group)


def give_up(
    session: Session, *, actor: Actor, region: RegionInfo, placement: Placement, reason: str
) -> Placement:
    """The family wants no place before it has a number in a queue. Twice is once.

    Raises `InvalidInput` at `reason`, `Conflict` once the child is in a queue, `NotAllowed`.
    """
    _require(actor, region, placement.centre_id)
    row = _locked(session, placement)
    if row.ended_on is not None:
        return row
    if row.enrolment_id is not None:
        raise Conflict("placement.queued", _("The child is in the queue: take it out there."))
    row.ended_reason, row.ended_on = _reason(reason), local_today(region.timezone)
    session.flush()
    _note(session, actor, row, "give_up", reason=row.ended_reason)
    return row


def postpone(
    session: Session, *, actor: Actor, region: RegionInfo, enrolment: Enrolment, until: dt.date,
    reason: str, paper: str,
) -> None:  # fmt: skip
    """Put the term to come off, once, for illness or hospital that a paper proves.

    Raises `InvalidInput` at `until`, `reason`, `paper`; `Conflict`; `NotAllowed`.
    """
    reason, paper = _reason(reason), " ".join(paper.split())
    if not paper:
        text = _("Write the number and the date of the paper.")
        raise InvalidInput("postpone.paper", text, field="paper")
    offer = queries.offer_of(session, enrolment)
    if offer is None:
        raise Conflict("offer.none", _("No place is offered to the child now."))
    postpone_offer(
        session, actor=actor, region=region, offer_id=offer.id, until=until,
        reason=f"{reason} ({paper})",
    )  # fmt: skip


def decline(
    session: Session, *, actor: Actor, region: RegionInfo, enrolment: Enrolment, via: str
) -> int:
    """The family lets this place pass and keeps the number; returns to how many it went on. Raises
    `Conflict` when nothing is offered, `NotAllowed`."""
    offer = queries.offer_of(session, enrolment)
    if offer is None:
        raise Conflict("offer.none", _("No place is offered to the child now."))
    done = answer_offer(
        session, actor=actor, region=region, offer_id=offer.id, accepted=False, via=via
    )
    return len(done.moved)


def take_out(
    session: Session, *, actor: Actor, region: RegionInfo, enrolment: Enrolment, group: Group,
    reason: str,
) -> int:  # fmt: skip
    """Take a child who does not stay yet out of the queue, or free the place that was accepted;
    returns to how many it went on. Twice is once.

    Raises `InvalidInput` at `reason`, `Conflict` when the child stays already, `NotAllowed`.
    """
    reason = _reason(reason)
    staying = sa.select(Stay.id).where(
        Stay.person_id == enrolment.person_id, Stay.centre_id == group.centre_id,
        Stay.ends_on.is_(None),
    )  # fmt: skip
    if session.scalar(staying.limit(1)) is not None:
        raise Conflict("stay.open", _("The child stays in the centre: the stay ends by order."))
    moved = leave_group(
        session, actor=actor, region=region, group=group, person_id=enrolment.person_id,
        reason=reason,
    )  # fmt: skip
    return len(moved)


def admit_child(
    session: Session, *, actor: Actor, region: RegionInfo, enrolment: Enrolment, group: Group,
    order: Admission,
) -> Stay:  # fmt: skip
    """Accept the offered place, or take the accepted one, and admit the child by order. The same
    order pressed twice is one.

    Raises what `file.services.admit` raises; a child who only waits is refused.
    """
    return admit(
        session, actor=actor, region=region, centre_id=group.centre_id,
        person_id=enrolment.person_id, group_id=group.id, regime=order.regime,
        starts_on=order.starts_on, number=order.number, issued_on=order.issued_on,
        reason=order.reason,
    )  # fmt: skip


def pass_on(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Free the places of children who accepted and did not come in the term: they go to the next of
    the queue, and the family is told. Returns how many."""
    late = queries.not_come(session, region=region, now=now_utc(), limit=limit)
    for enrolment, group in late:
        leave_group(
            session, actor=actor, region=region, group=group, person_id=enrolment.person_id,
            reason=_("Did not come in the term"), on=today,
        )  # fmt: skip
    notices = [
        Notice(PASSED_ON, one.person_id, {"group": group.title}, f"place:{one.id}",
               ("enrolment", one.id), group.centre_id)
        for one, group in late
    ]  # fmt: skip
    send_notices(session, actor=actor, region=region, notices=notices)
    return len(late)


# Parts ---------------------------------------------------------------------------------------


def _join(
    session: Session, actor: Actor, region: RegionInfo, row: Placement, group: Group
) -> Enrolment:
    enrolment = enrol_person(
        session, actor=actor, region=region, group=group, person_id=row.person_id, join_queue=True
    ).enrolment
    row.enrolment_id = enrolment.id
    session.flush()
    _note(session, actor, row, "queue", number=enrolment.queue_number)
    return enrolment


def _require(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(PLACES_KEEP, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _locked(session: Session, placement: Placement) -> Placement:
    return session.scalars(
        sa.select(Placement)
        .where(Placement.id == placement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _reason(text: str) -> str:
    text = " ".join(text.split())[:REASON_LENGTH]
    if not text:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    return text


def _note(session: Session, actor: Actor, row: Placement, deed: str, **more: object) -> None:
    record_audit(
        session, actor=actor, action=f"day_centre.placement.{deed}", region_id=row.region_id,
        subject_type="person", subject_id=row.person_id,
        details={"centre_id": row.centre_id, **more},
    )  # fmt: skip
