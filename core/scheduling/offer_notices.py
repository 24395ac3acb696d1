"""What a person of the queue is told by message."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.messaging.services import Notice, cancel_notices, send_notices
from core.plugins.contracts import RegionInfo
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_models import PlaceOffer

#: the subject of a message that may be answered
OFFER = "place_offer"


def notify(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    enrolment: Enrolment,
    event: str,
    *,
    offer: PlaceOffer | None = None,
    again: bool = False,
) -> None:
    """Tell the person: `place_offered`, `place_given` or `place_lapsed`. Once for each offer;
    `again` tells of another term of the same one."""
    values: dict[str, object] = {"group": group.title}
    if offer is not None:
        until = offer.answer_until.astimezone(ZoneInfo(region.timezone))
        values |= {"day": until.date(), "time": until.time().replace(second=0, microsecond=0)}
    key = f"offer:{offer.id}" if offer is not None else f"enrolment:{enrolment.id}"
    if again and offer is not None:
        key = f"{key}:{offer.answer_until.isoformat()}"
    answers = event == "place_offered" and offer is not None
    send_notices(
        session,
        actor=actor,
        region=region,
        notices=[
            Notice(
                event=event,
                person_id=enrolment.person_id,
                values=values,  # type: ignore[arg-type]
                key=key,
                subject=(OFFER, offer.id) if offer is not None else ("enrolment", enrolment.id),
                centre_id=group.centre_id,
                answer_until=offer.answer_until if answers and offer is not None else None,
            )
        ],
    )


def forget_question(session: OrmSession, actor: Actor, offer: PlaceOffer) -> None:
    """Whoever has answered, or can answer no more, is not written to or called about it again."""
    cancel_notices(session, actor=actor, subject=(OFFER, offer.id), events=("place_offered",))
