"""What several pages of events share."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, url_for

from core.sdk.services import (
    CentreChoice,
    NotFound,
    PersonLine,
    choose_centre,
    now_utc,
    parse_date,
    person_line,
    rooms_of,
    search_people,
    staff_of,
    to_utc,
)
from core.sdk.web import asked, db_session, span, today
from plugins.active_longevity.events import queries
from plugins.active_longevity.events.forms import EventForm
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.events.services import Plan
from plugins.active_longevity.events.words import (
    KINDS,
    LEVELS,
    STATES,
    hours_text,
    seat_tag,
    title_of,
)

FOUND = 10
WORDS: dict[str, Any] = {
    "kinds": KINDS, "states": STATES, "levels": LEVELS, "span": span, "title_of": title_of,
    "seat_tag": seat_tag, "hours_text": hours_text,
}  # fmt: skip


def one_centre(permission: str) -> CentreChoice:
    """The one centre of a form: the chosen one, or the first. Raises `NotFound` without one."""
    choice = choose_centre(
        db_session(), actor=g.actor, region=g.region, permission=permission,
        wanted=request.values.get("centre"),
    )  # fmt: skip
    if not choice.options:
        raise NotFound
    return CentreChoice(choice.options, choice.chosen or choice.options[0])


def open_event(event_id: str, permission: str) -> Event:
    """The event of the address."""
    return queries.find_event(
        db_session(), actor=g.actor, region=g.region, public_id=event_id, permission=permission
    )


def event_url(event: Event) -> str:
    return url_for("active_longevity_events.event_page", event_id=event.public_id)


def month_of(text: str | None) -> dt.date:
    """The first day of the month `2026-11`; of today's when it is none."""
    found = parse_date(f"{text}-01") if text and len(text) == 7 else None
    return (found or today()).replace(day=1)


def last_of(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def event_form(centre_id: int, event: Event | None = None) -> EventForm:
    """A form with the rooms and the staff of the centre; of a known event with its values."""
    form = EventForm(data=_values(event) if event is not None else None)
    form.offer(
        rooms_of(db_session(), centre_id=centre_id, also=event.room_id if event else None),
        staff_of(db_session(), centre_id=centre_id, also=event.staff_id if event else None),
    )
    if not form.press_key.data:
        form.press_key.data = secrets.token_hex(16)
    return form


def _values(event: Event) -> dict[str, Any]:
    starts, _dash, ends = span(event.starts_at, event.ends_at).partition("–")
    last = (event.ends_at - dt.timedelta(seconds=1)).astimezone(ZoneInfo(g.region.timezone)).date()
    return {
        "kind": event.kind, "title_kk": event.name_kk, "title_ru": event.name_ru,
        "day": event.local_date, "starts_at": starts, "ends_at": ends,
        "last_day": last if last != event.local_date else None, "room_id": event.room_id,
        "place": event.place, "seats": event.seats, "instructor_id": event.staff_id,
        "needs": event.needs,
    }  # fmt: skip


def plan_of(form: EventForm) -> Plan:
    """What was typed, with aware times. The form has been validated."""
    day, zone = form.day.data or today(), g.region.timezone
    starts, ends = form.starts_at.time, form.ends_at.time
    assert starts is not None and ends is not None  # the form requires both
    return Plan(
        kind=form.kind.data, title_kk=form.title_kk.data or "", title_ru=form.title_ru.data or "",
        starts_at=to_utc(day, starts, zone),
        ends_at=to_utc(form.last_day.data or day, ends, zone), seats=form.seats.data or 0,
        room_id=form.room_id.data, place=form.place.data or "", staff_id=form.instructor_id.data,
        needs=" ".join((form.needs.data or "").split()),
    )  # fmt: skip


def found_people(event: Event) -> list[tuple[PersonLine, EventSeat | None]]:
    """People of the centre whom `?q=` finds, each with the seat that the person has already."""
    people = search_people(
        db_session(), region_id=g.region.id, text=asked("q"),
        centre_ids=frozenset([event.centre_id]), limit=FOUND,
    )  # fmt: skip
    seats = queries.living_seats(db_session(), event=event, person_ids=[one.id for one in people])
    return [(person_line(one), seats.get(one.id)) for one in people]


def is_open_for_marks(event: Event) -> bool:
    return event.state == "planned" and event.local_date <= today()


def is_to_come(event: Event) -> bool:
    return event.state == "planned" and event.ends_at > now_utc()
