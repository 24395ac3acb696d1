"""What the module says about events and volunteers."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from core.sdk.services import current_locale, format_number, format_time
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.events.models import Event, EventSeat

KINDS: dict[str, Any] = {
    "screening": _("Film screening"),
    "concert": _("Concert"),
    "trip": _("Trip"),
    "meeting": _("Meeting"),
}
#: the kind of service that the ledger records for whoever came
SERVICE_KINDS = {
    "screening": "active_longevity.cinema",
    "concert": "active_longevity.event",
    "trip": "active_longevity.trip",
    "meeting": "active_longevity.event",
}
STATES: dict[str, tuple[Any, str]] = {
    "planned": (_("Planned"), "info"),
    "held": (_("Was held"), "success"),
    "cancelled": (_("Cancelled"), "danger"),
}
LEVELS: dict[str, tuple[Any, str]] = {
    "none": (_("Volunteer"), ""),
    "bronze": (_("Bronze volunteer"), "warning"),
    "silver": (_("Silver volunteer"), "info"),
    "gold": (_("Gold volunteer"), "success"),
}


def title_of(event: Event) -> str:
    return event.name_in(current_locale())


def time_of(event: Event, zone: str) -> str:
    """10:00, by the region's clock."""
    return format_time(event.starts_at.astimezone(ZoneInfo(zone)))


def hours_text(minutes: int) -> str:
    """Hours with half hours: 12,5."""
    return format_number(round(minutes / 60, 1))


def seat_tag(seat: EventSeat) -> tuple[Any, str]:
    """(words, colour) of a seat."""
    if seat.state == "waiting":
        return _("Waits, number %(number)s", number=seat.queue_number), "warning"
    if seat.came_at is not None:
        return _("Came"), "success"
    if seat.missed_at is not None:
        return _("Did not come"), "danger"
    return _("Has a seat"), "info"
