"""Places of a group and its queue; all of it runs with the group's row locked.

The decisions are those of `queue_rules`; this file puts them into the database, writes every step
down and tells the people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.plugins.contracts import RegionInfo
from core.regions.options import setting
from core.scheduling.access import active_modules
from core.scheduling.enrolment_eligibility import Eligibility, eligibility, why_waiting
from core.scheduling.locks import lock_people
from core.scheduling.models import Enrolment, Group
from core.scheduling.offer_notices import forget_question, notify
from core.scheduling.offer_times import answer_until, rest_until
from core.scheduling.place_terms import place_terms
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_order import LINE_ORDER
from core.scheduling.queue_priority import refresh_priorities
from core.scheduling.queue_rules import Waiting, beyond, called, overdue, rank_of, term_end
from core.scheduling.queue_rules import free_places as count_free
from core.scheduling.queue_steps import add_step, next_number, note
from core.scheduling.queue_work import ask_later

__all__ = [
    "Eligibility",
    "eligibility",
    "end_offer",
    "free_places",
    "give_place",
    "move_queue",
    "next_number",
    "offers_of",
    "queue_of",
    "taken",
    "why_waiting",
    "withdraw_offers",
]


# Reads -------------------------------------------------------------------------------------


def taken(session: OrmSession, group: Group) -> tuple[int, int]:
    """(people enrolled, places held by open offers)."""
    enrolled = session.scalar(
        sa.select(sa.func.count(Enrolment.id)).where(
            Enrolment.group_id == group.id, Enrolment.state == "enrolled"
        )
    )
    held = session.scalar(
        sa.select(sa.func.count(PlaceOffer.id)).where(
            PlaceOffer.group_id == group.id, PlaceOffer.state == "open"
        )
    )
    return enrolled or 0, held or 0


def free_places(session: OrmSession, group: Group) -> int:
    """Places neither taken nor held by an open offer; never below zero."""
    return max(0, group.capacity - sum(taken(session, group)))


def queue_of(session: OrmSession, group: Group) -> list[Enrolment]:
    """Those who wait, in order; who has an open offer still waits."""
    return list(
        session.scalars(
            sa.select(Enrolment)
            .where(Enrolment.group_id == group.id, Enrolment.state == "queued")
            .order_by(*LINE_ORDER)
        )
    )


def offers_of(session: OrmSession, group: Group) -> dict[int, PlaceOffer]:
    """Open offers by enrolment, read anew."""
    rows = session.scalars(
        sa.select(PlaceOffer)
        .where(PlaceOffer.group_id == group.id, PlaceOffer.state == "open")
        .execution_options(populate_existing=True)
    )
    return {one.enrolment_id: one for one in rows}


def as_waiting(queue: Iterable[Enrolment], offers: dict[int, PlaceOffer]) -> list[Waiting]:
    """The queue as the decisions see it."""
    return [
        Waiting(
            one.id,
            rank_of(one.priority),
            one.queue_number or 0,
            offers[one.id].answer_until if one.id in offers else None,
            one.rests_until,
        )
        for one in queue
    ]


# Moving ------------------------------------------------------------------------------------


def move_queue(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group: Group, on: dt.date
) -> list[Enrolment]:
    """Do all that is due: end lapsed offers, then offer (or give) free places to the next in order.

    The group must be locked. Returns those who were offered or given a place. Those who may not
    have one now keep their numbers. A group that has ended, or whose module is off, stands still:
    its offers are withdrawn.
    """
    if _stands_still(region, group, on):
        withdraw_offers(session, actor=actor, group=group)
        return []
    queue = queue_of(session, group)
    if not queue:
        return []
    now, offers = now_utc(), offers_of(session, group)
    by_id = {one.id: one for one in queue}
    for lapsed in overdue(as_waiting(queue, offers), now):
        _lapse(session, actor, region, group, by_id[lapsed.id], offers.pop(lapsed.id))
    refresh_priorities(session, region=region, waiting=queue, on=on)
    enrolled, _held = taken(session, group)
    for one in beyond(as_waiting(queue, offers), capacity=group.capacity, enrolled=enrolled):
        end_offer(session, actor, by_id[one.id], offers.pop(one.id), "withdrawn")
    line = as_waiting(queue, offers)
    free = count_free(line, capacity=group.capacity, enrolled=enrolled)
    if not free:
        return []
    lock_people(session, [one.person_id for one in queue if one.id not in offers])

    chosen: list[Enrolment] = []
    own_way = place_terms(group) is not None
    gives = not own_way and setting(region, "scheduling.queue_mode") == "give"

    def may(enrolment_id: int) -> bool:
        enrolment = by_id[enrolment_id]
        return not why_waiting(session, region=region, group=group, enrolment=enrolment, on=on)

    for one in called(line, free=free, now=now, may=may):
        enrolment = by_id[one.id]
        if gives:
            give_place(session, actor, region, group, enrolment, on, "given")
            notify(session, actor, region, group, enrolment, "place_given")
        else:
            _offer(session, actor, region, group, enrolment)
        chosen.append(enrolment)
    return chosen


def _stands_still(region: RegionInfo, group: Group, on: dt.date) -> bool:
    over = group.ended_at is not None or group.ends_on < on
    return over or group.module not in active_modules(region)


def _offer(
    session: OrmSession, actor: Actor, region: RegionInfo, group: Group, enrolment: Enrolment
) -> PlaceOffer:
    offer = PlaceOffer(
        region_id=group.region_id,
        group_id=group.id,
        enrolment_id=enrolment.id,
        offered_at=now_utc(),
        answer_until=answer_until(session, region, group),
        state="open",
    )
    session.add(offer)
    enrolment.rests_until = None
    session.flush()
    add_step(session, enrolment, "offered", user_id=actor.user_id)
    note(session, actor, "offer.make", enrolment, until=offer.answer_until.isoformat())
    ask_later(session, group=group, at=offer.answer_until)
    notify(session, actor, region, group, enrolment, "place_offered", offer=offer)
    return offer


def _lapse(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    enrolment: Enrolment,
    offer: PlaceOffer,
) -> None:
    """Nobody answered in time: others are asked first, and by setting the number is lost."""
    rest(session, region, group, enrolment)
    keeps = setting(region, "scheduling.lapsed_keeps_number")
    if not keeps:
        enrolment.queue_number = next_number(session, group)
    step = "lapsed" if keeps else "number"
    end_offer(session, actor, enrolment, offer, "lapsed", what=step)
    notify(session, actor, region, group, enrolment, "place_lapsed", offer=offer)


def rest(session: OrmSession, region: RegionInfo, group: Group, enrolment: Enrolment) -> None:
    """Whoever lets a place pass is asked again on the next working day, not before."""
    enrolment.rests_until = rest_until(session, region)
    ask_later(session, group=group, at=enrolment.rests_until)


def end_offer(
    session: OrmSession,
    actor: Actor,
    enrolment: Enrolment,
    offer: PlaceOffer,
    state: str,
    *,
    via: str = "",
    what: str = "",
    reason: str = "",
    by_message: bool = False,
) -> None:
    """End an open offer; the step is told unless the enrolment's own step follows (`accepted`)."""
    offer.state, offer.ended_at, offer.ended_by = state, now_utc(), actor.user_id
    offer.via = via
    session.flush()
    if not by_message:  # such an answer takes its own questions back
        forget_question(session, actor, offer)
    if state != "accepted":
        add_step(session, enrolment, what or state, user_id=actor.user_id, reason=reason)
    note(session, actor, f"offer.{state}", enrolment, via=via, reason=reason)


def give_place(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    enrolment: Enrolment,
    on: dt.date,
    what: str,
) -> None:
    """Make a waiting (or new) enrolment a place, with the end of its term."""
    was_new = enrolment.id is None
    enrolment.state, enrolment.enrolled_at, enrolment.enrolled_on = "enrolled", now_utc(), on
    enrolment.rests_until = None
    months = setting(region, "scheduling.term_months") if place_terms(group) is None else 0
    enrolment.term_ends_on = term_end(max(on, group.starts_on), months) if months else None
    if was_new:
        session.add(enrolment)
    session.flush()
    if was_new:
        return
    add_step(session, enrolment, what, user_id=actor.user_id)
    note(session, actor, "enrolment.from_queue", enrolment)


def withdraw_offers(
    session: OrmSession,
    *,
    actor: Actor,
    group: Group,
    enrolments: Sequence[Enrolment] | None = None,
    reason: str = "",
) -> int:
    """Take open offers of a locked group back, of these enrolments or all; how many there were."""
    offers = offers_of(session, group)
    wanted = None if enrolments is None else {one.id for one in enrolments}
    found = [one for key, one in offers.items() if wanted is None or key in wanted]
    for offer in found:
        enrolment = session.get_one(Enrolment, offer.enrolment_id)
        end_offer(session, actor, enrolment, offer, "withdrawn", reason=reason)
    return len(found)
