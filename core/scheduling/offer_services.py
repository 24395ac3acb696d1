"""Answers to an offered place: accepted or declined, by phone, SMS or at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.scheduling.access import active_modules, require, today_in
from core.scheduling.enrolment_eligibility import why_waiting
from core.scheduling.locks import lock_group, lock_people
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue import end_offer, give_place, move_queue, rest
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.queue_words import VIA
from core.web.i18n import format_datetime
from core.web.i18n import gettext as _

MANAGE: Final = "enrolments.manage"
WAYS: Final = tuple(VIA)


@dataclass(frozen=True)
class Answered:
    """What became of an answer. `moved` are those to whom the place went on."""

    outcome: Literal["enrolled", "already_enrolled", "declined", "already_declined"]
    enrolment: Enrolment
    group: Group
    moved: tuple[Enrolment, ...] = ()


def answer_offer(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    offer_id: int,
    accepted: bool,
    via: str = "desk",
    by_message: bool = False,
) -> Answered:
    """Accept or decline an open offer. The same answer twice is once; who declines keeps the
    number, and the place goes to the next. `by_message`: it came through core.messaging.

    Raises `Conflict` when the offer is over (`offer.lapsed`, `offer.declined`, `offer.withdrawn`,
    `offer.accepted`), when the person may not have the place now (`offer.refused`), `group.ended`,
    `module.inactive`; `InvalidInput` for an unknown `via`; `NotFound`; `NotAllowed`.
    """
    if via not in WAYS:
        raise InvalidInput("offer.via", _("Choose how the answer came."), field="via")
    group_id = session.scalar(sa.select(PlaceOffer.group_id).where(PlaceOffer.id == offer_id))
    if group_id is None:
        raise NotFound
    group = lock_group(session, group_id)
    require(actor, MANAGE, region=region, centre_id=group.centre_id)
    offer = session.get_one(PlaceOffer, offer_id, populate_existing=True)
    enrolment = session.get_one(Enrolment, offer.enrolment_id, populate_existing=True)
    if accepted and offer.state == "accepted":
        return Answered("already_enrolled", enrolment, group)
    if not accepted and offer.state == "declined":
        return Answered("already_declined", enrolment, group)
    refuse_over(offer)
    if accepted:
        return _accept(session, actor, region, group, enrolment, offer, via, by_message)
    rest(session, region, group, enrolment)
    end_offer(session, actor, enrolment, offer, "declined", via=via, by_message=by_message)
    moved = move_queue(session, actor=actor, region=region, group=group, on=today_in(region))
    return Answered("declined", enrolment, group, tuple(moved))


def _accept(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    enrolment: Enrolment,
    offer: PlaceOffer,
    via: str,
    by_message: bool,
) -> Answered:
    on = today_in(region)
    if group.ended_at is not None or group.ends_on < on:
        raise Conflict("group.ended", _("The group has ended."))
    if group.module not in active_modules(region):
        raise Conflict("module.inactive", _("The module of the group is switched off."))
    lock_people(session, [enrolment.person_id])
    reason = why_waiting(session, region=region, group=group, enrolment=enrolment, on=on)
    if reason:
        raise Conflict(
            "offer.refused",
            _("The person cannot have the place now: %(reason)s", reason=reason),
        )
    end_offer(session, actor, enrolment, offer, "accepted", via=via, by_message=by_message)
    give_place(session, actor, region, group, enrolment, on, "accepted")
    return Answered("enrolled", enrolment, group)


def refuse_over(offer: PlaceOffer) -> None:
    """An offer past its deadline is over, also where no job has ended it yet."""
    if offer.state == "open" and now_utc() < offer.answer_until:
        return
    if offer.state == "accepted":
        raise Conflict("offer.accepted", _("The place was accepted already. To free it, take the "
                                           "person out of the group."))  # fmt: skip
    if offer.state == "declined":
        raise Conflict("offer.declined", _("The place was declined on %(at)s and went to the next.",
                                           at=format_datetime(offer.ended_at)))  # fmt: skip
    if offer.state == "withdrawn":
        raise Conflict("offer.withdrawn", _("The offer was withdrawn: the place is there no more. "
                                            "The person keeps the number."))  # fmt: skip
    raise Conflict("offer.lapsed", _("The time to answer ended on %(at)s; the place goes to the "
                                     "next.", at=format_datetime(offer.answer_until)))  # fmt: skip
