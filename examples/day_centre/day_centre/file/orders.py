"""The order that every step of a stay needs: its number, its row, its line in the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    local_today,
    record_audit,
)
from core.sdk.services import gettext as _
from day_centre.file import queries
from day_centre.file.models import Stay, StayOrder
from day_centre.file.permissions import ORDER_KEEP

NUMBER_LENGTH, REASON_LENGTH = 40, 500


@dataclass(frozen=True)
class OrderPaper:
    """What stands on the paper: number, date and reason."""

    number: str
    issued_on: dt.date
    reason: str


def require(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(ORDER_KEEP, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def lock_centres(session: Session, *centre_ids: int) -> None:
    """Orders of a centre are written one after another: their numbers are counted."""
    session.execute(
        sa.select(Centre.id)
        .where(Centre.id.in_(centre_ids))
        .order_by(Centre.id)
        .with_for_update(key_share=True)
    )


def checked(
    session: Session, region: RegionInfo, *, centre_id: int, number: str, issued_on: dt.date,
    reason: str, needs_reason: bool = True,
) -> OrderPaper:  # fmt: skip
    """The paper, tidied. Raises `InvalidInput` at `number`, `issued_on` or `reason`."""
    number, reason = " ".join(number.split()), " ".join(reason.split())
    if not number or len(number) > NUMBER_LENGTH:
        raise InvalidInput("order.number", _("Write the number of the order."), field="number")
    if issued_on > local_today(region.timezone):
        raise InvalidInput("order.date", _("The date lies in the future."), field="issued_on")
    if needs_reason and not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    year = issued_on.year
    if number in queries.numbers_of(session, centre_id=centre_id, year=year):
        text = _("An order of this year has the number %(number)s already.", number=number)
        raise InvalidInput("order.taken", text, field="number")
    return OrderPaper(number, issued_on, reason[:REASON_LENGTH])


def add_order(
    session: Session, *, actor: Actor, stay: Stay, kind: str, paper: OrderPaper,
    effective_on: dt.date, until: dt.date | None = None, regime: str = "",
    group_id: int | None = None,
) -> StayOrder:  # fmt: skip
    """Write the order and the line of the log."""
    order = StayOrder(
        region_id=stay.region_id, stay_id=stay.id, centre_id=stay.centre_id, kind=kind,
        number=paper.number, issued_on=paper.issued_on, effective_on=effective_on, until=until,
        reason=paper.reason, regime=regime, group_id=group_id, created_by=actor.user_id,
    )  # fmt: skip
    session.add(order)
    session.flush()
    note(session, actor, stay, kind, order=order.number, effective_on=effective_on.isoformat())
    return order


def note(session: Session, actor: Actor, stay: Stay, deed: str, **details: Any) -> None:
    record_audit(
        session,
        actor=actor,
        action=f"day_centre.stay.{deed}",
        region_id=stay.region_id,
        subject_type="person",
        subject_id=stay.person_id,
        details={"centre_id": stay.centre_id, **details},
    )


def same_order(
    session: Session, *, stay: Stay, kind: str, number: str, issued_on: dt.date
) -> StayOrder | None:
    """The order that a second press finds."""
    found: StayOrder | None = session.scalars(
        sa.select(StayOrder).where(
            StayOrder.stay_id == stay.id, StayOrder.kind == kind,
            StayOrder.number == " ".join(number.split()), StayOrder.issued_on == issued_on,
            StayOrder.voided_at.is_(None),
        )
    ).first()  # fmt: skip
    return found


def again(session: Session, stay: Stay) -> Stay:
    """The stay as it is now, held until the transaction ends; raises `Conflict` once it ended."""
    found = session.scalars(
        sa.select(Stay)
        .where(Stay.id == stay.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if found.ends_on is not None:
        raise Conflict("stay.ended", _("The stay has ended. Admit the child again."))
    return found
