"""The calendar of some services by those who give them: what a module's timetable page draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import g

from core.db import db
from core.scheduling.appointment_queries import knows_whose, sees_kind
from core.scheduling.calendar_queries import BookingLine, Filters, options_of, picture_of_days
from core.scheduling.queries import CentreChoice
from core.scheduling.timetable_layout import (
    agenda_day,
    day_lanes,
    days_between,
    items_of,
    week_rows,
)

_STAFF, _WEEK = "staff", dt.timedelta(days=6)


@dataclass(frozen=True)
class StaffCalendar:
    """Days and rows for the macros of `components/calendar.html`: `week_table` (days, rows) and
    `agenda` (agenda_days), or `day_lanes` (hours, lanes) where one day was asked for."""

    days: list[Any]
    agenda_days: list[Any]
    rows: list[Any]
    hours: list[str]
    lanes: list[Any]
    #: how many sessions and appointments stand in it
    count: int


def staff_calendar(
    *, choice: CentreChoice, first: dt.date, kinds: Collection[str], week: bool
) -> StaffCalendar:
    """Sessions and appointments of these kinds of service in the week that begins on `first`, or
    on that day alone, by staff, with the leave of the staff; of these centres. Whom an appointment
    is with stands on its own page, for who may open it."""
    last = first + _WEEK if week else first
    at: dict[str, Any] = {
        "region": g.region, "centre_ids": choice.ids, "first": first, "last": last,
    }  # fmt: skip
    options = options_of(db.session(), **at)
    picture = picture_of_days(db.session(), **at, filters=Filters())
    picture = replace(
        picture,
        lines=[one for one in picture.lines if one.group.service_kind in kinds],
        bookings=[one for one in picture.bookings if one.booking.service_kind in kinds],
    )
    items = items_of(picture, g.region, may_move=lambda _centre_id: False, sees_kind=_sees_kind,
                     opens=_opens)  # fmt: skip
    days = days_between(picture, items, g.region)
    centres = (choice.chosen,) if choice.chosen is not None else choice.options
    hours, lanes = ([], []) if week else day_lanes(items, options, _STAFF, centres)
    return StaffCalendar(
        days=days,
        agenda_days=[agenda_day(one) for one in days],
        rows=week_rows(days, items, options, _STAFF, centres) if week else [],
        hours=list(hours),
        lanes=list(lanes),
        count=len(picture.lines) + len(picture.bookings),
    )


def _sees_kind(line: BookingLine) -> bool:
    return sees_kind(
        g.actor, g.region, booking=line.booking, kind=line.visit_kind, staff=line.staff
    )


def _opens(line: BookingLine) -> bool:
    return knows_whose(
        g.actor, g.region, booking=line.booking, kind=line.visit_kind, staff=line.staff
    )
