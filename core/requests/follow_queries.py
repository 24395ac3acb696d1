"""What a stranger with the number and the secret of a receipt may know."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.households.queries import protection_of
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.regions.models import Centre
from core.requests.models import Intake, Request
from core.requests.receipt_rules import SECRET_LENGTH, number_key, secret_key
from core.work.models import WorkItem


@dataclass(frozen=True)
class Followed:
    """One request as the public page shows it: no name, no type, no direction."""

    position: int
    type: str
    state: str
    phase: str
    since: dt.datetime
    due_on: dt.date | None
    #: of a finished one, for the link to the question after a service
    public_id: str = ""


@dataclass(frozen=True)
class Receipt:
    """A receipt as the public page shows it."""

    number: str
    region: RegionInfo
    received_on: dt.date
    phone: str
    requests: tuple[Followed, ...]


def region_of(session: Session, code: str) -> RegionInfo | None:
    return region_info(session, code)


def follow_receipt(
    session: Session, *, region: RegionInfo, number: str, secret: str
) -> Receipt | None:
    """The receipt of that number when the secret is its own; None for whatever else, alike, and
    where the person is protected: the paper may be in the hands of those they fled.

    The number may be that of one of its requests: then it alone is shown.
    """
    typed = number_key(number)
    if typed is None:
        return None
    whole, _slash, position = typed.partition("/")
    found = session.execute(
        sa.select(Intake, Centre)
        .join(Centre, Centre.id == Intake.centre_id)
        .where(Intake.number == whole, Intake.region_id == region.id)
    ).one_or_none()
    own = found[0].secret if found is not None and found[0].secret else "-" * SECRET_LENGTH
    same = hmac.compare_digest(own.encode(), secret_key(secret).encode("utf-8", "replace"))
    if found is None or not found[0].secret or not same:
        return None
    intake, centre = found
    if protection_of(session, person_id=intake.person_id) is not None:
        return None
    wanted = [Request.intake_id == intake.id]
    if position:
        wanted.append(Request.position == int(position))
    rows = session.execute(
        sa.select(Request, WorkItem.due_on)
        .join(WorkItem, WorkItem.id == Request.work_item_id)
        .where(*wanted)
        .order_by(Request.position)
    ).all()
    shown = tuple(
        Followed(row.position, row.type, row.state, row.phase, row.state_since,
                 due if row.phase in ("new", "work") else None,
                 row.public_id if row.phase == "closed" else "")
        for row, due in rows
    )  # fmt: skip
    return (
        Receipt(intake.number, region, intake.received_on, centre.phone, shown) if shown else None
    )
