"""Occasions on which people are written to about an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from core.sdk.models import Room
from core.sdk.services import MessageEvent, Notice
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.events.models import Event
from plugins.active_longevity.events.words import time_of

_EVENT = (
    ("event_kk", _("Title of the event, in Kazakh")),
    ("event_ru", _("Title of the event, in Russian")),
    ("date", _("Date of the event")),
    ("time", _("Time of the event")),
)
CANCELLED = "active_longevity.event_cancelled"
CHANGED = "active_longevity.event_changed"
REMINDER = "active_longevity.event_reminder"
SEAT_GIVEN = "active_longevity.event_seat_given"

MESSAGES: list[MessageEvent] = [
    MessageEvent(
        CANCELLED,
        _("An event of active longevity was cancelled"),
        _EVENT,
        "«%(event_kk)s» іс-шарасы (%(date)s, сағат %(time)s) өтпейді. %(centre)s, %(phone)s.",
        "Мероприятие «%(event_ru)s» (%(date)s, %(time)s) не состоится. %(centre)s, %(phone)s.",
        urgent=True,
    ),
    MessageEvent(
        CHANGED,
        _("An event of active longevity was moved"),
        (
            *_EVENT,
            ("place_kk", _("Place of the event, in Kazakh")),
            ("place_ru", _("Place of the event, in Russian")),
        ),
        "«%(event_kk)s» іс-шарасы ауыстырылды. Енді: %(date)s, сағат %(time)s, %(place_kk)s. "
        "%(centre)s, %(phone)s.",
        "Мероприятие «%(event_ru)s» перенесено. Теперь: %(date)s, %(time)s, %(place_ru)s. "
        "%(centre)s, %(phone)s.",
        urgent=True,
    ),
    MessageEvent(
        REMINDER,
        _("Reminder of an event on the day before"),
        _EVENT,
        "Ертең, %(date)s, сағат %(time)s: «%(event_kk)s» іс-шарасында Сізге орын сақталған. "
        "%(centre)s, %(phone)s.",
        "Завтра, %(date)s, в %(time)s: на мероприятии «%(event_ru)s» за Вами место. %(centre)s, "
        "%(phone)s.",
    ),
    MessageEvent(
        SEAT_GIVEN,
        _("Somebody who waited got a seat at an event"),
        _EVENT,
        "«%(event_kk)s» іс-шарасынан (%(date)s, сағат %(time)s) Сізге орын берілді. %(centre)s, "
        "%(phone)s.",
        "Вам дано место на мероприятии «%(event_ru)s» (%(date)s, %(time)s). %(centre)s, "
        "%(phone)s.",
    ),
]  # fmt: skip


def notices(
    event: Event,
    person_ids: Iterable[int],
    *,
    code: str,
    zone: str,
    about: str = "",
    room: Room | None = None,
) -> list[Notice]:
    """One for each person; the same event at the same time tells each of them once. `about` tells
    occasions apart that come more than once (a seat). Each move is told, with the `room`."""
    values: dict[str, str | dt.date] = {
        "event_kk": event.name_in("kk"), "event_ru": event.name_in("ru"),
        "date": event.local_date, "time": time_of(event, zone),
    }  # fmt: skip
    key = f"{event.id}:{event.starts_at.isoformat()}{about}"
    if code == CHANGED:
        key += f":{event.version}"
        for language in ("kk", "ru"):
            place = room.name_in(language) if room is not None else event.place
            values[f"place_{language}"] = place
    return [
        Notice(code, person_id, values, key, ("active_longevity.event", event.id), event.centre_id)
        for person_id in person_ids
    ]
