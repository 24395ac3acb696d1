"""Objects of the addresses of events and volunteers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import now_utc
from plugins.active_longevity.events.models import Event, EventSeat, Volunteer, VolunteerHours
from tests.contract.place import Place


def _event(place: Place) -> Any:
    start = now_utc() + dt.timedelta(days=2)
    return place.add(
        Event(region_id=place.region.id, centre_id=place.centre_id, kind="trip",
              name_kk="Түркістан", place="Түркістан", local_date=start.date(), starts_at=start,
              ends_at=start + dt.timedelta(hours=9), seats=3)
    )  # fmt: skip


def _seat(place: Place) -> Any:
    return place.add(
        EventSeat(region_id=place.region.id, event_id=place.one("event").id, state="booked",
                  person_id=place.one("person").id)
    )  # fmt: skip


def _volunteer(place: Place) -> Any:
    return place.add(
        Volunteer(region_id=place.region.id, centre_id=place.centre_id,
                  person_id=place.one("person").id, since=now_utc().date())
    )  # fmt: skip


def _hours(place: Place) -> Any:
    volunteer = place.one("volunteer")
    return place.add(
        VolunteerHours(region_id=place.region.id, centre_id=place.centre_id, minutes=90,
                       person_id=volunteer.person_id, given_on=now_utc().date(), deed="Көмек")
    )  # fmt: skip


MAKERS = {"event": _event, "seat": _seat, "volunteer": _volunteer, "hours": _hours}
FACTORIES = {
    "event_id": lambda place: place.one("event").public_id,
    "seat_id": lambda place: place.one("seat").public_id,
    "mark": lambda place: "missed",
    "volunteer_id": lambda place: place.one("volunteer").public_id,
    "hours_id": lambda place: place.one("hours").public_id,
}
_HOURS = (
    "SELECT h.id FROM active_longevity_volunteer_hours h WHERE h.voided_at IS NULL"
    " ORDER BY h.id LIMIT 1"
)
VALUES = {
    "event_id": (
        "SELECT e.public_id FROM active_longevity_event e"
        " JOIN centre c ON c.id = e.centre_id AND c.code = 'active-longevity'"
        " WHERE e.state = 'planned' ORDER BY e.starts_at LIMIT 1"
    ),
    "volunteer_id": (
        "SELECT v.public_id FROM active_longevity_volunteer v"
        " JOIN active_longevity_volunteer_hours h"
        f" ON h.person_id = v.person_id AND h.centre_id = v.centre_id WHERE h.id = ({_HOURS})"
    ),
    "hours_id": f"SELECT public_id FROM active_longevity_volunteer_hours WHERE id = ({_HOURS})",
}
SPECIAL = {
    ("active_longevity_events.phones", "event_id"): (
        "SELECT e.public_id FROM active_longevity_event e"
        " JOIN centre c ON c.id = e.centre_id AND c.code = 'active-longevity'"
        " WHERE e.kind = 'trip' ORDER BY e.starts_at DESC LIMIT 1"
    ),
}
BY_PERMISSION = {
    "active_longevity.event.manage": "director",
    "active_longevity.volunteer.manage": "director",
}
