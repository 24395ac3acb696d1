"""What people do with the outbox: try again, take back, telephone, and write down wishes."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.messaging.answer_services import take_answer
from core.messaging.mail import ADDRESS
from core.messaging.models import ContactWish, Message, MessageStep
from core.messaging.queries import SEND, wish_of
from core.messaging.recipients import Channels, routes
from core.messaging.services import change_state, first_moment, installed_channels, step_of
from core.messaging.settings import quiet_hours
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

OUTCOMES: Final = ("answered", "accepted", "declined", "no_answer", "wrong_number")
CALL_AGAIN: Final = dt.timedelta(hours=1)
EMAIL_LENGTH: Final = 254


def locked(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Message:
    """A message that the actor may change, locked; else `NotFound`."""
    row = session.scalar(
        sa.select(Message)
        .where(Message.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or not actor.can(SEND, region.id, row.centre_id):
        raise NotFound
    return row


def cancel_message(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> Message:
    """Take back a message or a call that has not gone out. Raises `Conflict` when it has."""
    row = locked(session, actor=actor, region=region, public_id=public_id)
    if row.state == "cancelled":
        return row
    if row.state not in ("queued", "call"):
        raise Conflict("message.gone", _("The message has gone out already."))
    change_state(session, row=row, state="cancelled", note="by_hand", user_id=actor.user_id)
    _note(session, actor, region, row, "message.cancel")
    return row


def retry_message(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Message:
    """Send now what waits, and try again what became a call or failed. The key stays the same: a
    gateway that took it after all sends nothing twice."""
    row = locked(session, actor=actor, region=region, public_id=public_id)
    if row.state not in ("queued", "call", "failed") or not row.text_kk:
        raise Conflict("message.gone", _("The message has gone out already."))
    found = routes(
        session, region=region, person_ids=[row.person_id], channels=installed_channels()
    )[row.person_id]
    if found.channel in ("call", "none"):
        raise Conflict(
            "message.no_way", _("There is no way to write to this person: please telephone.")
        )
    row.channel, row.address, row.whose = found.channel, found.address, found.whose
    row.attempts = 0
    was_lost = row.state == "queued" and row.state_note == "doubt"
    change_state(
        session,
        row=row,
        state="queued",
        note="doubt" if was_lost else "retry",
        user_id=actor.user_id,
    )
    row.next_try_at = first_moment(region, urgent=row.urgent, quiet=quiet_hours(region))
    _note(session, actor, region, row, "message.retry")
    return row


def record_call(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    outcome: str,
    tried: int,
) -> Any:
    """Write down what came of a call; returns what the answer handler said, or an empty text.

    `tried` is the number of tries that the page showed: a second press, or a colleague who was
    quicker, raises `Conflict`.
    """
    row = locked(session, actor=actor, region=region, public_id=public_id)
    if outcome not in OUTCOMES:
        raise InvalidInput("call.outcome", _("Choose from the list."))
    if row.state != "call" or row.call_tries != tried:
        raise Conflict("call.done", _("Somebody has recorded this call already."))
    row.call_tries += 1
    said = ""
    if outcome in ("accepted", "declined"):
        if row.answer_until is None or row.answer:
            raise Conflict("call.no_question", _("This message asks nothing."))
        said = take_answer(
            session, region=region, message=row, accepted=outcome == "accepted",
            user_id=actor.user_id,
        )  # fmt: skip
    elif outcome == "answered":
        change_state(session, row=row, state="called", user_id=actor.user_id)
    else:
        _not_reached(session, region, row, outcome, actor)
    _note(session, actor, region, row, "message.call", outcome=outcome)
    return said


def _not_reached(
    session: Session, region: RegionInfo, row: Message, outcome: str, actor: Actor
) -> None:
    """Later again, with the next number after a wrong one; too often is the end."""
    too_often = row.call_tries >= setting(region, "messaging.call_tries")
    if outcome == "wrong_number":
        row.state_note = outcome
        session.add(step_of(row, user_id=actor.user_id))
        session.flush()
        found = routes(
            session, region=region, person_ids=[row.person_id],
            channels=Channels(sms=False, email=False), without=_wrong_numbers(session, row),
        )[row.person_id]  # fmt: skip
        row.address, row.whose = found.address, found.whose
        if not found.address:
            change_state(
                session, row=row, state="failed", note="wrong_number", user_id=actor.user_id
            )
            return
    elif too_often:
        change_state(session, row=row, state="failed", note="not_reached", user_id=actor.user_id)
        return
    change_state(session, row=row, state="call", note=outcome, user_id=actor.user_id)
    row.next_try_at = first_moment(
        region, urgent=row.urgent, quiet=quiet_hours(region), not_before=now_utc() + CALL_AGAIN
    )


def _wrong_numbers(session: Session, row: Message) -> set[str]:
    return set(
        session.scalars(
            sa.select(MessageStep.address).where(
                MessageStep.message_id == row.id, MessageStep.note == "wrong_number"
            )
        )
    )


def set_wish(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    language: str,
    way: str,
    email: str,
    version: int,
) -> ContactWish:
    """Write down how a person wants to be told. `version` 0 stands for no wish so far.

    Raises `Conflict` when somebody changed it meanwhile, `InvalidInput` for a wrong address.
    """
    centres: list[int | None] = [*living_centres(person)] or [None]
    if not any(actor.can(SEND, region.id, one) for one in centres):
        raise NotAllowed
    email = email.strip()
    if email and not (len(email) <= EMAIL_LENGTH and ADDRESS.fullmatch(email)):
        raise InvalidInput(
            "wish.email", _("This is no e-mail address. Example: aigul@mail.kz"), field="email"
        )
    if way == "email" and not email:
        raise InvalidInput("wish.email", _("Write the e-mail address."), field="email")
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    row = wish_of(session, person_id=person.id)
    if (row.version if row else 0) != version:
        raise Conflict("wish.changed", _("Somebody changed this meanwhile. Look once more."))
    if row is None:
        row = ContactWish(region_id=region.id, person_id=person.id, created_by=actor.user_id)
        session.add(row)
    before = {"language": row.language or "", "way": row.way or ""}
    row.language, row.way, row.email = language, way, email
    session.flush()
    record(
        session, actor=actor, action="person.contact_wish", region_id=region.id,
        subject_type="person", subject_id=person.id,
        details={"before": before, "language": language, "way": way},
    )  # fmt: skip
    return row


def _note(
    session: Session, actor: Actor, region: RegionInfo, row: Message, action: str, **details: Any
) -> None:
    record(
        session, actor=actor, action=action, region_id=region.id, subject_type="message",
        subject_id=row.id, details={"event": row.event, **details},
    )  # fmt: skip
