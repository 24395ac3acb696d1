"""Putting off the term to come for an offered place: once, for a reason that a paper proves."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require
from core.scheduling.locks import lock_group
from core.scheduling.models import Enrolment
from core.scheduling.offer_notices import forget_question, notify
from core.scheduling.offer_services import refuse_over
from core.scheduling.offer_times import end_of_term
from core.scheduling.place_terms import place_terms, postpone_days
from core.scheduling.queue_models import PlaceOffer, QueueStep
from core.scheduling.queue_steps import add_step, note
from core.scheduling.queue_work import ask_later
from core.web.i18n import format_date
from core.web.i18n import gettext as _

MANAGE: Final = "enrolments.manage"
STEP: Final = "postponed"


def postpone_offer(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    offer_id: int,
    until: dt.date,
    reason: str,
) -> PlaceOffer:
    """Keep an offered place until another day, because the person cannot come yet. The place stays
    held, so nobody of the queue is passed over; the person is told the new term. Also a place that
    was accepted before the person came.

    It is done once while somebody waits in a queue. The same day twice is once. `reason` names the
    paper as well; it stands in the person's story and in the log.

    Raises `InvalidInput` at `until` (not later than the term, or too late) or `reason`; `Conflict`
    when the offer is over, `offer.postponed` when it was put off before, `offer.fixed` in a group
    whose places know no putting off; `NotFound`; `NotAllowed`.
    """
    group_id = session.scalar(sa.select(PlaceOffer.group_id).where(PlaceOffer.id == offer_id))
    if group_id is None:
        raise NotFound
    group = lock_group(session, group_id)
    require(actor, MANAGE, region=region, centre_id=group.centre_id)
    offer = session.get_one(PlaceOffer, offer_id, populate_existing=True)
    enrolment = session.get_one(Enrolment, offer.enrolment_id, populate_existing=True)
    accepted = offer.state == "accepted" and enrolment.state == "enrolled"
    if not accepted:
        refuse_over(offer)
    term = offer.answer_until.astimezone(ZoneInfo(region.timezone)).date()
    before = was_postponed(session, enrolment_ids=[enrolment.id])
    if before and until == term:
        return offer
    most = postpone_days(region, place_terms(group))
    _refuse(term, until, most, bool(before))
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    if not accepted:
        forget_question(session, actor, offer)
    offer.answer_until = end_of_term(session, region, until)
    session.flush()
    add_step(session, enrolment, STEP, user_id=actor.user_id, reason=reason)
    note(session, actor, "offer.postpone", enrolment, until=until.isoformat(), reason=reason)
    if not accepted:
        ask_later(session, group=group, at=offer.answer_until)
        notify(session, actor, region, group, enrolment, "place_offered", offer=offer, again=True)
    return offer


def was_postponed(session: OrmSession, *, enrolment_ids: list[int]) -> set[int]:
    """Which of these enrolments have had their term put off."""
    if not enrolment_ids:
        return set()
    return set(
        session.scalars(
            sa.select(QueueStep.enrolment_id).where(
                QueueStep.enrolment_id.in_(enrolment_ids), QueueStep.what == STEP
            )
        )
    )


def _refuse(term: dt.date, until: dt.date, most: int, before: bool) -> None:
    if not most:
        raise Conflict("offer.fixed", _("The term to come to this group cannot be put off."))
    if before:
        raise Conflict("offer.postponed", _("The term was put off already: that is done once."))
    last = term + dt.timedelta(days=most)
    if until <= term:
        raise InvalidInput(
            "offer.until", _("Write a day after the term that stands now: %(day)s.",
                             day=format_date(term)), field="until",
        )  # fmt: skip
    if until > last:
        raise InvalidInput(
            "offer.until", _("The term can be put off until %(day)s at most.",
                             day=format_date(last)), field="until",
        )  # fmt: skip
