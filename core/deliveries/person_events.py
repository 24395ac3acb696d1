"""Services given, as moments of a person's timeline."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import to_utc
from core.deliveries.models import Delivery
from core.kernel import kernel
from core.plugins.contracts import PersonEvent, PersonInfo, RegionInfo
from core.web.i18n import lazy_gettext as _

VIEW: Final = "deliveries.view"
NOON: Final = dt.time(12)


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Services in force; what a session's attendance proves is told by the session itself."""
    if kind not in {"", "service"} or not user.can_somewhere(VIEW, region.id):
        return []
    at_time = sa.func.coalesce(Delivery.local_time, NOON, type_=sa.Time())
    statement = (
        sa.select(Delivery)
        .where(
            Delivery.person_id == person.id,
            Delivery.voided_at.is_(None),
            Delivery.source_key.not_like("attendance:%"),
            Delivery.module.in_(kernel().dispatcher.active_modules(region)),
        )
        .order_by(Delivery.local_date.desc(), at_time.desc(), Delivery.id.desc())
        .limit(limit)
    )
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Delivery.centre_id.in_(scope))
    if before is not None:
        local = before.astimezone(ZoneInfo(region.timezone))
        statement = statement.where(
            sa.or_(
                Delivery.local_date < local.date(),
                sa.and_(
                    Delivery.local_date == local.date(),
                    at_time < local.time().replace(tzinfo=None),
                ),
            )
        )
    return [_event(one, region) for one in session.scalars(statement)]


def _event(one: Delivery, region: RegionInfo) -> PersonEvent:
    known = kernel().registry.service_kinds.get(one.service_kind)
    return PersonEvent(
        at=to_utc(one.local_date, one.local_time or NOON, region.timezone),
        title=_("Given: %(name)s", name=known.label if known else one.service_kind),
        kind="service",
        icon=known.icon if known else "heart",
        url=f"/{region.code}/services/{one.public_id}",
    )
