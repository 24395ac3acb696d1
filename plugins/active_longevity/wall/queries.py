"""Reads of the wall: today's sessions and events of a centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Room
from core.sdk.services import RegionInfo, ServiceKind, public_days
from core.sdk.sheets import in_language
from plugins.active_longevity.events.models import Event
from plugins.active_longevity.events.queries import on_day
from plugins.active_longevity.wall.rules import WallRow


def rows_of(
    session: Session, *, region: RegionInfo, centre: Centre, day: dt.date,
    kinds: Mapping[str, ServiceKind],
) -> list[WallRow]:  # fmt: skip
    """Sessions and events of the day in both languages: a fixed number of queries. `kinds` are
    the kinds of service that the modules registered, by code."""
    (today,) = public_days(session, region=region, centre=centre, first=day, last=day)
    sessions = [
        WallRow(
            one.starts_at, one.ends_at, *_titles(one.title, kinds.get(one.service_kind)),
            *_named(one.room), one.instructor, one.cancelled,
        )
        for one in today.lines
    ]  # fmt: skip
    return sessions + _events(session, region, centre.id, day)


def notes_of(
    session: Session, *, region: RegionInfo, centre: Centre, day: dt.date
) -> tuple[str, str]:
    """A holiday, or why the centre is closed, in Kazakh and in Russian; empty on other days."""
    found = []
    for language in ("kk", "ru"):
        with in_language(language):
            (today,) = public_days(session, region=region, centre=centre, first=day, last=day)
            found.append(today.note)
        if not found[0]:
            return "", ""
    return found[0], found[1]


def _titles(title: str, kind: ServiceKind | None) -> tuple[str, str]:
    """A group has one title; beside it stands the service in Russian, unless it says the same."""
    if kind is None:
        return title, ""
    with in_language("ru"):
        return title, str(kind.label)


def _named(room: Room | None) -> tuple[str, str]:
    return (room.name_in("kk"), room.name_in("ru")) if room is not None else ("", "")


def _events(session: Session, region: RegionInfo, centre_id: int, day: dt.date) -> list[WallRow]:
    rows: Any = session.execute(
        sa.select(Event, Room)
        .outerjoin(Room, Room.id == Event.room_id)
        .where(Event.centre_id == centre_id, on_day(day, region.timezone))
    )
    return [_event_row(event, room) for event, room in rows]


def _event_row(event: Event, room: Room | None) -> WallRow:
    place = (event.place, event.place) if room is None else _named(room)
    return WallRow(
        event.starts_at, event.ends_at, event.name_in("kk"), event.name_in("ru"),
        room_kk=place[0], room_ru=place[1],
        instructor="", cancelled=event.state == "cancelled", is_event=True,
    )  # fmt: skip


def centre_of_device(session: Session, *, centre_id: int | None) -> Centre:
    """The centre in which a device stands."""
    return session.get_one(Centre, centre_id)
