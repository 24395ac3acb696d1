"""Nightly work of the outbox: texts and addresses are emptied at the end of their term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.messaging import broadcast_services, incoming, sender
from core.messaging.models import IncomingMessage, Message, MessageStep
from core.plugins.contracts import RegionInfo
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

#: whoever imports this file has all background work of messages
__all__ = ["broadcast_services", "forget", "incoming", "nightly", "sender"]
ROWS_A_STEP: Final = 500
ENDED: Final = ("sent", "delivered", "failed", "called", "cancelled")
#: SMS from numbers to which nothing was ever sent
KEEP_STRANGERS: Final = dt.timedelta(days=30)


@job_handler(
    "messages.nightly", label=_("Terms of messages"), daily_at=dt.time(3, 30), per_region=True
)
def nightly(context: JobContext) -> None:
    """Empty what is older than the region keeps it; that it was sent stays."""
    assert context.region is not None
    while True:
        with context.step() as session:
            found = forget(session, region=context.region, limit=ROWS_A_STEP)
            context.done += found
        if found < ROWS_A_STEP:
            return


def forget(session: Session, *, region: RegionInfo, limit: int) -> int:
    """Empty texts and addresses of at most `limit` old messages; returns how many there were."""
    before = now_utc() - dt.timedelta(days=setting(region, "messaging.keep_days"))
    ids = session.scalars(
        sa.select(Message.id)
        .where(
            Message.region_id == region.id, Message.created_at < before,
            Message.emptied_at.is_(None), Message.state.in_(ENDED),
        )
        .order_by(Message.id)
        .limit(limit)
    ).all()  # fmt: skip
    empty(session, ids)
    session.execute(
        sa.delete(IncomingMessage).where(
            IncomingMessage.message_id.is_(None),
            IncomingMessage.outcome == "nobody",
            IncomingMessage.received_at < now_utc() - KEEP_STRANGERS,
        )
    )
    return len(ids)


def empty(session: Session, ids: Sequence[int]) -> None:
    """Take texts, addresses and answers out of messages and their history."""
    wanted = list(ids)
    session.execute(
        sa.update(Message)
        .where(Message.id.in_(wanted))
        .values(text_kk="", text_ru="", address="", error="", emptied_at=now_utc())
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(MessageStep)
        .where(MessageStep.message_id.in_(wanted))
        .values(address="", detail="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(IncomingMessage)
        .where(IncomingMessage.message_id.in_(wanted))
        .values(number="", text="")
        .execution_options(synchronize_session=False)
    )
