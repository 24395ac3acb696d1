"""Deeds on consultations: recorded, taken back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.requests import CHANNELS
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    local_today,
    now_utc,
    record_audit,
    record_delivery,
    refuse_stranger,
    void_source,
)
from core.sdk.services import gettext as _
from plugins.equal_society.consultations import queries
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.permissions import RECORD
from plugins.equal_society.consultations.words import RESULTS, TOPICS
from plugins.equal_society.kinds import MODULE, SERVICE_KINDS

KIND = next(one for one in SERVICE_KINDS if one.code == f"{MODULE}.consultation")


@dataclass(frozen=True)
class NewConsultation:
    """What was asked and answered. Codes of `words.py`; `direction` is the code of a request type
    or empty; without `person_id` nobody was asked for a name."""

    centre_id: int
    topic: str
    channel: str = "desk"
    result: str = "answered"
    direction: str = ""
    note: str = ""
    person_id: int | None = None
    ticket_id: int | None = None
    press_key: str = ""


def record_consultation(
    session: Session, *, actor: Actor, region: RegionInfo, new: NewConsultation
) -> Consultation:
    """Record an answer of today and the service in the ledger. The same press records once.

    Raises `InvalidInput` at `topic`, `channel`, `result`, or at `person` for a request without a
    person and for somebody whose file the centre does not hold; `NotAllowed`.
    """
    if not actor.can(RECORD, region.id, new.centre_id):
        raise NotAllowed
    press = f"{actor.username}:{new.press_key}"[:64] if new.press_key else None
    known = queries.by_press(session, press_key=press)
    if known is not None:
        return known
    _check(session, new)
    try:
        with session.begin_nested():
            made = Consultation(
                region_id=region.id, centre_id=new.centre_id,
                local_date=local_today(region.timezone), topic=new.topic, direction=new.direction,
                channel=new.channel, result=new.result, note=new.note, person_id=new.person_id,
                ticket_id=new.ticket_id, press_key=press, recorded_by=actor.user_id,
            )  # fmt: skip
            session.add(made)
            session.flush()
    except IntegrityError:
        known = queries.by_press(session, press_key=press)
        if known is None:
            raise
        return known
    record_delivery(
        session, actor=actor, region=region, centre_id=made.centre_id, kind=KIND, module=MODULE,
        local_date=made.local_date, source_key=source_key(made.id), person_id=made.person_id,
        unnamed_recipient=recipient_of(made),
        proof=f"consultation:{made.public_id}",
    )  # fmt: skip
    return made


def void_consultation(
    session: Session, *, actor: Actor, region: RegionInfo, consultation: Consultation, reason: str
) -> Consultation:
    """Take a wrong one back, and its service; twice is once. Raises `InvalidInput` at `reason`,
    `Conflict` when a request was opened from it, `NotAllowed`."""
    if not actor.can(RECORD, region.id, consultation.centre_id):
        raise NotAllowed
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    if consultation.voided_at is not None:
        return consultation
    if queries.requests_of(session, [consultation]):
        raise Conflict(
            "consultation.request", _("A request was opened from this consultation: it stays.")
        )
    consultation.voided_at, consultation.voided_by = now_utc(), actor.user_id
    consultation.void_reason = reason
    void_source(session, actor=actor, region=region, source_key=source_key(consultation.id),
                reason=reason)  # fmt: skip
    record_audit(
        session, actor=actor, action=f"{MODULE}.consultation.void", region_id=region.id,
        subject_type="person" if consultation.person_id else "consultation",
        subject_id=consultation.person_id or consultation.id,
        details={"consultation": consultation.public_id, "reason": reason},
    )  # fmt: skip
    session.flush()
    return consultation


def recipient_of(consultation: Consultation) -> str:
    """The ledger's code of a recipient without a name; empty for a person."""
    if consultation.person_id is not None:
        return ""
    return "hotline" if consultation.channel == "phone" else "other"


def source_key(consultation_id: int) -> str:
    """The ledger's name for the consultation behind a service."""
    return f"{MODULE}.consultation:{consultation_id}"


def _check(session: Session, new: NewConsultation) -> None:
    for field, value, known in (
        ("topic", new.topic, TOPICS), ("channel", new.channel, CHANNELS),
        ("result", new.result, RESULTS),
    ):  # fmt: skip
        if value not in known:
            raise InvalidInput(f"consultation.{field}", _("Choose from the list."), field=field)
    if new.person_id is not None:
        refuse_stranger(session, centre_id=new.centre_id, person_id=new.person_id)
    elif new.result == "request":
        raise InvalidInput(
            "consultation.person", _("A request is opened for a person. Say who it is."),
            field="person",
        )  # fmt: skip
