"""Answers to an offered place by SMS, or told to whoever called from the list of calls."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import system_actor
from core.errors import Conflict
from core.messaging.answers import answer_handler
from core.messaging.models import Message
from core.plugins.contracts import RegionInfo
from core.scheduling.models import Enrolment
from core.scheduling.offer_notices import OFFER
from core.scheduling.offer_services import answer_offer
from core.scheduling.queue_models import PlaceOffer
from core.web.i18n import lazy_gettext as _


@answer_handler(OFFER)
def answer(
    session: OrmSession, *, region: RegionInfo, subject_id: int, person_id: int, accepted: bool
) -> Any:
    """Accept or decline. `Conflict` when the offer is over, or is not this person's."""
    whose = session.scalar(
        sa.select(Enrolment.person_id)
        .join(PlaceOffer, PlaceOffer.enrolment_id == Enrolment.id)
        .where(PlaceOffer.id == subject_id)
    )
    if whose != person_id:
        raise Conflict("offer.withdrawn", _("There is no such offer any more."))
    done = answer_offer(
        session, actor=system_actor("sms"), region=region, offer_id=subject_id,
        accepted=accepted, via=_way(session, subject_id), by_message=True,
    )  # fmt: skip
    if "enrolled" in done.outcome:
        return _("You have a place in the group «%(title)s».", title=done.group.title)
    return _("You declined the place in the group «%(title)s». You keep your number in the queue.",
             title=done.group.title)  # fmt: skip


def _way(session: OrmSession, offer_id: int) -> str:
    """Who is on the list of calls was called."""
    called = session.scalar(
        sa.select(Message.id)
        .where(Message.subject_type == OFFER, Message.subject_id == offer_id,
               Message.event == "place_offered", Message.state == "call")
        .limit(1)
    )  # fmt: skip
    return "sms" if called is None else "phone"
