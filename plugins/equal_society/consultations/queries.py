"""Reads of consultations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person, Request, User
from core.sdk.services import Actor, NotFound, RegionInfo
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.permissions import RECORD


def of_centre(*, centre_ids: Sequence[int], asked: dict[str, str], day: dt.date | None) -> Any:
    """(consultation, person or None, full name of who recorded it), the newest first. `asked` holds
    topic, direction, channel, result, or empty texts; without a `day` of all days."""
    conditions = [getattr(Consultation, name) == value for name, value in asked.items() if value]
    if day is not None:
        conditions.append(Consultation.local_date == day)
    return (
        sa.select(Consultation, Person, User.full_name)
        .outerjoin(Person, Person.id == Consultation.person_id)
        .outerjoin(User, User.id == Consultation.recorded_by)
        .where(Consultation.centre_id.in_(centre_ids), *conditions)
        .order_by(Consultation.local_date.desc(), Consultation.id.desc())
    )


def of_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    limit: int,
    before: dt.datetime | None = None,
) -> list[Consultation]:
    """A person's consultations in the centres whose consultations the actor may see, the newest
    first, without those taken back."""
    statement = sa.select(Consultation).where(
        Consultation.person_id == person_id, Consultation.voided_at.is_(None)
    )
    scope = actor.centre_scope(RECORD, region.id)
    if scope is not None:
        statement = statement.where(Consultation.centre_id.in_(scope))
    if before is not None:
        statement = statement.where(Consultation.recorded_at < before)
    ordered = statement.order_by(Consultation.recorded_at.desc(), Consultation.id.desc())
    return list(session.scalars(ordered.limit(limit)))


def requests_of(session: Session, consultations: Sequence[Consultation]) -> dict[str, Request]:
    """Requests that were opened from these, by the consultation's public identifier."""
    origins = {origin_of(one): one.public_id for one in consultations}
    if not origins:
        return {}
    found = session.scalars(
        sa.select(Request).where(Request.origin.in_(origins)).order_by(Request.id.desc())
    )
    return {origins[one.origin]: one for one in found}


def origin_of(consultation: Consultation) -> str:
    """What a request that comes from it carries as its origin."""
    return f"consultation:{consultation.public_id}"


def find_consultation(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> Consultation:
    """One of a centre whose consultations the actor may see. Raises `NotFound`."""
    found: Consultation | None = session.scalar(
        sa.select(Consultation).where(
            Consultation.public_id == public_id, Consultation.region_id == region.id
        )
    )
    if found is None or not actor.can(RECORD, region.id, found.centre_id):
        raise NotFound("consultation")
    return found


def by_press(session: Session, *, press_key: str | None) -> Consultation | None:
    if press_key is None:
        return None
    found: Consultation | None = session.scalar(
        sa.select(Consultation).where(Consultation.press_key == press_key)
    )
    return found
