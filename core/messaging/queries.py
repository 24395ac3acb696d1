"""Reads of the outbox: lists narrowed to the reader's centres, one message, calls, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import now_utc
from core.errors import NotFound
from core.households.queries import PROTECTED, protected_ids
from core.jobs.models import Job
from core.kernel import kernel
from core.messaging.models import Broadcast, ContactWish, IncomingMessage, Message, MessageStep
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.web.tables import Page, paginate

VIEW: Final = "messages.view"
SEND: Final = "messages.send"
CALLS_A_PAGE: Final = 25


@dataclass(frozen=True)
class Line:
    """A message of a list with its person; `readable` says whether text and address may be shown
    to the reader."""

    message: Message
    person: Person
    readable: bool


def visible(
    actor: Actor, region: RegionInfo, permission: str = VIEW
) -> list[sa.ColumnElement[bool]]:
    """Conditions that leave the messages of the reader's centres; those of no centre belong to
    whoever holds the right in the whole region."""
    scope = actor.centre_scope(permission, region.id)
    return [] if scope is None else [Message.centre_id.in_(scope)]


def messages_page(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    state: str = "",
    event: str = "",
    centre_id: int | None = None,
    page: int,
    per_page: int,
) -> Page[Line]:
    """The outbox, newest first."""
    wanted = visible(actor, region)
    if state:
        wanted.append(Message.state == state)
    if event:
        wanted.append(Message.event == event)
    if centre_id is not None:
        wanted.append(Message.centre_id == centre_id)
    statement = _with_person(wanted).order_by(Message.id.desc())
    return _lines(session, actor, region, statement, page, per_page)


def calls_page(
    session: Session, *, actor: Actor, region: RegionInfo, page: int, per_page: int = CALLS_A_PAGE
) -> Page[Line]:
    """Who has to be telephoned: urgent ones first, then those whose turn has come, then later."""
    wanted = [*visible(actor, region), Message.state == "call"]
    statement = _with_person(wanted).order_by(
        sa.case((Message.next_try_at > now_utc(), 1), else_=0),
        Message.urgent.desc(),
        Message.next_try_at,
        Message.id,
    )
    return _lines(session, actor, region, statement, page, per_page)


def person_messages(
    session: Session, *, actor: Actor, region: RegionInfo, person_id: int, page: int, per_page: int
) -> Page[Line]:
    """What one person was told, newest first."""
    wanted = [*visible(actor, region), Message.person_id == person_id]
    statement = _with_person(wanted).order_by(Message.id.desc())
    return _lines(session, actor, region, statement, page, per_page)


def _with_person(wanted: Collection[sa.ColumnElement[bool]]) -> Any:
    return sa.select(Message, Person).join(Person, Person.id == Message.person_id).where(*wanted)


def _lines(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    statement: sa.Select[Any],
    page: int,
    per_page: int,
) -> Page[Line]:
    found = paginate(session, statement, page=page, per_page=per_page)
    hidden = protected_ids(session, person_ids={row[1].id for row in found.items})
    lines = [
        Line(message, person, _readable(actor, region, message, person.id in hidden))
        for message, person in found.items
    ]
    return Page(lines, found.page, found.per_page, found.total)


def _readable(actor: Actor, region: RegionInfo, message: Message, is_protected: bool) -> bool:
    """Protected people's and sensitive messages are read by those who hold that right there, codes
    by nobody."""
    event = kernel().registry.message_events.get(message.event)
    wanted = [PROTECTED] if is_protected else []
    if event is not None and event.secret:
        return False
    if event is not None and event.sensitive:
        wanted.append(event.sensitive)
    return all(actor.can(one, region.id, message.centre_id) for one in wanted)


def find_message(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = VIEW,
) -> Line:
    """One message of the reader's centres; else `NotFound`."""
    statement = _with_person([*visible(actor, region, permission), Message.public_id == public_id])
    row = session.execute(statement).first()
    if row is None:
        raise NotFound
    message, person = row
    hidden = protected_ids(session, person_ids=[person.id])
    return Line(message, person, _readable(actor, region, message, person.id in hidden))


def history_of(session: Session, *, message_id: int) -> list[tuple[MessageStep, str]]:
    """(step, name of who did it or empty), oldest first."""
    rows = session.execute(
        sa.select(MessageStep, User.full_name)
        .outerjoin(User, User.id == MessageStep.user_id)
        .where(MessageStep.message_id == message_id)
        .order_by(MessageStep.id)
    )
    return [(row[0], row[1] or "") for row in rows]


def answers_to(session: Session, *, message_id: int) -> list[IncomingMessage]:
    """SMS that came in as answers to a message."""
    return list(
        session.scalars(
            sa.select(IncomingMessage)
            .where(IncomingMessage.message_id == message_id)
            .order_by(IncomingMessage.id)
        )
    )


def counts(session: Session, *, actor: Actor, region: RegionInfo) -> dict[str, int]:
    """State → how many messages of the last 30 days are in it."""
    since = now_utc() - dt.timedelta(days=30)
    rows = session.execute(
        sa.select(Message.state, sa.func.count(Message.id))
        .where(*visible(actor, region), Message.created_at >= since)
        .group_by(Message.state)
    )
    return {row[0]: row[1] for row in rows}


def open_calls(session: Session, *, actor: Actor, region: RegionInfo) -> int:
    """How many calls wait whose turn has come."""
    statement = sa.select(sa.func.count(Message.id)).where(
        *visible(actor, region), Message.state == "call", Message.next_try_at <= now_utc()
    )
    return session.scalar(statement) or 0


def wish_of(session: Session, *, person_id: int) -> ContactWish | None:
    return session.scalar(sa.select(ContactWish).where(ContactWish.person_id == person_id))


def find_broadcast(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> Broadcast:
    """A broadcast of the actor's centres; else `NotFound`."""
    found = session.scalar(sa.select(Broadcast).where(Broadcast.public_id == public_id))
    if found is None or not actor.can(VIEW, region.id, found.centre_id):
        raise NotFound
    return found


def job_of_broadcast(session: Session, *, broadcast: Broadcast) -> Job | None:
    """The work that writes its messages; None for one that needed none."""
    return session.get(Job, broadcast.job_id) if broadcast.job_id is not None else None


def broadcast_counts(session: Session, *, broadcast_id: int) -> dict[str, int]:
    """State → how many messages of a broadcast are in it."""
    rows = session.execute(
        sa.select(Message.state, sa.func.count(Message.id))
        .where(Message.subject_type == "broadcast", Message.subject_id == broadcast_id)
        .group_by(Message.state)
    )
    return {row[0]: row[1] for row in rows}
