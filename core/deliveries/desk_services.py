"""What people do with the ledger on its pages; every function asks for the right first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.deliveries.models import Delivery
from core.deliveries.rules import is_token, may_undo
from core.deliveries.service_checks import refuse_service
from core.deliveries.services import living_by_source, record_delivery, void_delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.kernel import kernel
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo, ServiceKind
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class ServiceGiven:
    """What a form says about a service. `cost_tiyn` is in tiyn, None when not known."""

    kind_code: str
    local_date: dt.date
    local_time: dt.time | None = None
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    provider: str = "own"
    provider_name: str = ""
    cost_tiyn: int | None = None
    funding_source: str = ""
    proof: str = ""


def active_kinds(region: RegionInfo, *, walk_in_only: bool = False) -> list[ServiceKind]:
    """Service kinds of the modules that are on in the region."""
    modules = kernel().dispatcher.active_modules(region)
    kinds = kernel().registry.kinds_of(modules)
    return [kind for kind in kinds if kind.walk_in or not walk_in_only]


def record_walk_in(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person: Person,
    kind_code: str,
    token: str,
) -> Delivery:
    """Record a walk-in service at the desk, now. `token` is the form's own: a second press of
    one button returns the first delivery. `person` comes with its centres.

    Raises `NotAllowed`; `Conflict` `person.elsewhere`, `module.inactive`, `form.used`, or what a
    module has against it.
    """
    _require(actor, region, centre_id, "deliveries.record")
    if centre_id not in living_centres(person):
        raise Conflict("person.elsewhere", _("Attach the person to the centre first."))
    kind, module = _active_kind(region, kind_code)
    if not kind.walk_in:
        raise Conflict("kind.not_walk_in", _("This service is given in a group."))
    local = now_utc().astimezone(ZoneInfo(region.timezone))
    source_key = _source("walk_in", token)
    if living_by_source(session, source_key=source_key) is None:
        refuse_service(session, region, person_id=person.id, kind_code=kind.code,
                       on=local.date(), giving=True)  # fmt: skip
    delivery = record_delivery(
        session,
        actor=actor,
        region=region,
        centre_id=centre_id,
        kind=kind,
        module=module,
        local_date=local.date(),
        local_time=local.time().replace(second=0, microsecond=0),
        source_key=source_key,
        person_id=person.id,
    )
    if (delivery.person_id, delivery.service_kind) != (person.id, kind.code):
        raise _form_used()
    return delivery


def record_unnamed(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    recipient: str,
    given: ServiceGiven,
    token: str,
) -> Delivery:
    """Record a service to an unnamed recipient: a service, never a person counted.

    At an event `given.quantity` may be the number of participants. Raises `InvalidInput` at the
    form's fields, `NotAllowed`, `Conflict`.
    """
    _require(actor, region, centre_id, "deliveries.record")
    if not recipient:
        raise InvalidInput("recipient", _("Choose the recipient."), field="recipient")
    delivery = _record(
        session,
        actor=actor,
        region=region,
        centre_id=centre_id,
        given=given,
        source_key=_source("unnamed", token),
        recipient=recipient,
    )
    if (delivery.unnamed_recipient, delivery.service_kind) != (recipient, given.kind_code):
        raise _form_used()
    return delivery


def void_by_hand(
    session: Session, *, actor: Actor, region: RegionInfo, delivery: Delivery, reason: str
) -> None:
    """Void a service on its page. One that stands on a closed attendance is corrected there.

    Raises `NotAllowed`, `Conflict`, `InvalidInput` at `reason`.
    """
    _require(actor, region, delivery.centre_id, "deliveries.correct")
    _refuse_attendance(delivery)
    void_delivery(session, actor=actor, region=region, delivery=delivery, reason=reason)


def undo_walk_in(session: Session, *, actor: Actor, region: RegionInfo, delivery: Delivery) -> None:
    """Take back a walk-in service just recorded: by who recorded it, for half an hour."""
    _refuse_attendance(delivery)
    if not can_undo(actor=actor, region=region, delivery=delivery):
        raise NotAllowed
    reason = str(_("Recorded by mistake"))
    void_delivery(session, actor=actor, region=region, delivery=delivery, reason=reason)


def can_undo(*, actor: Actor, region: RegionInfo, delivery: Delivery) -> bool:
    """Whether `undo_walk_in` would be allowed."""
    if delivery.voided_at is not None or not delivery.source_key.startswith("walk_in:"):
        return False
    if actor.can("deliveries.correct", region.id, delivery.centre_id):
        return True
    return actor.can("deliveries.record", region.id, delivery.centre_id) and may_undo(
        recorded_by=delivery.recorded_by,
        recorded_at=delivery.recorded_at,
        user_id=actor.user_id,
        now=now_utc(),
    )


def correct_delivery(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    delivery: Delivery,
    given: ServiceGiven,
    reason: str,
) -> Delivery:
    """Void the service with the reason and record it again as it really was.

    The new row has the same recipient and source and names the old one. Raises `NotAllowed`,
    `Conflict` when it was voided meanwhile, `InvalidInput` at the form's fields.
    """
    _require(actor, region, delivery.centre_id, "deliveries.correct")
    _refuse_attendance(delivery)
    void_delivery(session, actor=actor, region=region, delivery=delivery, reason=reason)
    known = living_by_source(session, source_key=delivery.source_key)
    if known is not None or delivery.void_reason != " ".join(reason.split()):
        raise Conflict(
            "delivery.changed", _("Somebody has corrected this service already. Open it again.")
        )
    fresh = _record(
        session,
        actor=actor,
        region=region,
        centre_id=delivery.centre_id,
        given=given,
        source_key=delivery.source_key,
        recipient=delivery.unnamed_recipient,
        person_id=delivery.person_id,
        replaces_id=delivery.id,
    )
    record(
        session,
        actor=actor,
        action="delivery.correct",
        region_id=region.id,
        subject_type="delivery",
        subject_id=fresh.id,
        details={"replaces": delivery.id, "reason": delivery.void_reason},
    )
    return fresh


def _record(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    given: ServiceGiven,
    source_key: str,
    recipient: str = "",
    person_id: int | None = None,
    replaces_id: int | None = None,
) -> Delivery:
    kind, module = _active_kind(region, given.kind_code)
    return record_delivery(
        session,
        actor=actor,
        region=region,
        centre_id=centre_id,
        kind=kind,
        module=module,
        local_date=given.local_date,
        local_time=given.local_time,
        source_key=source_key,
        person_id=person_id,
        unnamed_recipient=recipient,
        quantity=given.quantity,
        unit=given.unit,
        provider=given.provider,
        provider_name=given.provider_name,
        cost_tiyn=given.cost_tiyn,
        funding_source=given.funding_source,
        proof=given.proof,
        replaces_id=replaces_id,
    )


def _active_kind(region: RegionInfo, code: str) -> tuple[ServiceKind, str]:
    registry = kernel().registry
    kind = registry.service_kinds.get(code)
    if kind is None or not kernel().dispatcher.is_active(registry.owners[code], region):
        raise Conflict("module.inactive", _("This service is not offered in the region now."))
    return kind, registry.owners[code]


def _require(actor: Actor, region: RegionInfo, centre_id: int, permission: str) -> None:
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed


def _refuse_attendance(delivery: Delivery) -> None:
    if delivery.source_key.startswith("attendance:"):
        raise Conflict(
            "delivery.attendance",
            _("This service stands on a mark of attendance: correct the mark in its session."),
        )


def _source(prefix: str, token: str) -> str:
    if not is_token(token):
        raise _form_used()
    return f"{prefix}:{token}"


def _form_used() -> Conflict:
    return Conflict("form.used", _("This page was used already. Open it again."))
