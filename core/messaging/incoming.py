"""SMS that come in: kept first, understood by a job, so that a gateway's repeated call and a killed
process change nothing twice."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.jobs.services import enqueue
from core.messaging.answer_services import last_to, take_answer, the_one, waiting_for
from core.messaging.messages import REPLY, UNCLEAR
from core.messaging.models import IncomingMessage, Message
from core.messaging.recipients import Channels
from core.messaging.rules import meaning
from core.messaging.services import Notice, step_of, write
from core.messaging.texts import texts_of
from core.people.phones import parse_phone
from core.plugins.contracts import RegionInfo
from core.web.i18n import gettext as _
from core.web.i18n import in_language, lazy_gettext

ANSWER: Final = "messages.answer"
TEXT_LENGTH: Final = 500


def take_in(session: Session, *, provider_id: str, number: str, text: str) -> bool:
    """Keep an incoming SMS and put its understanding into the queue. False when it was told
    before. Needs scope `ALL_REGIONS`."""
    known = sa.select(IncomingMessage.id).where(IncomingMessage.provider_id == provider_id)
    if session.scalar(known) is not None:
        return False
    e164 = parse_phone(number if number.startswith("+") else f"+{number}").number
    e164 = e164 or parse_phone(number).number or number[:20]
    last = last_to(session, number=e164)
    row = IncomingMessage(
        provider_id=provider_id, number=e164, text=text[:TEXT_LENGTH],
        region_id=last.region_id if last else None,
        outcome="waiting" if last else "nobody",
    )  # fmt: skip
    session.add(row)
    session.flush()
    if last is not None:
        enqueue(
            session, kind=ANSWER, arguments={"incoming": row.public_id},
            region_id=last.region_id, actor=system_actor("sms"),
            unique_key=f"{ANSWER}:{row.public_id}",
        )  # fmt: skip
    return True


@job_handler(ANSWER, label=lazy_gettext("An answer by SMS"))
def understand(context: JobContext) -> None:
    """Find what the answer belongs to, tell it to whoever asked, and reply."""
    assert context.region is not None
    with context.step() as session:
        row = session.scalars(
            sa.select(IncomingMessage)
            .where(IncomingMessage.public_id == context.arguments["incoming"])
            .with_for_update()
        ).one()
        if row.outcome == "waiting":
            answer(session, region=context.region, incoming=row)


def answer(session: Session, *, region: RegionInfo, incoming: IncomingMessage) -> None:
    """Decide about one incoming SMS."""
    waiting = waiting_for(session, number=incoming.number)
    message, accepted = the_one(waiting), meaning(incoming.text)
    if message is not None and accepted is not None:
        incoming.message_id = message.id
        incoming.outcome = "accepted" if accepted else "declined"
        said = take_answer(session, region=region, message=message, accepted=accepted)
        _reply(session, region, message, incoming, said)
        return
    about = waiting or [one for one in [last_to(session, number=incoming.number)] if one]
    incoming.outcome = "unclear" if about else "nobody"
    for one in about:
        incoming.message_id = one.id
        _telephone(session, region, one, incoming)
    if about:
        with in_language(about[0].language):
            said = _("We could not understand your answer. We will telephone you.")
        _reply(session, region, about[0], incoming, said)


def _telephone(
    session: Session, region: RegionInfo, message: Message, incoming: IncomingMessage
) -> None:
    """The desk telephones, and can record the answer to what was asked."""
    notice = Notice(
        UNCLEAR, message.person_id, {"answer": incoming.text}, incoming.public_id,
        (message.subject_type, message.subject_id or 0), message.centre_id,
        answer_until=message.answer_until,
    )  # fmt: skip
    write(
        session, actor=system_actor("sms"), region=region, notices=[notice],
        texts=texts_of(session, [UNCLEAR]), channels=Channels(sms=False, email=False),
        note="unclear",
    )  # fmt: skip


def _reply(
    session: Session, region: RegionInfo, message: Message, incoming: IncomingMessage, said: str
) -> None:
    """Send a text back to the phone that wrote, whoever's it is by now."""
    row = Message(
        region_id=region.id, event=REPLY, person_id=message.person_id,
        centre_id=message.centre_id, subject_type=message.subject_type,
        subject_id=message.subject_id, dedupe_key=f"{region.id}:{REPLY}:{incoming.public_id}",
        channel="sms", address=incoming.number, whose=message.whose, language=message.language,
        text_kk=said, text_ru=said, urgent=True, state="queued",
        next_try_at=incoming.received_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(step_of(row))
