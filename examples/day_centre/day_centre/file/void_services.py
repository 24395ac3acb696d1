"""Taking back an order that was wrong: the stay is again as it was before it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Group, IssuedDocument, now_utc
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    leave_group,
    retire_document,
)
from core.sdk.services import gettext as _
from day_centre.file import queries, services
from day_centre.file.models import Stay, StayOrder, StayPause
from day_centre.file.orders import lock_centres, note, require
from day_centre.file.rules import DAY


def void_order(
    session: Session, *, actor: Actor, region: RegionInfo, order: StayOrder, reason: str
) -> None:
    """Take back the latest order of a stay; its number is spent and its document void. Twice is
    once. An admission is not taken back (the stay is ended), nor a transfer to another centre (the
    child is transferred again).

    Raises `InvalidInput` at `reason`; `Conflict`; `NotAllowed`.
    """
    require(actor, region, order.centre_id)
    lock_centres(session, order.centre_id)
    session.refresh(order)
    if order.voided_at is not None:
        return
    text = " ".join(reason.split())[:200]
    if not text:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    stay = session.get_one(Stay, order.stay_id)
    living = queries.living_orders(session, stay_id=stay.id)
    if living[-1].id != order.id:
        raise Conflict("order.not_last", _("Only the latest order of a stay is taken back."))
    before = living[:-1]
    if order.kind == "suspend":
        session.execute(sa.delete(StayPause).where(StayPause.order_id == order.id))
    elif order.kind == "resume":
        _suspend_again(session, stay, order.effective_on - DAY, before)
    elif order.kind == "regime":
        stay.regime = next((one.regime for one in reversed(before) if one.regime), stay.regime)
    elif order.kind == "end":
        _open_again(session, actor, region, stay, before)
    else:
        _move_back(session, actor, region, stay, order, before)
    order.voided_at, order.voided_by, order.void_reason = now_utc(), actor.user_id, text
    session.flush()
    if order.document_id is not None:
        document = session.get_one(IssuedDocument, order.document_id)
        retire_document(session, actor=actor, document=document, reason=text)
    note(session, actor, stay, "void", order=order.number, kind=order.kind, reason=text)


def _suspend_again(
    session: Session, stay: Stay, last_day: dt.date, before: list[StayOrder]
) -> None:
    """Let the suspension that was cut last as long as its order said."""
    until = {one.id: one.until for one in before if one.kind == "suspend"}
    for pause in queries.pauses_of(session, stay_ids=[stay.id])[stay.id]:
        if pause.last_day == last_day:
            pause.last_day = until.get(pause.order_id or 0)


def _open_again(
    session: Session, actor: Actor, region: RegionInfo, stay: Stay, before: list[StayOrder]
) -> None:
    """The stay goes on, if the child was not admitted anew and the group has a place."""
    if queries.open_stay(session, file_id=stay.file_id) is not None:
        raise Conflict("stay.open", _("The child stays in the centre already."))
    last_day, stay.ends_on = stay.ends_on, None
    if last_day is not None and before[-1].kind == "suspend":
        _suspend_again(session, stay, last_day, before)
    session.flush()
    group = session.get_one(Group, stay.group_id)
    services.take_place(session, actor=actor, region=region, group=group, person_id=stay.person_id)


def _move_back(
    session: Session, actor: Actor, region: RegionInfo, stay: Stay, order: StayOrder,
    before: list[StayOrder],
) -> None:  # fmt: skip
    """From a group of the centre back into the one before it."""
    if order.kind == "admit" or stay.ends_on is not None:
        text = _("This order is not taken back: end the stay, or transfer the child again.")
        raise Conflict("order.stays", text)
    group_id = next((one.group_id for one in reversed(before) if one.group_id), stay.group_id)
    now, then = session.get_one(Group, stay.group_id), session.get_one(Group, group_id)
    services.take_place(session, actor=actor, region=region, group=then, person_id=stay.person_id)
    leave_group(session, actor=actor, region=region, group=now, person_id=stay.person_id)
    stay.group_id = group_id
    stay.regime = next((one.regime for one in reversed(before) if one.regime), stay.regime)
