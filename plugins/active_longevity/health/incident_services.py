"""The journal of falls and incidents: written once, voided with a reason, followed up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Room
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    local_today,
    now_utc,
    to_utc,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.health.models import Incident
from plugins.active_longevity.health.rules import KINDS, SEVERITIES, is_open
from plugins.active_longevity.health.services import (
    form_used,
    press_key,
    record_deed,
    refuse_empty,
    refuse_stranger,
    require,
)


@dataclass(frozen=True)
class IncidentData:
    """What a form says of an incident."""

    local_date: dt.date
    kind: str
    severity: str
    story: str
    local_time: dt.time | None = None
    room_id: int | None = None
    person_id: int | None = None
    place: str = ""
    done: str = ""
    ambulance: bool = False
    relatives_told: bool = False
    doctor: str = ""
    witnesses: str = ""
    follow_up: str = ""
    follow_up_on: dt.date | None = None


def record_incident(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    data: IncidentData,
    press: str = "",
    replaces: Incident | None = None,
) -> Incident:
    """Write an incident down. The same `press` again gives the first entry. `replaces` is a voided
    entry that this one corrects. Raises `InvalidInput` at the fields, `Conflict`, `NotAllowed`."""
    require(actor, region=region, centre_id=centre_id)
    _check(session, region, centre_id, data)
    key = press_key(actor, press=press)
    known = _pressed(session, key)
    if known is not None:
        return _same(known, data)
    if data.person_id is not None:
        refuse_stranger(session, centre_id=centre_id, person_id=data.person_id)
    incident = Incident(
        region_id=region.id, centre_id=centre_id, recorded_by=actor.user_id, press_key=key,
        replaces_id=replaces.id if replaces is not None else None,
        **{name: getattr(data, name) for name in IncidentData.__dataclass_fields__},
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(incident)
            session.flush()
    except IntegrityError:
        known = _pressed(session, key)
        if known is None:
            raise
        return _same(known, data)
    record_deed(
        session,
        actor=actor,
        region=region,
        deed="incident.record",
        person_id=data.person_id,
        id=incident.id,
    )
    return incident


def void_incident(
    session: Session, *, actor: Actor, region: RegionInfo, incident: Incident, reason: str
) -> None:
    """Take a wrong entry out of the journal; it stays readable. Twice is once."""
    require(actor, region=region, centre_id=incident.centre_id)
    refuse_empty(reason)
    incident = _locked(session, incident)
    if incident.voided_at is not None:
        return
    incident.voided_at, incident.voided_by = now_utc(), actor.user_id
    incident.void_reason = reason
    record_deed(
        session, actor=actor, region=region, deed="incident.void", person_id=incident.person_id,
        id=incident.id, reason=reason,
    )  # fmt: skip


def follow_incident(
    session: Session, *, actor: Actor, region: RegionInfo, incident: Incident, outcome: str
) -> None:
    """Note what came of that which was still to be done. Twice is once.

    Raises `InvalidInput` at `outcome`, `Conflict` when nothing is open.
    """
    require(actor, region=region, centre_id=incident.centre_id)
    if not outcome:
        raise InvalidInput("incident.outcome", _("Write what was done."), field="outcome")
    incident = _locked(session, incident)
    if incident.followed_at is not None and incident.outcome == outcome:
        return
    followed, voided = incident.followed_at is not None, incident.voided_at is not None
    if not is_open(incident.follow_up, followed, voided):
        raise Conflict("incident.closed", _("Nothing is open about this incident any more."))
    incident.followed_at, incident.followed_by = now_utc(), actor.user_id
    incident.outcome = outcome
    record_deed(
        session,
        actor=actor,
        region=region,
        deed="incident.follow",
        person_id=incident.person_id,
        id=incident.id,
    )


def _check(session: Session, region: RegionInfo, centre_id: int, data: IncidentData) -> None:
    faults: dict[str, Any] = {}
    today = local_today(region.timezone)
    if data.local_date > today:
        faults["local_date"] = _("An incident cannot be in the future.")
    elif data.local_date < today - dt.timedelta(days=366):
        faults["local_date"] = _("This date is too long ago.")
    elif data.local_time and _moment(region, data.local_date, data.local_time) > now_utc():
        faults["local_time"] = _("An incident cannot be in the future.")
    if data.kind not in KINDS:
        faults["kind"] = _("Choose from the list.")
    if data.severity not in SEVERITIES:
        faults["severity"] = _("Choose from the list.")
    if not data.story:
        faults["story"] = _("Write what happened.")
    if data.follow_up_on is not None and not data.follow_up:
        faults["follow_up"] = _("Write what is still to be done.")
    if data.room_id is not None:
        room = session.get(Room, data.room_id)
        if room is None or room.centre_id != centre_id:
            faults["room_id"] = _("Choose from the list.")
    if faults:
        raise InvalidInput("incident.invalid", _("The form is not complete."), fields=faults)


def _moment(region: RegionInfo, day: dt.date, time: dt.time) -> dt.datetime:
    return to_utc(day, time, region.timezone)


def _pressed(session: Session, key: str | None) -> Incident | None:
    if key is None:
        return None
    found: Incident | None = session.scalar(sa.select(Incident).where(Incident.press_key == key))
    return found


def _same(known: Incident, data: IncidentData) -> Incident:
    if (known.local_date, known.kind, known.story) != (data.local_date, data.kind, data.story):
        raise form_used()
    return known


def _locked(session: Session, incident: Incident) -> Incident:
    found: Incident = session.scalars(
        sa.select(Incident)
        .where(Incident.id == incident.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return found
