"""The week's timetable on paper, for the wall of a centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session as OrmSession

from core.documents.pdf import FOLDER, render_pdf
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.scheduling.calendar_queries import Filters, options_of, picture_of_days
from core.scheduling.timetable_layout import Day, Item, Row, days_between, items_of, week_rows
from core.web.i18n import format_date, format_weekday, in_language, today
from core.web.i18n import gettext as _

ROWS: Final = ("rooms", "groups")
PAPERS: Final = ("a4", "a3")


def wall_pdf(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre: Centre,
    monday: dt.date,
    by: str,
    paper: str,
    language: str,
) -> bytes:
    """A tagged PDF of the week on `paper` (a4, a3; on its side), with `by` (rooms, groups) in
    rows. It tells groups, times, rooms and instructors, and nobody who comes. Raises `InvalidInput`
    for signs that the documents' font lacks."""
    last = monday + dt.timedelta(days=6)
    with in_language(language):
        options = options_of(
            session, region=region, centre_ids={centre.id}, first=monday, last=last
        )
        picture = picture_of_days(
            session, region=region, centre_ids={centre.id}, first=monday, last=last,
            filters=Filters(),
        )  # fmt: skip
        picture = replace(picture, bookings=[])
        items = items_of(
            picture, region, may_move=lambda _centre: False, sees_kind=lambda _line: False,
            opens=lambda _line: False,
        )  # fmt: skip
        items = [one for one in items if one.event.url]  # sessions: blockings are no one's to read
        days = days_between(picture, items, region)
        rows = week_rows(days, items, options, by, [centre])
        values = _values(centre, language, monday, days, rows, items, by) | {"paper": paper}
        return render_pdf(FOLDER / "wall.typ", values, language)


def _values(
    centre: Centre,
    language: str,
    monday: dt.date,
    days: Sequence[Day],
    rows: Sequence[Row],
    items: Sequence[Item],
    by: str,
) -> dict[str, Any]:
    notes = {one.event.url: one for one in items}
    period = f"{format_date(monday)}–{format_date(days[-1].date)}"
    return {
        "title": _("Timetable of sessions"),
        "centre_name": centre.name_in(language),
        "period": period,
        "corner": _("Group") if by == "groups" else _("Room"),
        "cancelled": _("cancelled"),
        "printed": _("Printed on %(day)s", day=format_date(today())),
        "columns": [
            {"label": f"{format_weekday(day.date)}, {format_date(day.date)[:5]}", "note": day.note}
            for day in days
        ],
        "rows": [
            {
                "title": row.title,
                "sub": row.sub,
                "cells": [[_cell(event, notes[event.url], by) for event in c] for c in row.cells],
            }
            for row in rows
            if any(row.cells)
        ],
    }


def _cell(event: Any, item: Item, by: str) -> dict[str, Any]:
    note = [item.staff] if by == "rooms" else [item.room, item.staff]
    return {
        "time": event.time,
        "title": event.title if by == "rooms" else "",
        "note": ", ".join(filter(None, note)),
        "cancelled": event.kind == "off",
    }
