"""Words and addresses that the pages of things, hours and blockings share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, url_for

from core.scheduling.blocking_queries import Hit
from core.scheduling.busy_words import when_in_words
from core.scheduling.forms import weekday_name
from core.scheduling.hours_rules import Hours
from core.scheduling.resource_things import Thing
from core.scheduling.rules import Interval
from core.web.i18n import format_date, gettext, region_zone


def hours_text(rows: Sequence[Hours]) -> list[str]:
    """Mon, Tue 09:00–18:00 · from 01.12.2026: alike days in one line."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for one in rows:
        key = (one.starts_at, one.ends_at, one.valid_from, one.valid_to)
        alike.setdefault(key, []).append(one.weekday)
    return [
        f"{', '.join(weekday_name(day) for day in sorted(days))} {starts:%H:%M}–{ends:%H:%M}"
        + (f" · {_dates(first, last)}" if first or last else "")
        for (starts, ends, first, last), days in alike.items()
    ]


def _dates(first: Any, last: Any) -> str:
    if first and last:
        return f"{format_date(first)}–{format_date(last)}"
    if first:
        return gettext("from %(date)s", date=format_date(first))
    return gettext("until %(date)s", date=format_date(last))


def thing_url(thing: Thing) -> str:
    """The page of a staff member or a resource; the hours of a centre with its rooms."""
    if thing.kind == "resource":
        return url_for("scheduling.resource_page", resource_id=thing.key)
    if thing.kind == "staff":
        return url_for("scheduling.staff_time", staff_id=thing.key)
    return url_for("scheduling.hours", centre=thing.key if thing.kind == "centre" else None)


def hit_url(hit: Hit) -> str:
    """The page of a session or an appointment; "" for a module's own reservation."""
    if hit.is_session:
        return url_for("scheduling.session_page", session_id=hit.public_id)
    if hit.is_appointment:
        return url_for("scheduling.appointment", appointment_id=hit.public_id)
    return ""


def period(row: Any) -> str:
    """From when to when, of a blocking or of an obstacle."""
    interval = getattr(row, "interval", None) or Interval(row.starts_at, row.ends_at)
    return when_in_words(interval, region_zone())


def thing_nav(thing: Thing) -> None:
    """Which line of the menu stands for it."""
    g.nav_area = "scheduling.staff" if thing.kind == "staff" else "scheduling.resources"


THING_WORDS: dict[str, Any] = {
    "thing_url": thing_url,
    "hit_url": hit_url,
    "period": period,
}
