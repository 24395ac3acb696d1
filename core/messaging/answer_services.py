"""What an answer does: it is told to whoever asked, once, and what was asked is asked no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.errors import DomainError
from core.messaging.answers import HANDLERS
from core.messaging.models import Message
from core.messaging.services import change_state
from core.plugins.contracts import RegionInfo
from core.web.i18n import gettext as _
from core.web.i18n import in_language


def waiting_for(session: Session, *, number: str) -> list[Message]:
    """Messages that went to a number and still wait for an answer, newest first, locked."""
    return list(
        session.scalars(
            sa.select(Message)
            .where(
                Message.address == number,
                Message.channel == "sms",
                Message.state.in_(("sending", "sent", "delivered")),
                Message.answer == "",
                Message.answer_until >= now_utc(),
            )
            .order_by(Message.id.desc())
            .with_for_update()
        )
    )


def last_to(session: Session, *, number: str) -> Message | None:
    """The newest SMS that went to a number."""
    return session.scalar(
        sa.select(Message)
        .where(
            Message.address == number,
            Message.channel == "sms",
            Message.state.in_(("sending", "sent", "delivered")),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )


def the_one(waiting: Sequence[Message]) -> Message | None:
    """The message that an answer means: the newest, unless several people are asked on one phone,
    whose answers nobody can tell apart."""
    if len({row.person_id for row in waiting}) != 1:
        return None
    return waiting[0]


def take_answer(
    session: Session,
    *,
    region: RegionInfo,
    message: Message,
    accepted: bool,
    user_id: int | None = None,
) -> Any:
    """Tell the answer to whoever asked, and return what the person is told, in the person's
    language. A refusal of theirs (the place has gone) is that text, and changes nothing else."""
    handler = HANDLERS.get(message.subject_type)
    with in_language(message.language):
        try:
            with session.begin_nested():
                said = (
                    _("Thank you, your answer is recorded.")
                    if handler is None
                    else handler(
                        session, region=region, subject_id=message.subject_id,
                        person_id=message.person_id, accepted=accepted,
                    )
                )  # fmt: skip
        except DomainError as error:
            said = error.message
        said = str(said)
    _mark(session, message, "accepted" if accepted else "declined", user_id)
    return said


def _mark(session: Session, message: Message, answer: str, user_id: int | None) -> None:
    """Everything that asks the same person about the same thing is answered with it."""
    same = session.scalars(
        sa.select(Message)
        .where(
            Message.person_id == message.person_id,
            Message.subject_type == message.subject_type,
            Message.subject_id == message.subject_id,
            Message.answer_until.is_not(None),
            Message.answer == "",
        )
        .order_by(Message.id)
        .with_for_update()
    ).all()
    for row in same:
        row.answer, row.answered_at = answer, now_utc()
        if row.state in ("queued", "call"):
            own = row.id == message.id
            state = "called" if own else "cancelled"
            change_state(
                session, row=row, state=state, note="" if own else "answered", user_id=user_id
            )
