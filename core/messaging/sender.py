"""Sending what stands in the outbox: claim one message, send it, write down what became of it.

A message is claimed in one transaction and settled in another, with the network between them.
Whoever is killed in between leaves it in the state `sending`; when its lease has ended, another
sender first asks the gateway whether it took the message, and sends it again under the same key
where the gateway cannot be asked (docs/administrators.md says what that means for each channel).
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.db import ALL_REGIONS, separate_transaction, unit_of_work
from core.jobs.registry import stream
from core.kernel import kernel
from core.messaging.code_services import own_phone
from core.messaging.gateway import Outcome, gateway
from core.messaging.mail import mail_server
from core.messaging.messages import REPLY
from core.messaging.models import Message
from core.messaging.recipients import Channels, Route, routes
from core.messaging.rules import check_after, earliest, pause_after
from core.messaging.services import change_state, first_moment, installed_channels
from core.messaging.settings import quiet_hours
from core.messaging.texts import event_of, is_secret
from core.plugins.contracts import RegionInfo
from core.privacy.rules import CODE_TERM
from core.regions.models import Region
from core.regions.options import setting
from core.web.i18n import in_language

log = logging.getLogger(__name__)
LEASE: Final = dt.timedelta(minutes=3)
#: messages of one round, after which the worker looks whether it has to end
ROUND: Final = 50
NO_CALLS: Final = Channels(sms=False, email=False)


@dataclass(frozen=True)
class Claimed:
    """A message that this sender may send, detached from the database."""

    id: int
    token: str
    key: str
    channel: str
    address: str
    text: str
    language: str
    event: str
    #: an earlier attempt may have been taken: ask first
    in_doubt: bool


@stream("messages", every=2.0, threads=2)
def deliver(stop: threading.Event | None = None, *, lease: dt.timedelta = LEASE) -> int:
    """Send what is due, at most one round; returns how many messages were looked at."""
    count = 0
    while count < ROUND and not (stop and stop.is_set()):
        claimed = claim(lease=lease)
        if claimed is None:
            break
        count += 1
        settle(claimed, send(claimed))
    return count


# Claiming --------------------------------------------------------------------------------------


def claim(*, lease: dt.timedelta = LEASE) -> Claimed | None:
    """Take the lease of the next message that may go out now; no two senders get the same one."""
    while True:
        with unit_of_work(scope=ALL_REGIONS) as session:
            stopped = _stopped(session)
            # asked before taking the one writer's place on SQLite
            if session.scalar(_due(stopped).limit(1)) is None:
                return None
        with separate_transaction() as session:
            row = _next(session, stopped)
            if row is None:
                return None
            claimed = _take(session, row, lease)
        if claimed is not None:
            return claimed


def _due(stopped: set[int]) -> sa.Select[int]:
    now = now_utc()
    return (
        sa.select(Message.id)
        .where(
            Message.region_id.not_in(stopped),
            sa.or_(
                sa.and_(Message.state == "queued", Message.next_try_at <= now),
                sa.and_(Message.state == "sending", Message.lease_until < now),
            ),
        )
        .order_by(Message.next_try_at, Message.id)
    )


def _next(session: Session, stopped: set[int]) -> Message | None:
    wanted = _due(stopped).limit(1)
    if session.get_bind().dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    message_id = session.scalar(wanted)
    return None if message_id is None else session.get_one(Message, message_id)


def _stopped(session: Session) -> set[int]:
    rows = session.scalars(sa.select(Region))
    return {row.id for row in rows if setting(bare_info(row), "messaging.stopped")}


def bare_info(row: Region) -> RegionInfo:
    """A region with what it chose, without its modules."""
    return RegionInfo(
        row.id, row.code, row.name_kk, row.name_ru, row.name_en, row.timezone,
        settings=row.settings,
    )  # fmt: skip


def _take(session: Session, row: Message, lease: dt.timedelta) -> Claimed | None:
    """Mark a locked message as being sent; None when it may not go out now or at all."""
    region = bare_info(session.get_one(Region, row.region_id))
    in_doubt = row.state == "sending" or row.state_note == "doubt"
    if not row.urgent:
        opens = earliest(
            now_utc().astimezone(ZoneInfo(region.timezone)), *quiet_hours(region)
        ).astimezone(dt.UTC)
        if opens > now_utc():
            row.state, row.next_try_at = "queued", opens
            row.state_note = "doubt" if in_doubt else row.state_note
            row.lease_token, row.lease_until = "", None
            return None
    if not _may_go(session, region, row):
        return None
    row.lease_token, row.lease_until = secrets.token_hex(16), now_utc() + lease
    row.attempts += 1
    if row.state != "sending":
        token, until = row.lease_token, row.lease_until
        change_state(session, row=row, state="sending")
        row.lease_token, row.lease_until = token, until
    return Claimed(
        row.id, row.lease_token, row.public_id, row.channel, row.address, row.text, row.language,
        row.event, in_doubt,
    )  # fmt: skip


def _may_go(session: Session, region: RegionInfo, row: Message) -> bool:
    """Look once more at whom it is for: people die, get protected, change their phones."""
    if is_secret(row.event):
        return _code_may_go(session, region, row)
    found = routes(
        session, region=region, person_ids=[row.person_id], channels=installed_channels()
    )
    route = found[row.person_id]
    if route.channel == "none":
        change_state(session, row=row, state="cancelled", note=route.note)
        return False
    if route.is_protected and row.address != route.address:
        _call(session, region, row, route, "protected")
        return False
    if row.event == REPLY or row.attempts:
        return True
    if route.channel == "call":
        _call(session, region, row, route, route.note)
        return False
    row.channel, row.address, row.whose = route.channel, route.address, route.whose
    return True


def _code_may_go(session: Session, region: RegionInfo, row: Message) -> bool:
    """A code goes to the phone for which it was made, while it counts, and nowhere else."""
    late = row.created_at + CODE_TERM < now_utc()
    found = own_phone(session, region=region, person_id=row.person_id)
    if late or found.number != row.address:
        change_state(session, row=row, state="cancelled", note="outdated")
        return False
    return True


# Sending ---------------------------------------------------------------------------------------


def send(claimed: Claimed) -> Outcome:
    """Speak to the gateway or the mail server, outside of any transaction."""
    settings = kernel().settings
    if claimed.channel == "email":
        server = mail_server(settings)
        if server is None:
            return Outcome("refused", detail="SHANYRAQ_SMTP_URL is not set")
        with in_language(claimed.language):
            subject = str(event_of(claimed.event).label)
        return server.send(
            to=claimed.address, subject=subject, text=claimed.text, key=claimed.key,
            language=claimed.language,
        )  # fmt: skip
    found = gateway(settings)
    if found is None:
        return Outcome("refused", detail="SHANYRAQ_SMS_URL is not set")
    if claimed.in_doubt:
        known = found.lookup(claimed.key)
        if known is not None and known.kind == "sent":
            return known
        if known is None and found.doubt == "call":
            return Outcome("refused", detail="it is not known whether an earlier attempt was taken")
    return found.send(to=claimed.address, text=claimed.text, key=claimed.key)


def settle(claimed: Claimed, outcome: Outcome) -> None:
    """Write down what became of an attempt; nothing when the lease was lost meanwhile."""
    with separate_transaction() as session:
        row = session.scalar(
            sa.select(Message)
            .where(Message.id == claimed.id, Message.lease_token == claimed.token)
            .with_for_update()
        )
        if row is None or row.state != "sending":
            log.warning("message %s: the lease was lost", claimed.key)
            return
        region = bare_info(session.get_one(Region, row.region_id))
        apply_outcome(session, region, row, outcome)


def apply_outcome(session: Session, region: RegionInfo, row: Message, outcome: Outcome) -> None:
    """What an attempt, a receipt or a bounce says about a message."""
    if outcome.kind in ("sent", "delivered"):
        _went_out(session, row, outcome)
    elif outcome.kind == "refused":
        to_call(session, region, row, note="refused", detail=outcome.detail)
    else:
        pause = pause_after(row.attempts)
        if pause is None:
            to_call(session, region, row, note="given_up", detail=outcome.detail)
            return
        note = "doubt" if outcome.kind == "doubt" else "later"
        change_state(session, row=row, state="queued", note=note, detail=outcome.detail)
        row.next_try_at = first_moment(
            region, urgent=row.urgent, quiet=quiet_hours(region), not_before=now_utc() + pause
        )


def _went_out(session: Session, row: Message, outcome: Outcome) -> None:
    row.sent_at = row.sent_at or now_utc()
    row.provider_id = outcome.provider_id or row.provider_id
    if outcome.kind == "delivered":
        row.delivered_at = now_utc()
        change_state(session, row=row, state="delivered")
        return
    found = gateway(kernel().settings) if row.channel == "sms" else None
    change_state(session, row=row, state="sent")
    first = check_after(0)
    if found is not None and found.status_call is not None and row.provider_id and first:
        row.check_at = now_utc() + first


def to_call(
    session: Session, region: RegionInfo, row: Message, *, note: str, detail: str = ""
) -> None:
    """A message that cannot be delivered: it has failed, and somebody telephones instead."""
    change_state(session, row=row, state="failed", note=note, detail=detail)
    if row.event == REPLY or is_secret(row.event):
        return  # nobody telephones to say «thank you for your answer», nor a code
    route = routes(session, region=region, person_ids=[row.person_id], channels=NO_CALLS)
    found = route[row.person_id]
    if found.channel == "none":
        change_state(session, row=row, state="cancelled", note=found.note)
        return
    _call(session, region, row, found, note)


def _call(session: Session, region: RegionInfo, row: Message, route: Route, note: str) -> None:
    row.channel, row.address, row.whose = "call", route.address, route.whose
    change_state(session, row=row, state="call", note=note, detail=row.error)
    row.next_try_at = first_moment(region, urgent=row.urgent, quiet=quiet_hours(region))


# Receipts --------------------------------------------------------------------------------------


@stream("receipts", every=20.0)
def check_receipts(stop: threading.Event | None = None) -> int:
    """Ask the gateway what became of messages whose receipt is due; returns how many were asked."""
    found = gateway(kernel().settings)
    count = 0
    while found is not None and count < ROUND and not (stop and stop.is_set()):
        asked = _next_check()
        if asked is None:
            break
        count += 1
        message_id, provider_id = asked
        outcome = found.status(provider_id)
        if outcome is not None and outcome.kind != "sent":
            take_receipt(outcome, message_id=message_id)
    return count


def _next_check() -> tuple[int, str] | None:
    """The next message to ask about; its next turn is set before the question, so that a gateway
    that hangs is not asked by everybody."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        wanted = sa.select(Message.id).where(Message.check_at <= now_utc()).limit(1)
        if session.scalar(wanted) is None:
            return None
    with separate_transaction() as session:
        wanted = wanted.order_by(Message.check_at)
        if session.get_bind().dialect.name == "postgresql":
            wanted = wanted.with_for_update(skip_locked=True)
        message_id = session.scalar(wanted)
        if message_id is None:
            return None
        row = session.get_one(Message, message_id)
        row.checks += 1
        pause = check_after(row.checks)
        row.check_at = now_utc() + pause if pause else None
        return row.id, row.provider_id or ""


def take_receipt(
    outcome: Outcome, *, message_id: int | None = None, provider_id: str = "", key: str = ""
) -> bool:
    """Write a receipt down. False when no message fits; one that was told before changes nothing.

    A message that failed becomes a call once; one that was delivered stays delivered.
    """
    with separate_transaction() as session:
        return write_receipt(
            session, outcome, message_id=message_id, provider_id=provider_id, key=key
        )


def write_receipt(
    session: Session,
    outcome: Outcome,
    *,
    message_id: int | None = None,
    provider_id: str = "",
    key: str = "",
) -> bool:
    """As `take_receipt`, inside a transaction that sees all regions."""
    row = session.scalar(_named(message_id, provider_id, key).with_for_update())
    if row is None:
        return False
    if row.state in ("sent", "sending", "queued") and outcome.kind in ("delivered", "refused"):
        region = bare_info(session.get_one(Region, row.region_id))
        apply_outcome(session, region, row, outcome)
    return True


def _named(message_id: int | None, provider_id: str, key: str) -> sa.Select[Message]:
    wanted = sa.select(Message)
    if message_id is not None:
        return wanted.where(Message.id == message_id)
    if key:
        return wanted.where(Message.public_id == key, Message.attempts > 0)
    return wanted.where(Message.provider_id == provider_id).limit(1)
