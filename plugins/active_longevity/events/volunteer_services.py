"""Volunteers: who helps, since when, and hours given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import IssuedDocument, Person
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    issue_document,
    living_centres,
    local_today,
    now_utc,
    record_audit,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.events.models import Event, Volunteer, VolunteerHours
from plugins.active_longevity.events.permissions import VOLUNTEER_MANAGE, VOLUNTEER_VIEW
from plugins.active_longevity.events.rules import MOST_MINUTES_A_DAY
from plugins.active_longevity.events.waiting_services import require

THANKS = "active_longevity.volunteer_thanks"


def add_volunteer(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person: Person,
    since: dt.date,
    skills: str = "",
) -> Volunteer:
    """Put a person on the list; who is on it stays so. Who had left gets a new entry, and the
    hours of before count on. Raises `InvalidInput` at `since`, `Conflict` `person.elsewhere`."""
    require(actor, permission=VOLUNTEER_MANAGE, region=region, centre_id=centre_id)
    if centre_id not in living_centres(person):
        text = _("Another centre holds this file. Attach the person to this centre first.")
        raise Conflict("person.elsewhere", text, field="person")
    _refuse_future(region, since, "since")
    known = _active(session, centre_id, person.id)
    if known is not None:
        return known
    row = Volunteer(region_id=region.id, centre_id=centre_id, person_id=person.id, since=since,
                    skills=skills[:300], created_by=actor.user_id)  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _active(session, centre_id, person.id)
        if known is None:
            raise
        return known
    _note(session, actor, region, person.id, "add")
    return row


def change_volunteer(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    volunteer: Volunteer,
    since: dt.date,
    skills: str,
) -> Volunteer:
    """Correct the first day and what the volunteer can do."""
    require(actor, permission=VOLUNTEER_MANAGE, region=region, centre_id=volunteer.centre_id)
    _refuse_future(region, since, "since")
    volunteer.since, volunteer.skills = since, skills[:300]
    session.flush()
    _note(session, actor, region, volunteer.person_id, "change")
    return volunteer


def leave_volunteers(
    session: Session, *, actor: Actor, region: RegionInfo, volunteer: Volunteer, reason: str
) -> Volunteer:
    """Take a volunteer off the list; the hours stay. Twice is once."""
    require(actor, permission=VOLUNTEER_MANAGE, region=region, centre_id=volunteer.centre_id)
    if volunteer.left_on is None:
        volunteer.left_on = local_today(region.timezone)
        volunteer.left_reason = reason[:200]
        session.flush()
        _note(session, actor, region, volunteer.person_id, "leave", reason=reason[:200])
    return volunteer


def record_hours(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    volunteer: Volunteer,
    given_on: dt.date,
    minutes: int,
    deed: str = "",
    event: Event | None = None,
    token: str | None = None,
) -> VolunteerHours:
    """Record what a volunteer gave, at an event or for a deed. The same `token` records once.

    Raises `InvalidInput` at `given_on`, `hours` or `deed`.
    """
    require(actor, permission=VOLUNTEER_MANAGE, region=region, centre_id=volunteer.centre_id)
    known = _same_token(session, token)
    if known is not None:
        return known
    _refuse_future(region, given_on, "given_on")
    if volunteer.left_on is not None and given_on > volunteer.left_on:
        raise InvalidInput("hours.left", _("The volunteer had left by then."), field="given_on")
    if event is None and not deed:
        text = _("Choose an event, or write what was done.")
        raise InvalidInput("hours.deed", text, field="deed")
    that_day = _minutes_of_day(session, volunteer, given_on)
    if not 0 < minutes <= MOST_MINUTES_A_DAY - that_day:
        text = _("Write the hours of one day: more than 0 and at most 16 in all.")
        raise InvalidInput("hours.number", text, field="hours")
    row = VolunteerHours(
        region_id=region.id, centre_id=volunteer.centre_id, person_id=volunteer.person_id,
        event_id=event.id if event is not None else None, deed=deed[:200], given_on=given_on,
        minutes=minutes, token=token, recorded_by=actor.user_id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _same_token(session, token)
        if known is None:
            raise
        return known
    _note(session, actor, region, volunteer.person_id, "hours", minutes=minutes)
    return row


def void_hours(
    session: Session, *, actor: Actor, region: RegionInfo, hours: VolunteerHours, reason: str
) -> None:
    """Take wrong hours out of the sums; the row stays with the reason. Twice is once."""
    require(actor, permission=VOLUNTEER_MANAGE, region=region, centre_id=hours.centre_id)
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    if hours.voided_at is not None:
        return
    hours.voided_at, hours.voided_by = now_utc(), actor.user_id
    hours.void_reason = reason[:200]
    session.flush()
    _note(session, actor, region, hours.person_id, "void", minutes=hours.minutes, reason=reason)


def thank_volunteer(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    volunteer: Volunteer,
    person: Person,
    language: str,
    token: str,
) -> IssuedDocument:
    """Issue a numbered letter of thanks for all hours so far. The same `token` issues one."""
    require(actor, permission=VOLUNTEER_VIEW, region=region, centre_id=volunteer.centre_id)
    return issue_document(
        session, actor=actor, region=region, centre_id=volunteer.centre_id, person=person,
        template_code=THANKS, language=language, token=token,
    )  # fmt: skip


def _active(session: Session, centre_id: int, person_id: int) -> Volunteer | None:
    found: Volunteer | None = session.scalar(
        sa.select(Volunteer).where(
            Volunteer.centre_id == centre_id,
            Volunteer.person_id == person_id,
            Volunteer.left_on.is_(None),
        )
    )
    return found


def _same_token(session: Session, token: str | None) -> VolunteerHours | None:
    if not token:
        return None
    found: VolunteerHours | None = session.scalar(
        sa.select(VolunteerHours).where(VolunteerHours.token == token)
    )
    return found


def _minutes_of_day(session: Session, volunteer: Volunteer, day: dt.date) -> int:
    total = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(VolunteerHours.minutes), 0)).where(
            VolunteerHours.person_id == volunteer.person_id,
            VolunteerHours.given_on == day,
            VolunteerHours.voided_at.is_(None),
        )
    )
    return int(total or 0)


def _refuse_future(region: RegionInfo, day: dt.date, field: str) -> None:
    if day > local_today(region.timezone):
        raise InvalidInput("date.future", _("The date cannot be in the future."), field=field)
    if day.year < 1991:
        raise InvalidInput("date.early", _("This date is too long ago."), field=field)


def _note(
    session: Session, actor: Actor, region: RegionInfo, person_id: int, what: str, **details: Any
) -> None:
    record_audit(
        session, actor=actor, action=f"active_longevity.volunteer.{what}", region_id=region.id,
        subject_type="person", subject_id=person_id, details=details,
    )  # fmt: skip
