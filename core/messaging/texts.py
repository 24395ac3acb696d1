"""The texts of an event: the region's own, or those that were shipped; and values put into them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.kernel import kernel
from core.messaging.models import MessageTemplate
from core.messaging.rules import filled
from core.people.phones import format_phone
from core.plugins.contracts import MessageEvent, RegionInfo
from core.regions.models import Centre
from core.web.i18n import NBSP, format_date, format_time, in_language

LANGUAGES: Final = ("kk", "ru")


def event_of(code: str) -> MessageEvent:
    """The registered event. Raises `KeyError`: a message of an unknown event is a defect."""
    return kernel().registry.message_events[code]


def is_secret(code: str) -> bool:
    """Whether messages of an event carry a code; one whose module has gone carries none."""
    event = kernel().registry.message_events.get(code)
    return event is not None and event.secret


def texts_of(session: Session, events: Iterable[str]) -> dict[str, dict[str, str]]:
    """Event code → language → text in force in the region of the work, in one query."""
    wanted = set(events)
    own = {
        row.event: row
        for row in session.scalars(
            sa.select(MessageTemplate).where(MessageTemplate.event.in_(wanted))
        )
    }
    return {
        code: {
            language: getattr(own.get(code) or event_of(code), f"text_{language}")
            for language in LANGUAGES
        }
        for code in wanted
    }


def said(text: str, values: Mapping[str, Any], language: str, timezone: str) -> str:
    """The text with its values as they are written in that language and at that place."""
    with in_language(language):
        return filled(text, {name: in_words(one, timezone) for name, one in values.items()})


def in_words(value: Any, timezone: str) -> str:
    """A value of a message: 21.11.2026, 09:30, or both for a moment, as the clocks there show."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(ZoneInfo(timezone))
        return f"{format_date(local.date())}, {format_time(local.time())}"
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, dt.time):
        return format_time(value)
    return str(value)


def centre_values(
    session: Session, ids: Iterable[int | None], region: RegionInfo
) -> dict[int | None, dict[str, dict[str, str]]]:
    """Centre id → language → what `centre` and `phone` stand for; None is the region itself."""
    rows = session.scalars(sa.select(Centre).where(Centre.id.in_({one for one in ids if one})))
    found: dict[int | None, dict[str, dict[str, str]]] = {
        None: {one: {"centre": region.name_in(one), "phone": ""} for one in LANGUAGES}
    }
    for row in rows:
        phone = format_phone(row.phone).replace(NBSP, " ")
        found[row.id] = {one: {"centre": row.name_in(one), "phone": phone} for one in LANGUAGES}
    return found
