"""Figures of events and volunteers over their own rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.events.models import Event, VolunteerHours


def _held(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    conditions = [
        Event.region_id == query.region_id,
        Event.state == "held",
        Event.local_date.between(query.first, query.last),
    ]
    if query.centre_ids is not None:
        conditions.append(Event.centre_id.in_(query.centre_ids))
    return [Figure(session.scalar(sa.select(sa.func.count(Event.id)).where(*conditions)) or 0)]


def _hours(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return [Figure(round(_of_volunteers(session, query, sa.func.sum(VolunteerHours.minutes)) / 60))]


def _volunteers(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    people = sa.func.count(VolunteerHours.person_id.distinct())
    return [Figure(_of_volunteers(session, query, people))]


def _of_volunteers(session: Session, query: IndicatorQuery, what: Any) -> int:
    conditions = [
        VolunteerHours.region_id == query.region_id,
        VolunteerHours.voided_at.is_(None),
        VolunteerHours.given_on.between(query.first, query.last),
    ]
    if query.centre_ids is not None:
        conditions.append(VolunteerHours.centre_id.in_(query.centre_ids))
    return int(session.scalar(sa.select(what).where(*conditions)) or 0)


INDICATORS = [
    Indicator(
        "active_longevity.events_held",
        _("Events held"),
        _("Screenings, concerts, trips and meetings of the period that were closed as held."),
        _("events"),
        _held,
    ),
    Indicator(
        "active_longevity.volunteers",
        _("Volunteers who helped"),
        _("Different people with hours of a volunteer in the period; voided hours are left out."),
        _("people"),
        _volunteers,
        additive=False,
    ),
    Indicator(
        "active_longevity.volunteer_hours",
        _("Hours of volunteers"),
        _("Hours that volunteers gave in the period, rounded; voided hours are left out."),
        _("hours"),
        _hours,
        additive=False,
    ),
]
