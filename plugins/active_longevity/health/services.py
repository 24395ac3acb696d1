"""What the nurse does: measures, stops procedures, lifts a stop."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import PersonCentre
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    local_today,
    lock_people,
    now_utc,
    record_audit,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.health import queries
from plugins.active_longevity.health.models import HealthStop, Pressure
from plugins.active_longevity.health.permissions import HEALTH_RECORD
from plugins.active_longevity.health.rules import Verdict, reading_faults, stop_fault, verdict
from plugins.active_longevity.health.settings import limits_of
from plugins.active_longevity.health.words import READING_FAULTS, STOP_FAULTS


def record_pressure(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person_id: int,
    systolic: int,
    diastolic: int,
    pulse: int | None = None,
    note: str = "",
    press: str = "",
) -> Pressure:
    """Record a blood pressure of this moment (mm Hg). Beyond the region's limits procedures of the
    day are stopped, until the nurse lifts the stop. The same `press` again gives the first one.

    Raises `NotAllowed`, `Conflict` for a person of another centre, `InvalidInput` at the fields.
    """
    require(actor, region=region, centre_id=centre_id)
    faults = reading_faults(systolic, diastolic, pulse)
    if faults:
        texts = {name: READING_FAULTS[fault] for name, fault in faults.items()}
        raise InvalidInput("pressure.reading", _("Look at the numbers again."), fields=texts)
    refuse_stranger(session, centre_id=centre_id, person_id=person_id)
    lock_people(session, [person_id])
    key = press_key(actor, press=press)
    known = _pressed(session, Pressure, key)
    if known is not None:
        return _same(known, person_id, (systolic, diastolic))
    today = local_today(region.timezone)
    found = Pressure(
        region_id=region.id, person_id=person_id, centre_id=centre_id, local_date=today,
        systolic=systolic, diastolic=diastolic, pulse=pulse, note=note,
        verdict=verdict(systolic, diastolic, limits_of(region)).value,
        recorded_by=actor.user_id, press_key=key,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(found)
            session.flush()
    except IntegrityError:
        known = _pressed(session, Pressure, key)
        if known is None:
            raise
        return _same(known, person_id, (systolic, diastolic))
    record_deed(session, actor=actor, region=region, deed="pressure.record", person_id=person_id)
    if found.verdict != Verdict.OK:
        _stop_after(session, actor, found)
    return found


def _same(known: Pressure, person_id: int, reading: tuple[int, int]) -> Pressure:
    if (known.person_id, known.systolic, known.diastolic) != (person_id, *reading):
        raise form_used()
    return known


def _stop_after(session: Session, actor: Actor, pressure: Pressure) -> None:
    """One stop a day is enough, whoever set it."""
    day = pressure.local_date
    if queries.stop_on(session, person_id=pressure.person_id, on=day) is not None:
        return
    session.add(
        HealthStop(
            region_id=pressure.region_id, person_id=pressure.person_id,
            centre_id=pressure.centre_id, starts_on=day, until=day, cause=pressure.verdict,
            pressure_id=pressure.id, set_by=actor.user_id,
        )
    )  # fmt: skip
    session.flush()


def void_pressure(
    session: Session, *, actor: Actor, region: RegionInfo, pressure: Pressure, reason: str
) -> None:
    """Take a wrong measurement back; the stop that it set is lifted with it, unless a later one
    of that day is beyond the limits too. Twice is once."""
    require(actor, region=region, centre_id=pressure.centre_id)
    refuse_empty(reason)
    lock_people(session, [pressure.person_id])
    session.refresh(pressure)
    if pressure.voided_at is not None:
        return
    pressure.voided_at, pressure.voided_by = now_utc(), actor.user_id
    pressure.void_reason = reason
    session.flush()
    stop = session.scalar(
        sa.select(HealthStop).where(
            HealthStop.pressure_id == pressure.id, HealthStop.lifted_at.is_(None)
        )
    )
    other = queries.beyond_after(session, pressure=pressure)
    if stop is not None and other is not None:
        stop.pressure_id, stop.cause = other.id, other.verdict
    elif stop is not None:
        stop.lifted_at, stop.lifted_by, stop.lift_reason = now_utc(), actor.user_id, reason
    record_deed(
        session,
        actor=actor,
        region=region,
        deed="pressure.void",
        person_id=pressure.person_id,
        reason=reason,
    )


# Stops ---------------------------------------------------------------------------------------


def set_stop(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person_id: int,
    until: dt.date,
    reason: str,
    press: str = "",
) -> HealthStop:
    """Stop procedures of the person from today through `until`. The same `press` again gives the
    first one. Raises `InvalidInput` at `until` or `reason`, `Conflict`, `NotAllowed`."""
    require(actor, region=region, centre_id=centre_id)
    today = local_today(region.timezone)
    fault = stop_fault(until, today)
    if fault is not None:
        raise InvalidInput("stop.until", STOP_FAULTS[fault], field="until")
    refuse_empty(reason)
    refuse_stranger(session, centre_id=centre_id, person_id=person_id)
    lock_people(session, [person_id])
    key = press_key(actor, press=press)
    known: HealthStop | None = _pressed(session, HealthStop, key)
    if known is not None:
        if (known.person_id, known.reason) != (person_id, reason):
            raise form_used()
        return known
    stop = HealthStop(
        region_id=region.id, person_id=person_id, centre_id=centre_id, starts_on=today,
        until=until, reason=reason, set_by=actor.user_id, press_key=key,
    )  # fmt: skip
    session.add(stop)
    session.flush()
    record_deed(
        session,
        actor=actor,
        region=region,
        deed="health_stop.set",
        person_id=person_id,
        until=until.isoformat(),
    )
    return stop


def lift_stop(
    session: Session, *, actor: Actor, region: RegionInfo, stop: HealthStop, reason: str
) -> None:
    """Let the person have procedures again. Twice is once. Raises `InvalidInput` at `reason`."""
    require(actor, region=region, centre_id=stop.centre_id)
    refuse_empty(reason)
    lock_people(session, [stop.person_id])
    session.refresh(stop)
    if stop.lifted_at is not None:
        return
    stop.lifted_at, stop.lifted_by, stop.lift_reason = now_utc(), actor.user_id, reason
    record_deed(
        session,
        actor=actor,
        region=region,
        deed="health_stop.lift",
        person_id=stop.person_id,
        reason=reason,
    )


# Parts ---------------------------------------------------------------------------------------


def require(actor: Actor, *, region: RegionInfo, centre_id: int) -> None:
    """Raise `NotAllowed` for who may not record health data at the centre."""
    if not actor.can(HEALTH_RECORD, region.id, centre_id):
        raise NotAllowed


def refuse_empty(reason: str) -> None:
    """Raise `InvalidInput` at `reason` without one."""
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")


def refuse_stranger(session: Session, *, centre_id: int, person_id: int) -> None:
    """Raise `Conflict` unless the centre holds the person's file."""
    held = session.scalar(
        sa.select(PersonCentre.id)
        .where(
            PersonCentre.person_id == person_id,
            PersonCentre.centre_id == centre_id,
            PersonCentre.detached_at.is_(None),
        )
        .limit(1)
    )
    if held is None:
        raise Conflict("person.elsewhere", _("Attach the person to the centre first."))


def press_key(actor: Actor, *, press: str) -> str | None:
    """The key under which a user's press of a page is written once; None without one."""
    return f"{actor.user_id}:{press}"[:64] if press else None


def _pressed(session: Session, model: Any, key: str | None) -> Any:
    if key is None:
        return None
    return session.scalar(sa.select(model).where(model.press_key == key))


def form_used() -> Conflict:
    """What is told when a page that was used for another entry is sent again."""
    return Conflict("form.used", _("This page was used already. Open it again."))


def record_deed(
    session: Session, *, actor: Actor, region: RegionInfo, deed: str, person_id: int | None,
    **details: Any,
) -> None:  # fmt: skip
    """Into the log; numbers of the pressure and stories of illness are not written there."""
    record_audit(
        session, actor=actor, action=f"active_longevity.{deed}", region_id=region.id,
        subject_type="person" if person_id is not None else "region",
        subject_id=person_id if person_id is not None else region.id, details=details,
    )  # fmt: skip
