"""Entering and taking away plans."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.db import is_public_id
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.indicators.figures import active_indicators
from core.indicators.models import IndicatorTarget
from core.indicators.permissions import PLAN
from core.indicators.target_rules import MOST, PARTS, known_year
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _


def set_target(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    indicator: str,
    centre_id: int | None,
    year: int,
    part: str,
    value: int,
    source: str,
) -> IndicatorTarget:
    """Plan a number; one that stood before is ended and kept. The same again changes nothing.

    Raises `InvalidInput` at the field, `NotFound` for another region's centre, `NotAllowed`,
    `Conflict` when somebody entered the same plan at this moment.
    """
    _require(actor, region, centre_id)
    _check(session, region, indicator, centre_id, year, part, value, source)
    living = session.scalar(
        sa.select(IndicatorTarget)
        .where(
            IndicatorTarget.region_id == region.id,
            IndicatorTarget.indicator == indicator,
            IndicatorTarget.centre_id.is_(None)
            if centre_id is None
            else IndicatorTarget.centre_id == centre_id,
            IndicatorTarget.year == year,
            IndicatorTarget.part == part,
            IndicatorTarget.ended_at.is_(None),
        )
        .with_for_update()
    )
    if living is not None and (living.value, living.source) == (value, source):
        return living
    details = {"indicator": indicator, "year": year, "part": part, "value": value,
               "before": living.value if living else None}  # fmt: skip
    try:
        with session.begin_nested():
            if living is not None:
                living.ended_at, living.ended_by = now_utc(), actor.user_id
                session.flush()
            row = IndicatorTarget(
                region_id=region.id, indicator=indicator, centre_id=centre_id, year=year,
                part=part, value=value, source=source, created_by=actor.user_id,
            )  # fmt: skip
            session.add(row)
            session.flush()
    except IntegrityError as error:
        text = _(
            "Somebody entered this plan at this moment. Look at what is saved, then save yours."
        )
        raise Conflict("target.twice", text) from error
    record(session, actor=actor, action="target.set", region_id=region.id,
           subject_type="indicator_target", subject_id=row.id, details=details)  # fmt: skip
    return row


def remove_target(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> IndicatorTarget:
    """Take a plan away; it stays as history, and again is no harm. Raises `NotFound`,
    `NotAllowed`."""
    row = None
    if is_public_id(public_id):
        row = session.scalar(
            sa.select(IndicatorTarget)
            .where(IndicatorTarget.public_id == public_id, IndicatorTarget.region_id == region.id)
            .with_for_update()
        )
    if row is None:
        raise NotFound
    _require(actor, region, row.centre_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now_utc(), actor.user_id
        details = {"indicator": row.indicator, "year": row.year, "part": row.part,
                   "value": row.value}  # fmt: skip
        record(session, actor=actor, action="target.remove", region_id=region.id,
               subject_type="indicator_target", subject_id=row.id, details=details)  # fmt: skip
        session.flush()
    return row


def _require(actor: Actor, region: RegionInfo, centre_id: int | None) -> None:
    """Raise unless the actor may plan for the centre; for the whole region, in all of it. A centre
    that is none of the actor's is not there."""
    if actor.can(PLAN, region.id, centre_id):
        return
    if centre_id is not None and actor.can_somewhere(PLAN, region.id):
        raise NotFound
    raise NotAllowed(
        "not_allowed", _("A plan of the whole region is entered by its administrator.")
    )


def _check(
    session: Session,
    region: RegionInfo,
    indicator: str,
    centre_id: int | None,
    year: int,
    part: str,
    value: int,
    source: str,
) -> None:
    if indicator not in {one.code for one in active_indicators(region)}:
        raise InvalidInput("target.indicator", _("Choose a figure."), field="indicator")
    if centre_id is not None:
        centre = session.get(Centre, centre_id)
        if centre is None or centre.region_id != region.id:
            raise NotFound
    if not known_year(year):
        raise InvalidInput("target.year", _("There is no such year."), field="year")
    if part not in PARTS:
        raise InvalidInput("target.part", _("Choose a part of the year."), field="part")
    if not 0 <= value <= MOST:
        raise InvalidInput("target.value", _("Write a whole number from 0."), field="value")
    if not source.strip():
        text = _("Write what sets the number: an order, a letter, a programme.")
        raise InvalidInput("target.source", text, field="source")
