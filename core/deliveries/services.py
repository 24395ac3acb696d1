"""The ledger: recording a service once, voiding it with a reason, and never changing a row.

`record_delivery`, `void_delivery` and `void_source` are for other areas, whose own services have
asked for the right. What people do on pages stands in `desk_services.py`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.deliveries.models import Delivery
from core.deliveries.rules import (
    FUNDING,
    PROVIDERS,
    cost_fault,
    quantity_fault,
    recipient_fault,
)
from core.errors import InvalidInput
from core.plugins.contracts import RegionInfo, ServiceKind
from core.web.i18n import lazy_gettext as _

REASON_LENGTH = 200


def record_delivery(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    kind: ServiceKind,
    module: str,
    local_date: dt.date,
    source_key: str,
    person_id: int | None = None,
    unnamed_recipient: str = "",
    local_time: dt.time | None = None,
    quantity: Decimal = Decimal(1),
    unit: str | None = None,
    provider: str = "own",
    provider_name: str = "",
    cost_tiyn: int | None = None,
    funding_source: str = "",
    proof: str = "",
    replaces_id: int | None = None,
) -> Delivery:
    """Record one service given; a living row with the same `source_key` is returned instead.

    `source_key` names the record that proves it (`attendance:17`). `cost_tiyn` is in tiyn, None
    when not known. `quantity` is in `unit`, by default the kind's own. Raises `InvalidInput` at
    `quantity`, `unit`, `cost_tiyn`, `local_date`, `provider_name`, `funding_source`, `recipient`.
    """
    known = living_by_source(session, source_key=source_key)
    if known is not None:
        return known
    unit = unit or kind.unit
    _check(region, local_date, person_id, unnamed_recipient, quantity, unit, provider,
           provider_name, cost_tiyn, funding_source)  # fmt: skip
    if not source_key or not kind.code.startswith(f"{module}."):
        raise ValueError(f"{kind.code!r} of {module!r} needs its module and a source")
    delivery = Delivery(
        region_id=region.id,
        centre_id=centre_id,
        module=module,
        service_kind=kind.code,
        special_kind=kind.special_kind,
        setting=kind.setting,
        person_id=person_id,
        unnamed_recipient=unnamed_recipient,
        local_date=local_date,
        local_time=local_time,
        quantity=quantity,
        unit=unit,
        provider=provider,
        provider_name=provider_name,
        cost_tiyn=cost_tiyn,
        funding_source=funding_source,
        proof=proof,
        source_key=source_key,
        recorded_by=actor.user_id,
        replaces_id=replaces_id,
    )
    return _stored(session, delivery)


def _stored(session: Session, delivery: Delivery) -> Delivery:
    """The row written, or the one that another transaction has just recorded of this source."""
    try:
        with session.begin_nested():
            session.add(delivery)
            session.flush()
    except IntegrityError:
        known = living_by_source(session, source_key=delivery.source_key)
        if known is None:
            raise
        return known
    return delivery


def _check(
    region: RegionInfo,
    local_date: dt.date,
    person_id: int | None,
    unnamed_recipient: str,
    quantity: Decimal,
    unit: str,
    provider: str,
    provider_name: str,
    cost_tiyn: int | None,
    funding_source: str,
) -> None:
    """Raise `InvalidInput` with every fault, each at its field."""
    faults: dict[str, Any] = {}
    fault = quantity_fault(quantity, unit)
    if fault is not None:
        faults["unit" if fault == "unit" else "quantity"] = _QUANTITY_TEXTS[fault]
    if cost_fault(cost_tiyn) is not None:
        faults["cost_tiyn"] = _("Write the cost as a sum from 0 ₸.")
    if recipient_fault(person_id, unnamed_recipient) is not None:
        faults["recipient"] = _("Choose a person or an unnamed recipient.")
    if local_date > local_today(region.timezone):
        faults["local_date"] = _("A service cannot be given in the future.")
    elif local_date.year < 1991:
        faults["local_date"] = _("This date is too long ago.")
    if provider not in PROVIDERS or (provider == "contractor") != bool(provider_name):
        faults["provider_name"] = _("Name the contractor, and only when there is one.")
    if funding_source and funding_source not in FUNDING:
        faults["funding_source"] = _("Choose the source of funding.")
    if faults:
        raise InvalidInput("delivery.invalid", _("The service cannot be recorded."), fields=faults)


_QUANTITY_TEXTS = {
    "unit": _("Choose the unit."),
    "positive": _("The quantity must be more than zero."),
    "whole": _("This unit is counted in whole numbers."),
    "places": _("Write the quantity with two digits after the comma at most."),
    "large": _("The quantity is too large."),
}


def void_delivery(
    session: Session, *, actor: Actor, region: RegionInfo, delivery: Delivery, reason: str
) -> None:
    """Take a service out of the figures; the row stays with who, when and why.

    Voiding twice changes nothing. Raises `InvalidInput` at `reason` when it is empty or too long.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_LENGTH:
        raise InvalidInput(
            "delivery.reason", _("Write the reason, up to 200 signs."), field="reason"
        )
    locked = session.scalars(
        sa.select(Delivery)
        .where(Delivery.id == delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if locked.voided_at is not None:
        return
    locked.voided_at = now_utc()
    locked.voided_by = actor.user_id
    locked.void_reason = reason
    session.flush()
    record(
        session,
        actor=actor,
        action="delivery.void",
        region_id=region.id,
        subject_type="delivery",
        subject_id=locked.id,
        details={"kind": locked.service_kind, "source": locked.source_key, "reason": reason},
    )


def void_source(
    session: Session, *, actor: Actor, region: RegionInfo, source_key: str, reason: str
) -> Delivery | None:
    """Void the living delivery of a source record; None when there is none."""
    delivery = living_by_source(session, source_key=source_key)
    if delivery is not None:
        void_delivery(session, actor=actor, region=region, delivery=delivery, reason=reason)
    return delivery


def living_by_source(session: Session, *, source_key: str) -> Delivery | None:
    """The delivery of the region of the work that this source record stands behind."""
    return session.scalar(
        sa.select(Delivery).where(Delivery.source_key == source_key, Delivery.voided_at.is_(None))
    )
